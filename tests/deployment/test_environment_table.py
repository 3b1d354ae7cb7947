"""The table of variables in docs/operating.md is what the program really reads."""

import ast
import re

from dms.bootstrap.installation import ROOT

READERS = {
    "text",
    "boolean",
    "whole_number",
    "words",
    "choice",
    "folder",
    "database",
    "decimal",
    "secret",
    "networks",
    "site_address",
}
OPERATING = (ROOT / "docs" / "operating.md").read_text()


def strings_given_to(path, is_reader):
    """The first argument of each call that reads the environment, where it is written out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and is_reader(node.func) and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and first.value:
                yield first.value


def reads_settings(function):
    """``env.text(…)`` in the settings, ``text(…)`` inside ``environment`` itself."""
    return getattr(function, "attr", getattr(function, "id", "")) in READERS


def reads_directly(function):
    """``os.environ.get(…)``, ``os.environ.setdefault(…)``."""
    return isinstance(function, ast.Attribute) and ast.unparse(function).startswith("os.environ.")


def variables_read():
    """Every variable that the settings and the start-up look at."""
    found = set()
    for path in (ROOT / "dms" / "settings").glob("*.py"):
        found |= set(strings_given_to(path, reads_settings))
    for path in (ROOT / "dms" / "bootstrap").glob("*.py"):
        found |= set(strings_given_to(path, reads_directly))
    return {name for name in found if re.fullmatch(r"[A-Z][A-Z_]+", name)}


def variables_documented(heading):
    """First column of the table under ``heading``."""
    section = OPERATING.partition(f"## {heading}")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


# Python's, Django's and pytest's own, or handed from one process of ours to the next.
NOT_FOR_OPERATORS = {"HOME", "DJANGO_SETTINGS_MODULE", "PYTEST_VERSION", "DMS_STARTED"}


def test_the_table_names_every_variable_that_is_read_and_no_other():
    assert variables_documented("Environment variables") == variables_read() - NOT_FOR_OPERATORS


def test_settings_are_the_only_place_that_reads_the_environment():
    guilty = []
    for path in (ROOT / "dms").rglob("*.py"):
        inside = path.relative_to(ROOT / "dms").parts[0]
        if inside not in {"settings", "bootstrap"} and re.search(
            r"os\.environ(?!\.setdefault\(\"DJANGO)|getenv", path.read_text()
        ):
            guilty.append(str(path))
    assert guilty == []
