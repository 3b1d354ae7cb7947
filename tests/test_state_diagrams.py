"""The state diagrams in the README files say exactly what the code declares."""

import pytest

from tests.declared import moves_of, stateful_models
from tests.diagrams import diagrams, nameless

MODELS = stateful_models()


def declared_edges(model):
    """Edges of the model with its first state and its final states, as a diagram writes them."""
    edges = {(source, target, move.verb) for move in moves_of(model) for source, target in move.edges}
    state = model._meta.get_field("state")
    left = {source for source, _target, _verb in edges}
    final = {value for value, _label in state.choices} - left
    return edges | {("[*]", str(state.default), "")} | {(value, "[*]", "") for value in final}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_state_machine_is_drawn_once_in_its_apps_readme_exactly_as_declared(model):
    [(readme, drawn)] = diagrams().get(model._meta.label, [(None, [])])
    assert readme is not None, f"No stateDiagram-v2 with “%% {model._meta.label}” in any README."
    assert readme.parent.parts[-1] == model._meta.app_label
    assert len(drawn) == len(set(drawn)), "an edge is drawn twice"
    assert set(drawn) == declared_edges(model)


def test_no_diagram_outlives_its_model():
    assert set(diagrams()) == {model._meta.label for model in MODELS}


def test_each_diagram_says_whose_it_is():
    assert nameless() == []


def test_there_are_state_machines_to_compare():
    assert {"core.Approval", "core.Promise", "accounts.Substitution"} <= {model._meta.label for model in MODELS}
