"""Finds the texts to translate, without GNU gettext, and brings the catalogues up to date.

Each app keeps the catalogue of its own texts in ``<app>/locale/zh_Hans/LC_MESSAGES/django.po``, so that branches that
work on different apps do not meet in one file. Templates are turned into Python by Django's own ``templatize``, then
both are read by Babel's extractor; both are developers' tools, production never imports this module.
"""

import io
import os
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from .installation import ROOT

LOCALE = "zh_Hans"
KEYWORDS = {
    **dict.fromkeys(("_", "_now", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NOT_SEARCHED = {"migrations", "locale", "static", "__pycache__", "node_modules", "tests", "bootstrap"}


def apps():
    """Every folder with an ``apps.py``: the apps of ``dms``, the stages beside it, and ``dms`` for the rest."""
    inner = sorted(path.parent for path in (ROOT / "dms").glob("*/apps.py"))
    stages = sorted(path.parent for path in ROOT.glob("*/apps.py"))
    return [*inner, *stages, ROOT / "dms"]


def catalogue_path(app):
    """Where the app's Chinese stands."""
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def searched_files(app):
    """Python files and templates of one app; for ``dms`` itself only what lies in none of its apps."""
    inner = {path.parent for path in app.glob("*/apps.py")}
    for folder, folders, names in os.walk(app):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if name not in NOT_SEARCHED and here / name not in inner)
        for name in sorted(names):
            if name.endswith(".py") or ("templates" in here.parts and name.endswith((".html", ".txt"))):
                yield here / name


def python_source(path):
    """The file as Python: templates become calls of ``gettext`` on the same lines."""
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".py" else templatize(text, origin=str(path))


def messages_of(path):
    """``(line, context, singular, plural)`` of every text in one file; context and plural may be None."""
    source = io.BytesIO(python_source(path).encode())
    for line, function, arguments, _comments in extract_python(source, KEYWORDS, (), {"encoding": "utf-8"}):
        values = list(arguments) if isinstance(arguments, (tuple, list)) else [arguments]
        context = values.pop(0) if "pgettext" in function else None
        if not values or not values[0]:
            continue  # not written out here: a variable
        plural = values[1] if function.startswith(("n", "un")) and len(values) > 1 else None
        yield line, context, values[0], plural


def wanted_entries(app):
    """What the app's catalogue must hold: ``(context, text)`` to an entry with its places in the source."""
    found = {}
    for path in searched_files(app):
        for _line, context, text, plural in messages_of(path):
            entry = found.setdefault((context, text), polib.POEntry(msgid=text, msgctxt=context))
            entry.msgid_plural = entry.msgid_plural or plural or ""
            place = (path.relative_to(ROOT).as_posix(), "")
            if place not in entry.occurrences:  # without lines: they would change with every edit
                entry.occurrences.append(place)
            mark_placeholders(entry)
    return found


def mark_placeholders(entry):
    """Flag Python's placeholders as other tools do."""
    if "%(" in entry.msgid and "python-format" not in entry.flags:
        entry.flags.append("python-format")


def new_catalogue():
    """An empty catalogue with the header Django needs; Chinese has one form for any number."""
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": LOCALE,
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def update_catalogue(app):
    """Add what is new, drop what is gone, keep what is translated; ``(added, dropped)``."""
    wanted, path = wanted_entries(app), catalogue_path(app)
    if not wanted and not path.exists():
        return 0, 0
    old = polib.pofile(str(path), wrapwidth=100) if path.exists() else new_catalogue()
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    made = new_catalogue()
    made.header = old.header
    for key, entry in sorted(wanted.items(), key=lambda item: (item[1].occurrences, item[1].msgid)):
        before = known.get(key)
        entry.msgstr = before.msgstr if before else ""
        if entry.msgid_plural:
            entry.msgstr, entry.msgstr_plural = "", {0: one_form(before)}
        made.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(path))
    return len(wanted.keys() - known.keys()), len(known.keys() - wanted.keys())


def one_form(entry):
    """The single Chinese form of a counted text."""
    return (entry.msgstr_plural.get(0, "") or entry.msgstr) if entry else ""
