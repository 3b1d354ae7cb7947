"""The stock that the benchmarks load is one that the services could have written."""

import pytest

from dms.core.invariants import verify
from parts.models import Balance, Movement, StockItem
from parts.stock.services import Outgoing, post_issue
from tests.bench.shop import fill

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


def differences():
    return [str(one) for _known, found in verify(["I1", "I2", "I3", "I4", "I6"]) for one in found]


def test_the_loaded_books_hold_and_go_on(store):
    assert fill(store, 40) == 40
    assert (Balance.objects.count(), Movement.objects.count()) == (120, 200)
    assert differences() == []
    post_issue(store=store, lines=[Outgoing(StockItem.objects.first().part_id, 1500)], actor=None)
    assert differences() == []


def test_two_loads_stand_beside_each_other(store, other_store):
    last = fill(store, 10)
    assert fill(other_store, 20, first=last + 1) == 30
    assert differences() == []
