"""What the lock files name: one ``Locked`` for each package, with the hashes of its files."""

import base64
import json
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON_LOCKS = (ROOT / "requirements" / "base.txt", ROOT / "requirements" / "node.txt")
PRODUCTION_LOCK = ROOT / "requirements" / "production.txt"  # the part of the first that the image holds
FRONT_END_LOCK = ROOT / "package-lock.json"
PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?: *; *(?P<where>[^\\\n]+?))? *\\?$"
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
FOLDER = "node_modules/"


@dataclass(frozen=True)
class Locked:
    """One package at one version. ``hashes`` are ``(algorithm, hexadecimal)``, one for each file of it."""

    kind: str  # as in package URLs: pypi or npm
    name: str
    version: str
    hashes: tuple
    licence: str = ""
    where: str = ""  # the platforms it is for; empty for all

    @property
    def address(self):
        """Its package URL, by which advisories and other tools know it."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def every_package():
    """All that the lock files name, in the order of their addresses. Raises ValueError for a line without a hash."""
    found = [package for lock in PYTHON_LOCKS for package in python_packages(lock.read_text())]
    found += front_end_packages(FRONT_END_LOCK.read_text())
    return sorted(found, key=lambda package: package.address)


def python_packages(text):
    """The packages of a lock file for pip. Raises ValueError for one that is not pinned with a hash."""
    packages = []
    for block in re.split(r"\n(?=\S)", text.strip()):
        first = block.partition("\n")[0]
        if first.startswith("#"):
            continue
        found, hashes = PINNED.fullmatch(first), HASH.findall(block)
        if not found or not hashes:
            raise ValueError(f"Not locked to a version and its hashes: {first}")
        name = found["name"].lower().replace("_", "-")
        sums = tuple(("SHA-256", each) for each in hashes)
        packages.append(Locked("pypi", name, found["version"], sums, licence_of(name), found["where"] or ""))
    return packages


def front_end_packages(text):
    """The packages of a lock file of npm. Raises ValueError for one without a hash."""
    packages = []
    for path, entry in json.loads(text)["packages"].items():
        if not path:
            continue  # the project itself
        algorithm, _dash, encoded = entry.get("integrity", "").partition("-")
        if algorithm != "sha512":
            raise ValueError(f"Not locked to a hash: {path}")
        sums = (("SHA-512", base64.b64decode(encoded).hex()),)
        name = path.rpartition(FOLDER)[2]
        packages.append(Locked("npm", name, entry["version"], sums, entry.get("license", "")))
    return packages


def licence_of(name):
    """The licence that an installed package declares; empty where it is not installed here, or says nothing short."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    classified = [
        line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License ::")
    ]
    free_text = (said.get("License") or "").strip()
    short = free_text if 0 < len(free_text) <= 60 and "\n" not in free_text else ""
    return said.get("License-Expression") or short or " AND ".join(classified)
