"""Stock comes, goes, comes back and moves: quantities and costs follow to the fen, and the books prove it."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from dms.core.models import Event
from parts.models import Balance, CostLayer, Movement, Posting, StockItem
from parts.stock.models import StockStatus
from parts.stock.services import (
    Comeback,
    Incoming,
    Outgoing,
    Shift,
    move_stock,
    post_arrival,
    post_dispatch,
    post_issue,
    post_receipt,
    post_return,
)
from parts.stock.shortage import Short
from tests.parts.factories import BinFactory, PartFactory, WarehouseFactory, in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


@pytest.fixture
def traces():
    def count():
        return [model.objects.count() for model in (Posting, Movement, CostLayer, Event)] + list(
            Balance.objects.values_list("on_hand", "reserved")
        )

    return count


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


def issue(store, part, quantity, **options):
    return post_issue(store=store, lines=[Outgoing(part.pk, D(quantity), **options)], actor=None)


def test_a_receipt_lays_stock_in_its_bin_at_its_cost(store, part, shelf, books):
    posting = in_stock(part, shelf, 10, "12.3456")
    item = item_of(part, store)
    assert (item.on_hand, item.value, item.last_cost) == (10, D("123.46"), D("12.3460"))
    assert posting.movements.get().balance_after == 10
    assert Event.objects.get(fact="parts.stock_posted").payload["kind"] == "receipt"
    books()


def test_an_issue_takes_the_oldest_cost_first(store, part, shelf, books):
    in_stock(part, shelf, 3, "10")
    in_stock(part, shelf, 3, "20")
    movement = issue(store, part, 4).movements.get()
    assert (movement.quantity, movement.value) == (-4, D("-50.00"))
    assert item_of(part, store).value == D("40.00")
    books()


def test_the_last_piece_takes_what_rounding_left(store, part, shelf, books):
    post_receipt(store=store, lines=[Incoming(part.pk, shelf.pk, D(3), D("3.3333"))], actor=None)
    values = [issue(store, part, 1).movements.get().value for _ in range(3)]
    assert sum(values) == D("-10.00") and item_of(part, store).value == 0
    books()


def test_more_than_is_free_is_refused_with_what_is_there_and_leaves_no_trace(store, part, shelf, traces):
    in_stock(part, shelf, 2)
    before = traces()
    with pytest.raises(Short, match="3 of 04465-33471 are wanted; 2 are free"):
        issue(store, part, 3)
    assert traces() == before


def test_an_issue_goes_through_the_bins_in_walking_order(store, part, shelf, second_shelf, books):
    in_stock(part, second_shelf, 5), in_stock(part, shelf, 2)
    movements = issue(store, part, 4).movements.order_by("id")
    assert [(one.bin, one.quantity) for one in movements] == [(shelf, -2), (second_shelf, -2)]
    books()


def test_a_return_comes_back_at_the_cost_of_its_issue(store, part, shelf, books):
    in_stock(part, shelf, 2, "10"), in_stock(part, shelf, 2, "20")
    went = issue(store, part, 3).movements.get()
    in_stock(part, shelf, 5, "99")
    back = post_return(store=store, lines=[Comeback(went.pk, D(2), shelf.pk)], actor=None)
    assert back.movements.get().value == D("30.00")
    assert issue(store, part, 2).movements.get().value == D("-30.00"), "they are the oldest again"
    books()


def test_no_more_comes_back_than_went_out(store, part, shelf, traces, books):
    in_stock(part, shelf, 5)
    went = issue(store, part, 2).movements.get()
    post_return(store=store, lines=[Comeback(went.pk, D(1), shelf.pk)], actor=None)
    before = traces()
    with pytest.raises(ValidationError, match="Only 1 of 04465-33471 are still out"):
        post_return(store=store, lines=[Comeback(went.pk, D(2), shelf.pk)], actor=None)
    assert traces() == before
    books()


def test_moving_keeps_the_cost_and_the_total(store, part, shelf, second_shelf, person, books):
    in_stock(part, shelf, 5, "10")
    move_stock(store=store, lines=[Shift(part.pk, D(2), shelf.pk, second_shelf.pk)], actor=person("storekeeper"))
    assert (item_of(part, store).on_hand, item_of(part, store).value) == (5, D("50.00"))
    assert {one.bin: one.on_hand for one in Balance.objects.all()} == {shelf: 3, second_shelf: 2}
    books()


def test_what_is_set_aside_is_not_for_sale(store, part, shelf, person, books):
    in_stock(part, shelf, 2)
    aside = Shift(part.pk, D(1), shelf.pk, shelf.pk, to_status=StockStatus.QUARANTINE)
    with pytest.raises(ValidationError, match="Say why"):
        move_stock(store=store, lines=[aside], actor=person("storekeeper"))
    move_stock(store=store, lines=[aside], actor=person("storekeeper"), reason="rust")
    assert (item_of(part, store).on_hand, item_of(part, store).set_aside) == (1, 1)
    with pytest.raises(Short):
        issue(store, part, 2)
    books()


@pytest.mark.parametrize("role", ["service_advisor", "technician", "cashier"])
def test_others_may_not_move_stock(store, part, shelf, second_shelf, person, role):
    in_stock(part, shelf, 2)
    with pytest.raises(PermissionDenied, match="storekeeper"):
        move_stock(store=store, lines=[Shift(part.pk, D(1), shelf.pk, second_shelf.pk)], actor=person(role))


def test_goods_on_the_road_are_in_one_place(store, other_store, part, shelf, person, books):
    in_stock(part, shelf, 2, "10"), in_stock(part, shelf, 2, "20")
    there = BinFactory(warehouse=WarehouseFactory(store=other_store))
    paper = person("parts_dispatcher")
    post_dispatch(store=store, lines=[Outgoing(part.pk, D(3))], actor=None, source=paper)
    item = item_of(part, store)
    assert (item.on_hand, item.in_transit, item.value) == (1, 3, D("60.00"))
    arrival = post_arrival(
        from_store=store, store=other_store, lines=[Incoming(part.pk, there.pk, D(3), D(0))], actor=None, source=paper
    )
    item.refresh_from_db()
    assert (item.on_hand, item.in_transit, item.value) == (1, 0, D("20.00"))
    assert item_of(part, other_store).value == D("40.00") and item_of(part, other_store).on_hand == 3
    assert arrival.counterpart.store == store
    books()


def test_whole_pieces_stay_whole_and_oil_is_divided(store, part, shelf, books):
    oil = PartFactory(number="OIL-5W30", unit="litre")
    in_stock(oil, shelf, "4.5")
    assert issue(store, oil, "0.7").movements.get().balance_after == D("3.8")
    with pytest.raises(ValidationError, match="whole units"):
        in_stock(part, shelf, "0.5")
    with pytest.raises(ValidationError, match="greater than nothing"):
        issue(store, oil, "0")
    books()


def test_a_bin_of_another_store_or_out_of_use_takes_nothing(store, other_store, part, shelf):
    with pytest.raises(ValidationError, match="not one of the store"):
        post_receipt(store=other_store, lines=[Incoming(part.pk, shelf.pk, D(1), D(1))], actor=None)
    shelf.is_active = False
    shelf.save()
    with pytest.raises(ValidationError, match="out of use"):
        in_stock(part, shelf, 1)


@pytest.mark.parametrize("model", [Posting, Movement])
def test_the_database_refuses_to_change_what_is_posted(store, part, shelf, model):
    in_stock(part, shelf, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(store=store)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")
