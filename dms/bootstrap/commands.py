"""The commands: ``up``, ``test``, ``install``; any other word is a Django command.

Runs twice at a first start: in the system's Python it makes and fills ``.venv``, then it replaces itself by the same
command inside. What needs Django (database, demo, static files) is a process of its own, so that the supervisor,
which stays, is small.
"""

import argparse
import fcntl
import os
import secrets
import socket
import sys

from . import supervisor
from .console import Steps, Unable
from .installation import (
    ROOT,
    VENV,
    WRITABLE,
    inside_venv,
    install_front_end,
    install_packages,
    is_newer,
    make_folders,
    packages_are_fresh,
    run_in_venv,
    source_files,
    var_dir,
    venv_python,
)

DEFAULT_HOSTS = "localhost,127.0.0.1,[::1]"
EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - only when the operator asks for it


def write_secret_key(steps):
    """A random key for this installation, readable by its owner alone, unless the environment brings one."""
    steps.begin("Secret key")
    path = var_dir() / "secret_key"
    if os.environ.get("DMS_SECRET_KEY", "").strip():
        steps.end("from the environment")
    elif path.is_file() and path.stat().st_size:
        steps.end("kept")
    else:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(60))
        steps.end("written")


def compile_translations(steps):
    """Binary catalogues of every .po that is newer; a first look without starting a process."""
    steps.begin("Translations")
    stale = [po for po in source_files(".po") if "LC_MESSAGES" in po.parts and is_newer(po, po.with_suffix(".mo"))]
    if stale and run_in_venv("dms.bootstrap.translations"):
        raise Unable("A translation file can't be read; the line above names it. Mend it and start again.")
    steps.end(f"{len(stale)} compiled" if stale else "up to date")


def check_port(host, port):
    """Refuse now what would fail after all the installing."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise Unable(f"“{host}” is no address of this machine. Try --host 127.0.0.1 or --host 0.0.0.0.") from error
    except PermissionError as error:
        raise Unable(f"Port {port} is reserved for the administrator. Choose one above 1023: --port 8000") from error
    except OSError as error:
        raise Unable(
            f"Port {port} on {host} is taken or not available. Stop the program that uses it, "
            f"or choose another port: python3 manage.py up --port {port + 1 if port < 65535 else 8000}"
        ) from error


def claim_folder(port):
    """Hold ``var/up.lock`` while the system runs: two schedulers in one folder would be one too many."""
    lock = (var_dir() / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        raise Unable(
            f"The system is already running from this folder ({lock.read().strip()}). "
            "Stop that one with Ctrl-C first, or give this one its own folder with DMS_VAR_DIR."
        ) from error
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, port {port}")
    lock.flush()
    return lock


def ensure_packages(steps):
    """The Python environment; a process outside of it, or older than it, is replaced by one inside."""
    make_folders()
    fresh, resumed = packages_are_fresh(), os.environ.pop("DMS_STARTED", None)
    if fresh and inside_venv():
        steps.started = float(resumed or steps.started)
        steps.done += 1
        if not resumed:
            print(f"[{steps.done}/{steps.total}] {'Python packages':<22}up to date", flush=True, file=steps.out)
        return
    if fresh and resumed:
        raise Unable(f"{VENV} does not lead to an environment of this project. Remove it and start again.")
    if not fresh:
        install_packages(steps)
        os.environ["DMS_STARTED"] = str(steps.started)
    os.execve(venv_python(), [str(venv_python()), *sys.argv], dict(os.environ))


def parse_up(arguments):
    """What ``up`` understands."""
    parser = argparse.ArgumentParser(prog="manage.py up", description="Install what is missing, then run the system.")
    parser.add_argument("--port", type=int, default=8000, help="where the web server listens (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="on which address (127.0.0.1: this machine only)")
    parser.add_argument("--no-demo", action="store_true", help="start without the demo dealership")
    parser.add_argument("--logs", action="store_true", help="show the log lines of web, worker and beat here too")
    options = parser.parse_args(arguments)
    if not 0 < options.port < 65536:
        raise Unable(f"{options.port} is no port. Choose one between 1024 and 65535: --port 8000")
    return options


def export_defaults(options):
    """What the children read from the environment; what the operator has set stands."""
    if not options.no_demo:
        os.environ.setdefault("DMS_DEMO", "1")
        if options.host not in EVERY_ADDRESS:  # there it is as each person calls it
            os.environ.setdefault("DMS_SITE_ADDRESS", supervisor.address_of(options))
    if options.host not in {"127.0.0.1", "localhost", "::1", *EVERY_ADDRESS}:
        os.environ.setdefault("DMS_ALLOWED_HOSTS", f"{DEFAULT_HOSTS},{options.host}")


def up(arguments):
    """Install, prepare, and supervise web, worker and beat until told to stop."""
    options = parse_up(arguments)
    steps = Steps(total=8)
    check_port(options.host, options.port)
    ensure_packages(steps)
    lock = claim_folder(options.port)
    install_front_end(steps)
    compile_translations(steps)
    write_secret_key(steps)
    export_defaults(options)
    code = run_in_venv(
        "dms.bootstrap.preparation", str(steps.done), str(steps.total), *(["--no-demo"] * options.no_demo)
    )
    if code:
        return code
    steps.done = steps.total - 1
    with lock:
        return supervisor.run_system(options, steps, var_dir())


def install(_arguments):
    """Everything that needs the network and nothing that needs a database: for container images."""
    steps = Steps(total=3)
    ensure_packages(steps)
    install_front_end(steps)
    compile_translations(steps)
    return 0


def test(arguments):
    """The test suite, on the database and broker the environment names, else on its own SQLite."""
    install([])
    os.chdir(ROOT)
    os.execv(venv_python(), [str(venv_python()), "-m", "pytest", *arguments])


def django(arguments):
    """Any other command is Django's."""
    if not (inside_venv() and packages_are_fresh()):
        ensure_packages(Steps(total=1, out=sys.stderr))  # standard output belongs to the command
    os.environ.pop("DMS_STARTED", None)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dms.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["manage.py", *arguments])
    except ImproperlyConfigured as error:
        raise Unable(str(error)) from error
    return 0


COMMANDS = {"up": up, "test": test, "install": install}


def main(arguments):
    """Run one command; every foreseeable failure ends in a sentence and exit code 1."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    if os.environ.get("DMS_VAR_DIR", "").strip():
        os.environ["DMS_VAR_DIR"] = str(var_dir())  # absolute: children start in the project's folder
    try:
        return command(arguments[1:]) if command else django(arguments)
    except Unable as error:
        print(f"\n{error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where it was.", file=sys.stderr)
        return 130
    except OSError as error:
        if command is None:
            raise
        print(f"\n{error.filename or 'A file'}: {error.strerror}. {WRITABLE}", file=sys.stderr)
    return 1
