"""Looks for secrets that were written into a file: in the files of today, and in every line the history ever added."""

import hashlib
import math
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dms.supply_chain.locks import ROOT

REVIEWED = Path(__file__).resolve().parent / "reviewed.txt"
LONGEST_LINE = 5_000  # packed scripts and data; nobody types a secret there

#: What a secret of each kind looks like; the first group, where there is one, is the secret itself.
CERTAIN = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "key of Alibaba Cloud": r"\bLTAI[0-9A-Za-z]{12,24}\b",
    "key of Tencent Cloud": r"\bAKID[0-9A-Za-z]{32}\b",
    "key of Amazon": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "key of Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "token of GitHub": r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{60,})\b",
    "token of GitLab": r"\bglpat-[0-9A-Za-z_-]{20,}",
    "token of Slack": r"\bxox[abeoprs]-[0-9A-Za-z-]{20,}",
    "key of a payment service": r"\b[rs]k_live_[0-9A-Za-z]{20,}",
    "token for the web (JWT)": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
}
#: Where a secret may stand; only what looks random there counts.
LIKELY = {
    "password in an address": r"\b[a-z][a-z0-9+.]*://[^\s/:@'\"]*:([^\s/:@'\"$<>{}%]{8,})@",
    "value given to a secret": (
        r"(?i)(?:secret|passw(?:or)?d|passwd|token|api_?key|access_?key|private_?key)\w*['\"]?\]?\s*(?::|=)\s*"
        r"[rbf]?['\"]([^'\"\s]{12,})['\"]"
    ),
    "secret in an environment file": r"^(?:export )?\w*(?:SECRET|PASSWORD|TOKEN|_KEY)\w*=([^\s'\"$]{12,})$",
}
PATTERNS = [(kind, re.compile(pattern), kind in LIKELY) for kind, pattern in {**CERTAIN, **LIKELY}.items()]
BITS_OF_A_RANDOM_CHARACTER = 3.3  # measured over the whole text: words have about 2.5 to 3.2, random keys 3.5 to 5


@dataclass(frozen=True)
class Leak:
    """What looks like a secret, and where. The secret itself is never shown whole."""

    kind: str
    text: str
    path: str
    line: int = 0
    commit: str = ""

    @property
    def fingerprint(self):
        """By which a reviewed finding is known again, wherever the same text stands."""
        return hashlib.sha256(f"{self.kind}:{self.text}".encode()).hexdigest()[:16]

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else f"{self.path} in {self.commit[:12]}"
        return f"{place}: {self.kind}, {self.text[:4]}… ({len(self.text)} characters), {self.fingerprint}"


def looks_random(text):
    """Letters and digits mixed, without the regularity of words."""
    if not (re.search(r"\d", text) and re.search(r"[A-Za-z]", text)):
        return False
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares) >= BITS_OF_A_RANDOM_CHARACTER


def leaks_in(line):
    """``(kind, text)`` of everything in one line that looks like a secret."""
    if len(line) > LONGEST_LINE:
        return
    for kind, pattern, must_look_random in PATTERNS:
        for found in pattern.finditer(line):
            text = found[found.lastindex or 0]
            if not must_look_random or looks_random(text):
                yield kind, text


def leaks_in_files(root=ROOT):
    """Leaks in the files that git keeps or would keep."""
    named = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in sorted(set(filter(None, b"".join(named).decode().split("\0")))):
        path = root / name
        if not path.is_file() or path.is_symlink():
            continue
        data = path.read_bytes()
        if b"\0" in data[:8192]:
            continue  # a picture, a font
        for number, line in enumerate(data.decode(errors="replace").splitlines(), start=1):
            yield from (Leak(kind, text, name, number) for kind, text in leaks_in(line))


def leaks_in_history(root=ROOT):
    """Leaks in any line that any commit of any branch ever added, its message included; each text once."""
    commit, path, seen = "", "", set()
    log = ("log", "--all", "-p", "-m", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv")
    for raw in _git(root, *log, "--format=commit %H%n%B"):
        line = raw.decode(errors="replace").rstrip("\r\n")
        if re.fullmatch(r"commit [0-9a-f]{40,64}", line):
            commit, path = line[7:], "message"
        elif line.startswith("+++ "):
            path = line[6:]  # of a file that was removed nothing follows that was added
        elif path == "message" or line.startswith("+"):
            for kind, text in leaks_in(line.removeprefix("+")):
                if (kind, text) not in seen:
                    seen.add((kind, text))
                    yield Leak(kind, text, path, commit=commit)


def reviewed():
    """``{fingerprint: why it is none}`` of what a person has looked at."""
    lines = (line.partition(" ") for line in REVIEWED.read_text().splitlines() if line and not line.startswith("#"))
    return {fingerprint: why.strip() for fingerprint, _blank, why in lines}


def unreviewed(leaks):
    """Those that nobody has looked at."""
    known = reviewed()
    return [leak for leak in leaks if leak.fingerprint not in known]


def _git(root, *arguments):
    """The lines of what git says. Raises CalledProcessError where it does not answer as it should."""
    command = ["git", "-c", "core.quotePath=false", "-C", str(root), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        yield from process.stdout
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
