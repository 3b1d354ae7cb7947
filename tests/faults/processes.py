"""Starting and killing real processes: celery workers, beat, redis-server."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent.parent
WORKER = ["-m", "celery", "-A", "dms", "worker", "-l", "WARNING", "--without-gossip", "--without-mingle"]
EMBEDDED = ["-P", "threads", "-c", "2", "--without-heartbeat"]
PRODUCTION = ["-P", "prefork", "-c", "2"]


def database_url():
    """The test database, as the processes under test are told of it."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(known['NAME']).resolve()}"
    login = f"{known['USER']}:{known['PASSWORD']}" if known["PASSWORD"] else known["USER"]
    return f"postgres://{login}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Processes:
    """The processes of one story; every one of them is ended with it."""

    def __init__(self, folder, broker_url):
        self.folder, self.broker_url, self.running = folder, broker_url, []

    def environment(self, **more):
        return {
            **{name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"},
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.broker_url,
            "DMS_VAR_DIR": str(settings.VAR_DIR),
            "DMS_WAKE_WORKERS": "1",
            **{name: str(value) for name, value in more.items()},
        }

    def start(self, arguments, **environment):
        """A Python process in its own group, so that a kill takes its children along."""
        log = (self.folder / f"process-{len(self.running)}.log").open("w")
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(**environment),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def worker(self, **environment):
        pool = PRODUCTION if self.broker_url else EMBEDDED
        return self.start([*WORKER, *pool, "-n", f"w{len(self.running)}@test"], **environment)

    def beat(self):
        schedule = self.folder / f"beat-{len(self.running)}"
        return self.start(["-m", "celery", "-A", "dms", "beat", "-l", "WARNING", "-s", str(schedule)])

    def kill(self, process):
        """As the kernel does when memory runs out: no word, no clean-up, children included."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self):
        for process in self.running:
            if process.poll() is None:
                self.kill(process)

    def words(self):
        """What the processes said, for a failing test's report."""
        return "\n".join(path.read_text()[-2000:] for path in sorted(self.folder.glob("process-*.log")))


class Redis:
    """An own redis-server, to be stopped and emptied at will."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )
        wait_until(self.answers, seconds=10)

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def client(self):
        import redis

        return redis.Redis.from_url(self.url)


def wait_until(condition, *, seconds, pause=0.2):
    """Whether ``condition()`` became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return bool(condition())
