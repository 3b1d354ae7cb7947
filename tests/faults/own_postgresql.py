"""A PostgreSQL server of a test's own, to be stopped as a power cut would: never the one that the machine runs."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.faults.processes import free_port

BINARIES = [Path(found).parent for found in [shutil.which("initdb")] if found] + sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), reverse=True
)


def can_run():
    """Whether the programs are there, and somebody other than root to run them."""
    return bool(BINARIES) and (os.geteuid() != 0 or _is_user("postgres"))


def _is_user(name):
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


class OwnPostgresql:
    """A fresh cluster in a folder of its own, on a port of its own."""

    def __init__(self):
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="fault-pg-")), free_port()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.data = self.folder / "data"
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "--no-sync")

    @property
    def options(self):
        return f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"

    def url(self, name):
        """As DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def start(self):
        self._control("start")

    def cut_and_start(self):
        """As after a power cut: no good-bye to anybody, and the log is read again at the start."""
        self._control("restart", "-m", "immediate")

    def stop(self):
        try:
            self._control("stop", "-m", "immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def take_over(self, source, name):
        """A copy of the database at the libpq address ``source``, as ``name``."""
        self._run("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", name)
        file = self.folder / "copy.dump"
        subprocess.run([_program("pg_dump"), "-Fc", "-f", file, source], check=True)
        file.chmod(0o644)
        self._run("pg_restore", "--no-owner", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-d", name, file)

    def _control(self, *words):
        log = self.folder / "server.log"
        self._run("pg_ctl", "-D", self.data, "-l", log, "-o", self.options, "-t", "60", "-w", *words)

    def _run(self, program, *words):
        who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*who, _program(program), *map(str, words)]
        # to a file: the server that pg_ctl starts would hold a pipe open for ever
        with (self.folder / "said.log").open("a") as said:
            subprocess.run(command, check=True, cwd=self.folder, stdout=said, stderr=said, timeout=120)


def _program(name):
    return str(next(folder / name for folder in BINARIES if (folder / name).exists()))
