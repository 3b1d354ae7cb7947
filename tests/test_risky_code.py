"""S9: what injects is not in the code, or stands in a list that somebody has looked through and says why.

Ruff's bandit rules look at each file besides; here are the project's own rules, for templates and scripts too.
"""

import ast
import re
from pathlib import Path

import pytest

from dms.bootstrap.installation import ROOT
from tests.declared import OURS

SOURCES = sorted(path for app in OURS for path in (ROOT / app).rglob("*.py"))
TEMPLATES = sorted(path for app in OURS for path in (ROOT / app).rglob("templates/**/*.html"))
SCRIPTS = sorted(path for app in OURS for path in (ROOT / app).rglob("static/**/*.js"))

#: Calls by their last name, and what is wrong with them.
RISKY_CALLS = {
    "eval": "runs text",
    "exec": "runs text",
    "mark_safe": "switches escaping off",
    "SafeString": "switches escaping off",
    "SafeText": "switches escaping off",
    "html_safe": "switches escaping off",
    "RawSQL": "writes SQL by hand",
    "raw": "writes SQL by hand",
    "extra": "writes SQL by hand",
    "system": "starts a shell",
    "popen": "starts a shell",
    "csrf_exempt": "takes forms of strangers",
    "xframe_options_exempt": "lets others frame it",
}
RISKY_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "telnetlib", "xml.sax", "xml.dom.minidom"}
#: Reviewed: where it stands, what, and why it is harmless there.
REVIEWED = {
    ("dms/web/escaping.py", "SafeString"): "a constant with values, each escaped",
    ("dms/web/templatetags/icons.py", "SafeString"): "drawings out of our own files; the label is escaped",
    (
        "dms/web/templatetags/scripts.py",
        "SafeString",
    ): "a constant with our own addresses and the nonce, each escaped",
    (
        "dms/web/templatetags/tables.py",
        "SafeString",
    ): "cells, each escaped, or put together from escaped pieces or by a template",
    ("dms/web/public/door.py", "csrf_exempt"): "all but a mail program's one click goes through csrf_protect there",
}
#: SQL put together from parts: every part is a constant of the program.
SQL_FROM_PARTS = {
    "dms/core/append_only.py": "names of tables, out of migrations",
    "dms/core/database_copies.py": "names of tables, out of the database's own list",
    "dms/core/rewriting.py": "names of tables and columns, out of the models, and quoted",
    "dms/core/text_indexes.py": "names of indexes, tables and columns, out of migrations, and quoted",
}
#: Programs that are started, always as lists of words and never through a shell.
STARTS_PROGRAMS = {
    "dms/bootstrap/installation.py": "pip, npm",
    "dms/bootstrap/supervisor.py": "web, worker, beat",
    "dms/supply_chain/advisories.py": "pip-audit, npm audit, an environment for the first; a developer's command",
    "dms/supply_chain/leaks.py": "git, to read the history; a developer's command",
    "dms/core/database_copies.py": "pg_dump, pg_restore",
}


def name_of(call):
    """The last name of what is called or used as a decorator."""
    function = call.func if isinstance(call, ast.Call) else call
    return getattr(function, "attr", getattr(function, "id", ""))


def findings(path, text):
    """``(place, what)`` of everything risky in a module."""
    place = path.relative_to(ROOT).as_posix() if path.is_absolute() else path.as_posix()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield from ((place, what) for what in _call(node))
        elif isinstance(node, ast.ImportFrom | ast.Import):
            modules = [node.module] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            yield from ((place, f"import {name}") for name in modules if name in RISKY_MODULES)
            if "subprocess" in modules:
                yield place, "subprocess"
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from ((place, name_of(one)) for one in node.decorator_list if name_of(one) in RISKY_CALLS)


def _call(node):
    name = name_of(node)
    if name in RISKY_CALLS:
        yield name
    if any(one.arg == "shell" and getattr(one.value, "value", True) for one in node.keywords):
        yield "shell=True"
    if name in {"filled", "format_html"} and not is_constant(node.args[0]):
        yield "HTML from parts"
    if name in {"execute", "executemany", "RunSQL"} and node.args and is_put_together(node.args[0]):
        yield "SQL from parts"


def is_constant(text):
    """A text of the program itself, written out or named as a constant."""
    return isinstance(text, ast.Constant) or (isinstance(text, ast.Name) and text.id.isupper())


def is_put_together(text):
    """An f-string with a value in it, ``%``, ``+`` or ``.format(…)``."""
    if isinstance(text, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in text.values)
    return isinstance(text, ast.BinOp) or (isinstance(text, ast.Call) and name_of(text) == "format")


def reviewed(place, what):
    return (
        (place, what) in REVIEWED
        or (what == "SQL from parts" and place in SQL_FROM_PARTS)
        or (what == "subprocess" and place in STARTS_PROGRAMS)
    )


def test_no_module_does_what_nobody_has_looked_at():
    found = [each for path in SOURCES for each in findings(path, path.read_text())]
    assert [each for each in found if not reviewed(*each)] == []
    known = set(REVIEWED) | {(place, "SQL from parts") for place in SQL_FROM_PARTS}
    known |= {(place, "subprocess") for place in STARTS_PROGRAMS}
    assert known - set(found) == set(), "reviewed, and no longer there"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("mark_safe(x)", "mark_safe"),
        ("import pickle", "import pickle"),
        ("run(x, shell=True)", "shell=True"),
        ("run(x, shell=y)", "shell=True"),
        ('c.execute(f"SELECT {x}")', "SQL from parts"),
        ('c.execute("SELECT %s" % x)', "SQL from parts"),
        ('c.execute("SELECT {}".format(x))', "SQL from parts"),
        ("Thing.objects.raw(x)", "raw"),
        ("Thing.objects.extra(where=[x])", "extra"),
        ("eval(x)", "eval"),
        ("@csrf_exempt\ndef view(): pass", "csrf_exempt"),
        ("@method_decorator(x)\ndef view(): pass", None),
        ('c.execute("SELECT 1", [x])', None),
        ("run(x, shell=False)", None),
        ('filled(f"<b>{x}</b>", y)', "HTML from parts"),
        ('format_html("<b>" + x, y)', "HTML from parts"),
        ('filled("<b>{}</b>", y)', None),
        ("filled(TICK, y)", None),
    ],
)
def test_the_rules_find_what_they_are_for(text, what):
    assert {found for _place, found in findings(Path("planted.py"), text)} == ({what} if what else set())


IN_TEMPLATES = re.compile(
    r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off|\{%\s*debug|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']"
    r"|javascript:|(?<!data-)\bstyle=|\bx-html\b|\bhx-on\b|\bhx-vals=[\"']js:|\bsrcdoc="
)
IN_SCRIPTS = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML)\b|document\.write|\beval\(|new Function|\.html\("
)


@pytest.mark.parametrize(("files", "rule"), [(TEMPLATES, IN_TEMPLATES), (SCRIPTS, IN_SCRIPTS)], ids=["html", "js"])
def test_no_template_and_no_script_switches_escaping_off(files, rule):
    assert files
    found = [(path.relative_to(ROOT).as_posix(), hit[0]) for path in files for hit in rule.finditer(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["{{ x|safe }}", "{% autoescape off %}", "<p onclick='x'>", "<script>x</script>", '<p x-html="x">', '<i style="">'],
)
def test_the_rules_for_templates_find_what_they_are_for(text):
    assert IN_TEMPLATES.search(text)


def test_the_words_of_users_are_never_a_template():
    """Wordings of messages and papers fill bare names only; no engine reads what somebody typed."""
    engines = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if re.search(r"\bfrom_string\(|import .*\bTemplate\b|\bjinja2\b", path.read_text())
    ]
    assert engines == []
