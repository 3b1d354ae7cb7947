"""Every transition has its permission, its label in both languages, its routes, its refusal test, its edge."""

import re
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation

from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import Role
from dms.core.locking import mark_new
from dms.core.transitions import apply_transition
from tests.declared import every_move, stateful_models
from tests.diagrams import diagrams

MOVES = every_move()
TESTS = Path(__file__).parent
for_each_move = pytest.mark.parametrize("move", MOVES, ids=str)


def in_english(text):
    with translation.override("en"):
        return str(text)


def chinese_of(model, text):
    """The translation in the catalogue of the model's own app, or None."""
    catalogue = Path(apps.get_app_config(model._meta.app_label).path) / "locale/zh_Hans/LC_MESSAGES/django.po"
    entry = polib.pofile(str(catalogue)).find(text) if catalogue.exists() else None
    return entry.msgstr if entry and not entry.fuzzy else None


@for_each_move
def test_the_sources_are_named_one_by_one(move):
    states = {value for value, _label in move.model._meta.get_field("state").choices}
    assert {state for edge in move.edges for state in edge} <= states


@for_each_move
def test_the_permission_stands_in_the_matrix(move):
    assert move.permission in MATRIX
    assert move.permission.split(".")[0] == move.model._meta.app_label
    holders = MATRIX[move.permission]
    assert bool(holders) is not move.is_of_the_system, "somebody may, unless only the system does"


@for_each_move
def test_the_label_and_the_states_have_both_languages(move):
    labels = [move.custom["label"], *(label for _value, label in move.model._meta.get_field("state").choices)]
    for label in map(in_english, labels):
        assert re.match(r"[A-Za-z]", label), label
        assert re.search(r"[\u4e00-\u9fff]", chinese_of(move.model, label) or ""), f"“{label}” has no Chinese"


@for_each_move
def test_an_edge_of_the_documents_diagram_shows_it(move):
    [(_readme, drawn)] = diagrams()[move.model._meta.label]
    assert {(source, target) for source, target, verb in drawn if verb == move.verb} == move.edges


@pytest.mark.parametrize("move", [move for move in MOVES if not move.is_of_the_system], ids=str)
def test_a_test_file_of_its_own_shows_its_refusals(move):
    app, model = move.model._meta.app_label, move.model._meta.model_name
    names = {f"test_{move.verb}{of}.py" for of in ("", f"_{model}", f"_{move.noun}")}
    files = [path for path in (TESTS / app).rglob("test_*.py") if path.name in names]
    spoken_of = re.compile(rf"\b{move.verb}_({model}|{move.noun})\b|\.{move.verb}\b")
    refusing = [
        path
        for path in files
        if spoken_of.search(text := path.read_text(encoding="utf-8"))
        and len(re.findall(r"\b(?:PermissionDenied|TransitionBlocked)\b", text)) > 1  # imported and expected
    ]
    assert refusing, f"none of {sorted(names)} under tests/{app}/ tests a refusal of {move}"


@pytest.mark.parametrize("move", [move for move in MOVES if move.is_of_the_system], ids=str)
def test_nobody_makes_the_systems_moves_by_hand(move, person):
    row = mark_new(move.model(store=person("cashier").memberships.get().store))
    for role in Role:
        with pytest.raises(PermissionDenied, match="Nobody may do this"):
            apply_transition(getattr(row, move.verb), actor=person(role.value), fact="never")


@for_each_move
def test_a_move_open_to_people_of_other_stores_names_its_person(move):
    """``anywhere`` asks for the permission in any store, so the row itself must say for whom the move is."""
    if move.custom.get("anywhere"):
        assert hasattr(move.model, f"{move.verb}_refusal")


@pytest.mark.parametrize("move", [move for move in MOVES if move.has_route], ids=str)
def test_each_verb_has_a_page_and_an_endpoint(move):
    """``approvals:send_back`` at ``/approvals/1/send-back/`` and ``/api/v1/approvals/1/send-back/``."""
    slug = move.verb.replace("_", "-")
    missing = []
    try:
        assert reverse(f"{move.resource}:{move.verb}", args=[1]) == f"/{move.resource}/1/{slug}/"
    except NoReverseMatch as error:
        missing.append(str(error))
    try:
        resolve(f"/api/v1/{move.resource}/1/{slug}/")
    except Resolver404:
        missing.append(f"no endpoint /api/v1/{move.resource}/1/{slug}/")
    assert not missing, missing


def test_models_with_a_state_change_it_by_moves_only():
    for model in stateful_models():
        assert model._meta.get_field("state").protected
        assert not model._meta.get_field("state").blank
