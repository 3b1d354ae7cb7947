"""``rewrite``: many rows with one statement, and only where they are as they were read."""

from decimal import Decimal as D

import pytest

from dms.core import rewriting
from dms.core.rewriting import rewrite
from parts.catalogue.models import Part
from parts.models import StockItem
from tests.parts.factories import PartFactory, in_stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(shelf):
    for _part in range(5):
        in_stock(PartFactory(), shelf, 3)
    return list(StockItem.objects.order_by("pk"))


@pytest.fixture
def shelf(store):
    from tests.parts.factories import BinFactory

    return BinFactory(warehouse__store=store)


def kept(*names):
    return list(StockItem.objects.order_by("pk").values_list(*names))


@pytest.mark.parametrize("most", [10_000, 4])
def test_each_row_gets_its_own_values_however_many_go_together(items, monkeypatch, django_assert_num_queries, most):
    monkeypatch.setattr(rewriting, "MOST_VALUES", most)
    for n, item in enumerate(items):
        item.minimum, item.received_at, item.home_bin_id = D(n), None, None
    with django_assert_num_queries(1 if most > 4 else len(items)):
        assert rewrite(items, ["minimum", "received_at", "home_bin"]) == len(items)
    assert kept("minimum", "received_at", "on_hand") == [(D(n), None, D(3)) for n in range(5)]


def test_rows_that_somebody_else_changed_are_left_alone_and_not_counted(items):
    as_read = {item.pk: {"on_hand": item.on_hand, "reserved": item.reserved} for item in items}
    StockItem.objects.filter(pk=items[0].pk).update(on_hand=D(4))
    for item in items:
        item.on_hand = D(9)
    assert rewrite(items, ["on_hand"], as_read=as_read) == 4
    assert kept("on_hand") == [(D(4),), (D(9),), (D(9),), (D(9),), (D(9),)]


def test_a_time_stays_the_time_that_it_was(items):
    before = kept("received_at", "version")
    rewrite(items, ["received_at"])
    assert kept("received_at", "version") == before


def test_nothing_is_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rewrite([], ["on_hand"]) == 0


@pytest.mark.parametrize(
    ("text", "found"), [("PUMP", 1), ("ater pu", 1), ("100%", 1), ("10_%", 0), ("", 2), ("oil", 0)]
)
def test_holds_finds_text_anywhere_without_counting_capitals(db, text, found):
    PartFactory(name_en="Water pump")
    PartFactory(name_en="Seal 100% rubber")
    assert Part.objects.filter(name_en__holds=text).count() == found
