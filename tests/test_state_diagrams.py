"""The state diagrams in the README files say exactly what the code declares."""

import pytest

from tests.declared import moves_of, stateful_models
from tests.diagrams import ROOT, diagrams, nameless, readme_of

MODELS = stateful_models()


def declared_edges(model):
    """Edges of the model with its first state and its final states, as a diagram writes them."""
    edges = {(source, target, move.verb) for move in moves_of(model) for source, target in move.edges}
    state = model._meta.get_field("state")
    left = {source for source, _target, _verb in edges}
    final = {value for value, _label in state.choices} - left
    return edges | {("[*]", str(state.default), "")} | {(value, "[*]", "") for value in final}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_state_machine_is_drawn_once_in_the_readme_of_its_room_exactly_as_declared(model):
    [(readme, drawn)] = diagrams().get(model._meta.label, [(None, [])])
    assert readme is not None, f"No stateDiagram-v2 with “%% {model._meta.label}” in any README."
    assert readme == readme_of(model)
    assert len(drawn) == len(set(drawn)), "an edge is drawn twice"
    assert set(drawn) == declared_edges(model)


def test_no_diagram_outlives_its_model():
    assert set(diagrams()) == {model._meta.label for model in MODELS}


def test_a_model_is_drawn_in_its_rooms_readme_and_where_the_room_has_none_in_its_apps():
    found = {model._meta.label: readme_of(model).parent.as_posix() for model in MODELS}
    assert (found["parts.Transfer"], found["core.Approval"]) == ("parts/transfers", "dms/core")


def test_each_room_of_the_parts_department_has_a_readme_of_one_page():
    rooms = {model.__module__.split(".")[1] for model in MODELS if model._meta.app_label == "parts"}
    for readme in [ROOT / "parts" / "README.md", *(ROOT / "parts" / room / "README.md" for room in sorted(rooms))]:
        assert len(readme.read_text(encoding="utf-8").splitlines()) <= 120, readme


def test_each_diagram_says_whose_it_is():
    assert nameless() == []


def test_there_are_state_machines_to_compare():
    assert {"core.Approval", "core.Promise", "accounts.Substitution"} <= {model._meta.label for model in MODELS}
