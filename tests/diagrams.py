"""The state diagrams in the README files, read back."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"```mermaid\s+stateDiagram-v2\s+%% (\S+)\n(.*?)```", re.S)
EDGE = re.compile(r"^\s*(\S+) --> (\S+?)(?:: (\w+))?\s*$", re.M)
OUTSIDE = ("node_modules", ".venv", ".git", "var")


def nameless():
    """README files with a state diagram whose first line does not say whose it is: “%% app.Model”."""
    return [
        str(readme) for readme in readmes() if len(BLOCK.findall(text := read(readme))) < text.count("stateDiagram")
    ]


def readmes():
    """The README files of the project's own folders."""
    folders = [folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name not in OUTSIDE]
    return sorted(readme for folder in folders for readme in folder.rglob("README.md"))


def read(readme):
    """Its text."""
    return readme.read_text(encoding="utf-8")


def readme_of(model):
    """Where ``model`` is drawn: the README nearest to its module, on the way from its room up to its app."""
    module = Path(*model.__module__.split("."))
    app = Path(*model._meta.app_config.name.split("."))
    rooms = [folder for folder in module.parents if folder == app or app in folder.parents]
    return next((room / "README.md" for room in rooms if (ROOT / room / "README.md").exists()), None)


def diagrams():
    """``{"app.Model": [(README path, edges)]}``, an edge being ``(from, to, verb)`` with “[*]” for begin and end."""
    found = {}
    for readme in readmes():
        for label, body in BLOCK.findall(read(readme)):
            edges = [(source, target, verb) for source, target, verb in EDGE.findall(body)]
            found.setdefault(label, []).append((readme.relative_to(ROOT), edges))
    return found
