#!/usr/bin/env python3
"""The door to everything: ``up``, ``test``, and every Django command. The work is in ``dms/bootstrap``.

This file stays readable for every Python, so that an old one gets a sentence instead of a syntax error.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This project needs Python 3.11 or newer, and this is Python %d.%d.\n"
        "Install Python 3.11 and start again with it: python3.11 manage.py up" % sys.version_info[:2]
    )

import importlib
import importlib.util
from pathlib import Path


def load_commands():
    """``dms/bootstrap`` by its path: importing the ``dms`` package would need what is not installed yet."""
    folder = Path(__file__).resolve().parent / "dms" / "bootstrap"
    spec = importlib.util.spec_from_file_location(
        "dms_bootstrap", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[spec.name])
    return importlib.import_module("dms_bootstrap.commands")


if __name__ == "__main__":
    sys.exit(load_commands().main(sys.argv[1:]))
