"""Chinese is complete: no text of the program is missing, unsure, or has lost a placeholder on the way."""

import re
import string

import polib
import pytest
from django.apps import apps
from django.utils import translation

from dms.bootstrap import extraction, translations
from dms.core.states import StatefulModel

APPS = extraction.apps()
PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?([sdifr])")


def name_of(app):
    return app.relative_to(extraction.ROOT).as_posix()


def catalogue_of(app):
    path = extraction.catalogue_path(app)
    return polib.pofile(str(path)) if path.exists() else []


def translations_of(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text):
    """What Python will fill in: ``%(name)s`` and ``{name}``."""
    try:
        braces = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        braces = set()
    return {found.group(0) for found in PERCENT.finditer(text.replace("%%", ""))} | braces


def lost_placeholders(entry):
    """Placeholders that only one side has; a counted text may leave the number out of its singular."""
    expected = placeholders(entry.msgid) | placeholders(entry.msgid_plural or "")
    return [text for text in translations_of(entry) if text and placeholders(text) != expected]


@pytest.mark.parametrize("app", APPS, ids=name_of)
@pytest.mark.requirement("PLT-10")
def test_every_text_of_the_app_has_its_chinese(app):
    done = {
        (entry.msgctxt, entry.msgid)
        for entry in catalogue_of(app)
        if not entry.obsolete and not entry.fuzzy and all(text.strip() for text in translations_of(entry))
    }
    missing = sorted(text for context, text in extraction.wanted_entries(app) if (context, text) not in done)
    assert not missing, "Run “python3 manage.py extract_messages”, then translate these."


@pytest.mark.parametrize("po", translations.catalogues(), ids=lambda po: po.relative_to(extraction.ROOT).as_posix())
def test_a_catalogue_is_sure_of_itself_and_keeps_every_placeholder(po):
    entries = [entry for entry in polib.pofile(str(po)) if not entry.obsolete]
    assert [entry.msgid for entry in entries if entry.fuzzy] == []
    assert [entry.msgid for entry in entries if lost_placeholders(entry)] == []
    assert [entry.msgid for entry in entries if entry.msgid_plural and set(entry.msgstr_plural) != {0}] == []


def test_texts_are_found_in_python_and_templates(tmp_path, monkeypatch):
    monkeypatch.setattr(extraction, "ROOT", tmp_path)
    pages = tmp_path / "shop" / "templates" / "shop"
    pages.mkdir(parents=True)
    (tmp_path / "shop" / "apps.py").write_text(
        '_("plain"); ngettext("%(n)s car", "%(n)s cars", n); pgettext("gear", "first"); _(f"not {this}"); _(name)'
    )
    (pages / "page.html").write_text(
        "{% load i18n %}{% translate 'title' %}{% translate 'May' context 'month' %}"
        "{% blocktranslate count n=n trimmed %}one\n bolt{% plural %}{{ n }} bolts{% endblocktranslate %}"
    )
    found = extraction.wanted_entries(tmp_path / "shop")
    assert set(found) == {
        (None, "plain"), (None, "%(n)s car"), ("gear", "first"), (None, "title"), ("month", "May"), (None, "one bolt"),
    }  # fmt: skip
    assert found[None, "%(n)s car"].msgid_plural == "%(n)s cars"
    assert found[None, "one bolt"].msgid_plural == "%(n)s bolts"


def test_updating_keeps_what_is_translated_and_drops_what_is_gone(tmp_path, monkeypatch):
    monkeypatch.setattr(extraction, "ROOT", tmp_path)
    app = tmp_path / "shop"
    app.mkdir()
    (app / "apps.py").write_text('_("kept"); _("gone")')
    assert extraction.update_catalogue(app) == (2, 0)
    catalogue = polib.pofile(str(extraction.catalogue_path(app)))
    catalogue.find("kept").msgstr = "留下"
    catalogue.save()
    (app / "apps.py").write_text('_("kept"); _("new")')
    assert extraction.update_catalogue(app) == (1, 1)
    catalogue = polib.pofile(str(extraction.catalogue_path(app)))
    assert {entry.msgid: entry.msgstr for entry in catalogue} == {"kept": "留下", "new": ""}


@pytest.mark.parametrize("said", ["%(n)s 台", "{name} 台", "台"])
def test_a_lost_or_invented_placeholder_is_noticed(said):
    assert lost_placeholders(polib.POEntry(msgid="%(count)s cars", msgstr=said))
    assert not lost_placeholders(polib.POEntry(msgid="%(count)s cars", msgstr="%(count)s 台"))


def test_one_english_text_has_one_chinese_in_all_catalogues():
    """Django merges the catalogues, and the first one wins on every screen; a second sense needs a second wording."""
    said = {}
    for po in translations.catalogues():
        for entry in polib.pofile(str(po)):
            if not entry.obsolete:
                said.setdefault((entry.msgctxt, entry.msgid), set()).update(translations_of(entry))
    assert {text: sorted(chinese) for (_context, text), chinese in said.items() if len(chinese) > 1} == {}


def test_a_state_in_chinese_is_no_time_of_day():
    """“received” is a state here and a field there; a badge that says 入库时间 tells nothing about the order."""
    states = {model: model._meta.get_field("state") for model in apps.get_models() if issubclass(model, StatefulModel)}
    with translation.override("zh-hans"):
        wrong = [
            (model._meta.label, value, str(label))
            for model, field in states.items()
            for value, label in field.choices
            if str(label).endswith(("时间", "日期"))
        ]
    assert wrong == []
