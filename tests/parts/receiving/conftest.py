"""A storekeeper, a supervisor, and a placed order of two parts."""

import pytest

from tests.parts.factories import PartFactory
from tests.parts.purchasing.factories import order_of
from tests.parts.receiving.factories import DiscrepancyLineFactory, DiscrepancyNoteFactory


@pytest.fixture
def keeper(person):
    return person("storekeeper")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor")


@pytest.fixture
def order(store, part):
    return order_of(store, {part: 10, PartFactory(number="90915-YZZD4"): 4})


@pytest.fixture
def purchaser(person):
    return person("purchaser")


@pytest.fixture
def note_in(store):
    """``note_in("claimed")``: a discrepancy note over 200 yuan in this state."""

    def make(state, store=store):
        note = DiscrepancyNoteFactory(receipt__store=store, state=state)
        DiscrepancyLineFactory(note=note)
        return note

    return make
