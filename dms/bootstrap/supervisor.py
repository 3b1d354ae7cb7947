"""Keeps web, worker and beat running. Standard library only; knows nothing of Django.

Every child has a session of its own, so that Ctrl-C reaches the supervisor alone and it decides the order of things,
and dies with the supervisor (``PR_SET_PDEATHSIG``), so that a killed supervisor leaves no orphan. One thread: the
death signal is bound to the thread that started the child, and forking beside threads is not safe.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - how to reach "every address" from here
LOG_LIMIT = 5 * 1024 * 1024  # bytes; one older file is kept beside it
STOP_WITHIN = 8.0  # seconds until a child that does not stop is killed
LIVED = 10.0  # seconds after which a death counts as the first again
LONGEST_PAUSE = 30.0  # seconds between two attempts to start a child that keeps dying


def die_with_parent(parent, signal_number):
    """Between fork and exec: ask the kernel for ``signal_number`` when the supervisor is gone."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:  # it died in between
        os._exit(1)


@dataclass
class Child:
    """One program to keep alive: its name, its command line, where its output goes."""

    name: str
    command: list
    log: Path
    environment: dict = field(default_factory=dict)
    orphan_signal: int = signal.SIGTERM
    process: subprocess.Popen = None
    started: float = 0.0
    start_at: float = 0.0
    deaths: int = 0

    def start(self):
        """Run the command in its own session, its output into a pipe that ``Supervisor`` reads."""
        parent = os.getpid()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=lambda: die_with_parent(parent, self.orphan_signal),
        )  # fmt: skip
        os.set_blocking(self.process.stdout.fileno(), False)

    def is_dead(self):
        """Has it ended? It stays a zombie until ``bury``, so that its group number can't be given away meanwhile."""
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def signal_group(self, number):
        """To the child and to everything it started: a killed master must not leave its workers on the port."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def bury(self):
        """Take the exit code, free the process number; seconds to wait before the next start."""
        self.signal_group(signal.SIGTERM)
        self.process.wait()
        self.deaths = 1 if time.monotonic() - self.started > LIVED else self.deaths + 1
        return min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)

    def write_log(self, data):
        """Append, turning the file over when it is full."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            out.write(data)

    def last_words(self, lines=3):
        """The end of its log, for the message about its death."""
        if not self.log.exists():
            return ""
        text = self.log.read_bytes()[-4000:].decode(errors="replace")
        return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


class Supervisor:
    """Starts the children, starts again what dies, stops all when told to."""

    def __init__(self, children, *, say=print, show_logs=False):
        self.children, self.say, self.show_logs = children, say, show_logs
        self.stopping = False
        self.selector = selectors.DefaultSelector()

    def run(self, on_turn=lambda: None):
        """Until a stop signal; ``on_turn`` is called a few times a second. Returns the exit code 0."""
        for number in STOP_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup keeps its meaning
                signal.signal(number, self.request_stop)
        for child in self.children:
            self.start(child)
        while not self.stopping:
            self.read_output(0.2)
            self.tend()
            on_turn()
        self.stop()
        return 0

    def request_stop(self, *_):
        """The signal handler: the loop does the work."""
        self.stopping = True

    def start(self, child):
        """Start ``child`` and listen to it."""
        try:
            child.start()
        except OSError as error:
            child.process, child.deaths = None, child.deaths + 1
            child.start_at = time.monotonic() + min(2.0**child.deaths, LONGEST_PAUSE)
            self.say(f"{child.name} could not be started: {error}. Next attempt follows.")
        else:
            self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def tend(self):
        """Bury the dead and start again what is due."""
        for child in self.children:
            if child.process and child.is_dead():
                self.replace(child)
            elif not child.process and time.monotonic() >= child.start_at and not self.stopping:
                self.start(child)

    def replace(self, child):
        """Note a death and plan the next start."""
        self.drain(child)
        process, pause = child.process, child.bury()
        self.forget(child)
        child.start_at = time.monotonic() + pause
        code = process.returncode
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        self.say(f"{child.name} {how}; starting it again in {pause:.0f} s. Its log: {child.log}")
        if child.deaths > 1 and code > 0:
            self.say(child.last_words())

    def forget(self, child):
        """Stop listening to a dead child."""
        if child.process.stdout in self.selector.get_map():
            self.selector.unregister(child.process.stdout)
        child.process.stdout.close()
        child.process = None

    def read_output(self, patience):
        """Whatever the children say within ``patience`` seconds."""
        if not self.selector.get_map():
            time.sleep(patience)
            return
        for key, _ in self.selector.select(patience):
            if not self.drain(key.data):
                self.selector.unregister(key.fileobj)

    def drain(self, child):
        """Move what is in the pipe to the log; False at its end."""
        while True:
            try:
                data = os.read(child.process.stdout.fileno(), 65536)
            except BlockingIOError:
                return True
            if not data:
                return False
            child.write_log(data)
            if self.show_logs:
                for line in data.decode(errors="replace").splitlines():
                    self.say(f"{child.name:<7}| {line}")

    def stop(self):
        """Ask all at once, wait, kill what has not gone; nothing of theirs is left behind."""
        self.say("Stopping …")
        running = [child for child in self.children if child.process]
        for child in running:
            child.process.send_signal(signal.SIGTERM)  # to the master alone: it ends its workers in good order
        until = time.monotonic() + STOP_WITHIN
        while time.monotonic() < until and not all(child.is_dead() for child in running):
            self.read_output(0.05)
        for child in running:
            child.signal_group(signal.SIGKILL)
            self.drain(child)
            child.process.wait()
            self.forget(child)
        self.say("Stopped.")


def system_children(options, folder):
    """Web, worker and beat as measured best for one machine. ``folder`` is ``var``."""
    run = [sys.executable, "-m"]
    address = f"[{options.host}]" if ":" in options.host else options.host
    web = [*run, "gunicorn", "dms.wsgi", "--bind", f"{address}:{options.port}", "--workers", "1", "--threads", "8",
           "--graceful-timeout", "5", "--no-control-socket"]  # fmt: skip
    celery = [*run, "celery", "-A", "dms"]
    worker = [*celery, "worker", "-P", "threads", "-c", "2", "--prefetch-multiplier", "1", "--without-gossip",
              "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]  # fmt: skip
    beat = [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile=", "--loglevel", "WARNING"]
    commands = {"web": web, "worker": worker, "beat": beat}
    return [Child(name, command, folder / "log" / f"{name}.log") for name, command in commands.items()]


def address_of(options):
    """Where a browser on this machine reaches the system: ``http://127.0.0.1:8000``."""
    host = LOOPBACK.get(options.host, options.host)
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{host}:{options.port}"


class Greeting:
    """Prints the address and the demo accounts once the web server answers."""

    def __init__(self, options, steps, folder):
        self.address = f"{address_of(options)}/"
        self.options, self.steps, self.folder = options, steps, folder
        self.done, self.next, self.patience = False, 0.0, time.monotonic() + 60

    def __call__(self):
        if self.done or time.monotonic() < self.next or not self.answers():
            self.wait()
            return
        self.done = True
        self.steps.end("running")
        print(f"\nReady after {time.monotonic() - self.steps.started:.1f} s: {self.address}\n", flush=True)
        accounts = (self.folder / "stamps" / "accounts").read_text(encoding="utf-8")
        if accounts:
            print(accounts + "\n")
        if self.options.host in LOOPBACK and not os.environ.get("DMS_ALLOWED_HOSTS"):
            print("Other machines reach it once DMS_ALLOWED_HOSTS names this machine as they call it.\n")
        print(f"Logs: {self.folder / 'log'}. Ctrl-C stops everything.", flush=True)

    def wait(self):
        """Look again soon; after a minute say where to look."""
        self.next = time.monotonic() + 0.2
        if not self.done and self.next > self.patience:
            self.patience = float("inf")
            self.say(f"The web server gives no good answer yet. Its log: {self.folder / 'log' / 'web.log'}")

    def say(self, text):
        """A line of its own, also while the last step's line is still open."""
        print(text if self.done else f"\n{text}", flush=True)

    def answers(self):
        """Is the web server there and in order? A refusal will do, an error of its own will not."""
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.address + "healthz", timeout=1)
        except urllib.error.HTTPError as refused:
            return refused.code < 500
        except OSError:
            return False
        return True


def run_system(options, steps, folder):
    """Supervise the whole system until told to stop."""
    steps.begin("Web, worker, beat")
    root = Path(__file__).resolve().parent.parent.parent
    os.chdir(root)
    greeting = Greeting(options, steps, folder)
    supervisor = Supervisor(system_children(options, folder), say=greeting.say, show_logs=options.logs)
    return supervisor.run(on_turn=greeting)
