"""The whole system under its real supervisor: started, hurt, stopped, started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from dms.bootstrap import installation
from tests.bootstrap.test_supervise import alive, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (installation.packages_are_fresh() and installation.front_end_is_fresh()),
        reason="not installed by manage.py; run “python3 manage.py test”",
    ),
]
NOT_HANDED_ON = {"DATABASE_URL", "REDIS_URL", "DMS_WAKE_WORKERS", "DMS_SECRET_KEY", "PYTEST_VERSION"}

LOAD = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'dms.settings'; django.setup()"


def seconds_of(act):
    """How long it takes by the clock on the wall."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


class System:
    """``manage.py up`` in a folder of its own."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.output = (folder / "console").open("w+")
        environment = {key: value for key, value in os.environ.items() if key not in NOT_HANDED_ON}
        environment["DMS_VAR_DIR"] = str(folder / "var")
        self.environment = environment
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=installation.ROOT, env=environment, stdout=self.output, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def said(self):
        return (self.folder / "console").read_text()

    def ready(self):
        wait_for(lambda: "Ready after" in self.said() or self.process.poll() is not None, seconds=300)
        assert self.process.poll() is None, self.said()
        return self

    def answers(self):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2)
        except urllib.error.HTTPError as refused:
            return refused.code < 500
        except OSError:
            return False
        return True

    def children(self):
        """Process numbers by name: the supervisor's direct children."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                line = (entry / "cmdline").read_text()
            except (OSError, ValueError, IndexError):
                continue
            if parent == self.process.pid and alive(int(entry.name)):
                name = "web" if "gunicorn" in line else "worker" if "\0worker\0" in line else "beat"
                found[name] = int(entry.name)
        return found

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=12)


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    systems = []

    def begin():
        systems.append(System(tmp_path, port))
        return systems[-1]

    yield begin
    for system in systems:
        system.process.kill()
        system.process.wait()
        system.output.close()


def test_the_system_survives_kills_stops_on_request_and_starts_again_at_once(start):
    system = start().ready()
    assert system.answers()
    assert f"http://127.0.0.1:{system.port}/" in system.said()
    for name in ("web", "worker", "beat"):
        victim = wait_for(lambda name=name: system.children().get(name))
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda name=name, victim=victim: system.children().get(name) not in {None, victim})
    wait_for(system.answers, seconds=15)
    children = system.children()
    assert system.stop() == 0
    assert not any(alive(pid) for pid in children.values())

    yardstick = seconds_of(
        lambda: subprocess.run([sys.executable, "-c", LOAD], cwd=installation.ROOT, env=system.environment, check=True)
    )
    second = start()
    # Five seconds; on a machine that other tests keep busy, as many times what loading the program takes there.
    assert seconds_of(second.ready) < max(5, 3.5 * yardstick)
    assert re.search(r"Static files +up to date", second.said())
    children = second.children()
    second.process.kill()
    for pid in children.values():
        wait_for(lambda pid=pid: not alive(pid), seconds=10)
    wait_for(lambda: not second.answers())
