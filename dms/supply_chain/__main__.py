"""``script/audit``: 0 all is well, 1 something was found, 2 somebody who must be asked did not answer."""

import argparse
import json
import sys
from pathlib import Path

from dms.supply_chain import advisories, leaks
from dms.supply_chain.bill_of_materials import bill_of_materials

WELL, FOUND, UNASKED = 0, 1, 2


def main(words=None):
    """Do what the words say; without any, ask about everything. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="script/audit", description=__doc__)
    acts = parser.add_subparsers(dest="act")
    acts.add_parser("packages", help="known vulnerabilities of what the lock files name (needs the network)")
    acts.add_parser("secrets", help="secrets in the files and in the whole history")
    sbom = acts.add_parser("sbom", help="write the bill of materials, CycloneDX in JSON")
    sbom.add_argument("file", nargs="?", type=Path, help="where to; else to the console")
    chosen = parser.parse_args(words)
    if chosen.act == "sbom":
        return _write(chosen.file)
    acts_to_do = {"packages": [_packages], "secrets": [_secrets], None: [_secrets, _packages]}
    return _worst([act() for act in acts_to_do[chosen.act]])


def _worst(codes):
    """What was found counts before what could not be asked."""
    return FOUND if FOUND in codes else max(codes)


def _write(file):
    text = json.dumps(bill_of_materials(), indent=2, ensure_ascii=False) + "\n"
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text)
    return WELL


def _secrets():
    found = leaks.unreviewed(leaks.leaks_in_files()) + leaks.unreviewed(leaks.leaks_in_history())
    for leak in found:
        _say(f"secret? {leak}")
    if found:
        _say("A real one: change it where it is used, at once; taking it out of the file is not enough.")
        _say(f"None: add its fingerprint (the last word) and the reason to {leaks.REVIEWED.name}.")
    _say(f"Secrets: {len(found)} found in the files and the history.")
    return FOUND if found else WELL


def _packages():
    return _worst([_asked("Python", advisories.of_python), _asked("Front end", advisories.of_front_end)])


def _asked(name, ask):
    try:
        known = ask()
    except advisories.Unasked as error:
        _say(f"{name}: NOT ASKED. {error}")
        return UNASKED
    found = advisories.not_tolerated(known)
    for one in found:
        _say(f"vulnerable: {one}")
    _say(f"{name}: {len(found)} known vulnerabilities, {len(known) - len(found)} more tolerated for a time.")
    return FOUND if found else WELL


def _say(line):
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
