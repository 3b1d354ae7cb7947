"""Compiles the catalogues without GNU gettext: ``python -m dms.bootstrap.translations``."""

import os
import sys
from pathlib import Path

import polib

from . import installation
from .installation import is_newer, source_files


def catalogues():
    """Every catalogue of the project, each in the folder of the app whose texts it holds."""
    return sorted(po for po in source_files(".po") if po.parent.name == "LC_MESSAGES")


def compile_catalogue(po: Path):
    """Write the binary catalogue beside ``po``; in one move, because a server may be reading it."""
    made = po.with_suffix(f".{os.getpid()}.mo")
    polib.pofile(str(po)).save_as_mofile(str(made))
    made.replace(po.with_suffix(".mo"))


def compile_stale():
    """Compile what is newer than its product; the catalogues that can't be read, as sentences."""
    broken = []
    for po in catalogues():
        if is_newer(po, po.with_suffix(".mo")):
            try:
                compile_catalogue(po)
            except (OSError, UnicodeDecodeError) as error:
                broken.append(f"{po.relative_to(installation.ROOT)}: {error}")
    return broken


if __name__ == "__main__":
    problems = compile_stale()
    if problems:
        sys.exit("\n" + "\n".join(problems))
