"""Which locked packages are known to be vulnerable: asked of pip-audit (the OSV data base) and of npm.

pip-audit is no part of the product: it is installed from its own lock file into an environment that is thrown away.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dms.supply_chain.locks import FRONT_END_LOCK, PYTHON_LOCKS, ROOT

TOOL_LOCK = ROOT / "requirements" / "audit.txt"
TOLERATED = ROOT / "requirements" / "tolerated.txt"
PATIENCE_SECONDS = 600


class Unasked(Exception):
    """Nobody gave an answer: that is neither safe nor unsafe, and must not look like either."""


@dataclass(frozen=True)
class Advisory:
    """A known vulnerability of a package that we use; ``mended_in`` are the versions without it."""

    package: str
    version: str
    number: str
    mended_in: str
    also_called: tuple = ()

    def __str__(self):
        cure = f"mended in {self.mended_in}" if self.mended_in else "no version without it is named"
        return f"{self.package} {self.version}: {self.number}, {cure}"


def of_python():
    """Advisories about the Python packages. Raises Unasked."""
    with tempfile.TemporaryDirectory() as folder:
        python = _tool(Path(folder))
        found = []
        for lock in (*PYTHON_LOCKS, TOOL_LOCK):
            options = (
                "--disable-pip",
                "--require-hashes",
                "--vulnerability-service",
                "osv",
                "--progress-spinner",
                "off",
            )
            answer = _run(python, "-m", "pip_audit", *options, "--format", "json", "--requirement", str(lock))
            found += told_by_pip_audit(answer)
        return found


def of_front_end():
    """Advisories about the packages of the front end. Raises Unasked."""
    return told_by_npm(_run("npm", "audit", "--json", "--package-lock-only", "--prefix", str(FRONT_END_LOCK.parent)))


def told_by_pip_audit(answer):
    """The advisories in what pip-audit printed. Raises Unasked where it printed something else."""
    packages = _document(answer, "pip-audit").get("dependencies")
    if packages is None or any("skip_reason" in package for package in packages):
        raise Unasked(f"pip-audit left packages out: {_end(answer)}")
    return [_advisory(package, one) for package in packages for one in package["vulns"]]


def _advisory(package, told):
    cure, aliases = ", ".join(told["fix_versions"]), tuple(told.get("aliases", ()))
    return Advisory(package["name"], package["version"], told["id"], cure, aliases)


def told_by_npm(answer):
    """The advisories in what npm printed; one line for each package. Raises Unasked where it printed something else."""
    document = _document(answer, "npm")
    if "vulnerabilities" not in document:
        raise Unasked(f"npm says: {document.get('message') or document.get('error') or _end(answer)}")
    found = []
    for name, entry in document["vulnerabilities"].items():
        causes = [cause for cause in entry["via"] if isinstance(cause, dict)]
        cure = entry.get("fixAvailable")
        mended_in = cure.get("version", "") if isinstance(cure, dict) else ""
        numbers = [cause["url"].rpartition("/")[2] for cause in causes] or [
            f"through {cause}" for cause in entry["via"]
        ]
        found += [Advisory(name, entry["range"], number, mended_in) for number in numbers]
    return found


def not_tolerated(advisories, today=None):
    """Those that nobody has put off, or whose delay is over."""
    today = today or date.today()
    delays = tolerated()
    return [
        one for one in advisories if all(delays.get(name, date.min) < today for name in (one.number, *one.also_called))
    ]


def tolerated():
    """``{number of the advisory: last day}``. Raises ValueError for a line that is not “number day reason”."""
    delays = {}
    for line in TOLERATED.read_text().splitlines():
        if line and not line.startswith("#"):
            number, day, _reason = line.split(maxsplit=2)
            delays[number] = date.fromisoformat(day)
    return delays


def _tool(folder):
    """The interpreter of a new environment in ``folder`` that has pip-audit."""
    python = str(folder / "bin" / "python")
    made = _run(sys.executable, "-m", "venv", str(folder))
    locked = ("--no-deps", "--require-hashes", "--disable-pip-version-check", "-q")
    installed = made if made.returncode else _run(python, "-m", "pip", "install", *locked, "-r", str(TOOL_LOCK))
    if installed.returncode:
        raise Unasked(f"pip-audit can't be installed: {_end(installed)}")
    return python


def _run(*command):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unasked(f"{Path(command[0]).name} gave no answer: {error}") from error


def _document(answer, who):
    try:
        return json.loads(answer.stdout)
    except ValueError:
        raise Unasked(f"{who} gave no answer: {_end(answer)}") from None


def _end(answer):
    lines = (answer.stderr.strip() or answer.stdout.strip()).splitlines()
    return lines[-1] if lines else f"exit code {answer.returncode}"
