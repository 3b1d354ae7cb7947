"""``Receipt.confirm``, 第二次检验: what was checked at the dock is in stock, what differs is on a note."""

import datetime
from decimal import Decimal
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dms.core.editing import StaleVersion
from dms.core.models import Event, Promise
from dms.core.transitions import TransitionBlocked
from parts.models import DiscrepancyNote, Movement, Receipt, StockItem
from parts.purchasing.ordering import ARRIVAL, make_promise
from parts.purchasing.selectors import on_order
from parts.receiving import delivering, shelving
from tests.parts.factories import PartFactory
from tests.parts.purchasing.factories import order_of
from tests.parts.receiving.factories import ReceiptFactory, check, complete, delivered, lying
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs real row locks")


def test_goods_are_in_stock_at_the_dock_when_checked_and_on_the_shelf_when_put_there(
    store, part, order, keeper, shelf, books
):
    receipt = delivered(order, keeper)
    first, second = receipt.lines.all()
    check(first, keeper, 10)
    assert not Movement.objects.exists()
    with pytest.raises(TransitionBlocked, match="90915-YZZD4 is not checked yet"):
        delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    check(second, keeper, 4)
    receipt = delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    assert (receipt.state, receipt.number) == ("shelving", "GR-26-0001")
    assert lying(part) == {("dock", "good"): 10}
    event = Event.objects.get(fact="parts.goods_received")
    assert event.payload["part_ids"] == sorted([part.pk, second.part_id])
    assert event.payload["lines"][0] == [part.pk, "10.000"]
    order.refresh_from_db()
    assert order.state == "received" and on_order(store, [part.pk]) == {part.pk: 0}
    shelving.shelve_line(line_id=first.pk, bin_id=shelf.pk, quantity=Decimal(6), actor=keeper)
    assert lying(part) == {("dock", "good"): 4, ("shelf", "good"): 6}
    shelving.shelve_line(line_id=first.pk, bin_id=shelf.pk, actor=keeper)
    receipt = shelving.shelve_line(line_id=second.pk, bin_id=shelf.pk, actor=keeper)
    assert receipt.state == "shelved" and receipt.shelved_at is not None
    for fact in ("parts.receipt_shelved", "parts.purchase_order_received"):
        assert Event.objects.get(fact=fact).actor == keeper
    assert StockItem.objects.get(part=part).value == Decimal("1000.00")
    books()


def test_what_differs_is_on_the_discrepancy_note_and_only_kept_ones_are_set_apart(part, order, keeper, books, shelf):
    receipt = delivered(order, keeper)
    first, second = receipt.lines.all()
    check(first, keeper, 6, damaged=Decimal(2), keeps_damaged=True, wrong=Decimal(1), price=Decimal("110.00"))
    check(second, keeper, 3, damaged=Decimal(1), over=Decimal(5))
    first.refresh_from_db()
    assert (first.short, first.price_change) == (1, (Decimal("100.00"), Decimal("110.00"), Decimal("10.0")))
    receipt = delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    assert lying(part) == {("dock", "good"): 6, ("quarantine", "quarantine"): 2}
    assert lying(second.part) == {("dock", "good"): 3}
    note = DiscrepancyNote.objects.get()
    assert (note.against, note.state, note.number) == ("supplier", "open", "DN-26-0001")
    assert [(line.kind, line.quantity) for line in note.lines.all()] == [
        ("short", 1),
        ("damaged", 2),
        ("wrong", 1),
        ("damaged", 1),
        ("over", 5),
    ]
    order.refresh_from_db()
    assert order.state == "partly" and on_order(order.store, [part.pk]) == {part.pk: 4}
    assert StockItem.objects.get(part=part).value == Decimal("880.00")
    books()


def test_more_than_ordered_is_taken_only_within_the_tolerance(store, part, keeper, books):
    order = order_of(store, {part: 10}, tolerance_percent=10)
    receipt = delivered(order, keeper)
    line = receipt.lines.get()
    with pytest.raises(ValidationError, match="at most 11"):
        check(line, keeper, 12)
    check(line, keeper, 11, over=Decimal(1))
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    order.refresh_from_db()
    assert order.state == "received" and lying(part) == {("dock", "good"): 11}
    books()


def test_two_deliveries_of_one_order_can_not_bring_more_than_it(store, part, keeper, books):
    order = order_of(store, {part: 10})
    one, two = delivered(order, keeper, "SH-1"), delivered(order, keeper, "SH-2")
    check(two.lines.get(), keeper, 10)
    complete(one, keeper)
    with pytest.raises(ValidationError, match="0 may still come"):
        delivering.confirm_receipt(receipt_id=two.pk, actor=keeper)
    two.refresh_from_db()
    assert two.state == "checking" and two.number == ""
    assert lying(part) == {("dock", "good"): 10}
    books()


def test_the_promise_of_the_order_is_kept_by_its_last_delivery(store, part, person, keeper):
    order = order_of(store, {part: 3})
    later = datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC)
    make_promise(kind=ARRIVAL.code, subject=order, promised_at=later, owner=person("purchaser"), actor=None)
    complete(delivered(order, keeper), keeper)
    assert Promise.objects.get().state == "kept"


def test_a_delivery_of_which_nothing_is_taken_has_nothing_to_shelve(store, part, keeper, books):
    order = order_of(store, {part: 5})
    receipt = delivered(order, keeper)
    check(receipt.lines.get(), keeper, 0, wrong=Decimal(5))
    receipt = delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    assert (receipt.state, receipt.posting) == ("shelved", None) and not Movement.objects.exists()
    order.refresh_from_db()
    assert (order.state, DiscrepancyNote.objects.get().lines.get().kind) == ("placed", "wrong")
    books()


def test_what_is_unchecked_or_in_stock_already_is_not_confirmed(order, keeper, other_store, leaves_no_trace):
    def refused(kind, match, row, **more):
        leaves_no_trace(kind, match, delivering.confirm_receipt, receipt_id=row.pk, actor=keeper, **more)

    arrived = delivering.open_receipt(order_ids=[order.pk], delivery_note="SH-2", actor=keeper)
    refused(TransitionBlocked, "at the carrier", arrived)
    receipt = delivered(order, keeper)
    refused(TransitionBlocked, "04465-33471 is not checked yet", receipt)
    refused(StaleVersion, None, receipt, expected_version=receipt.version + 1)
    refused(Receipt.DoesNotExist, None, ReceiptFactory(store=other_store, state="checking"))
    assert complete(receipt, keeper).number == "GR-26-0001"
    refused(TransitionBlocked, "to be shelved", receipt)


def test_who_may_confirm(store, part, keeper, person, who_may):
    receipt = delivered(order_of(store, {part: 10}), keeper)
    check(receipt.lines.get(), keeper, 10)
    roles = who_may(lambda actor: delivering.confirm_receipt(receipt_id=receipt.pk, actor=actor))
    assert roles == {"storekeeper", "parts_planner", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        delivering.confirm_receipt(receipt_id=receipt.pk, actor=person("purchaser"))


@pytest.fixture
def ready(store, person):
    """A delivery that two storekeepers have checked together."""
    part, keepers = PartFactory(), (person("storekeeper"), person("storekeeper"))
    receipt = delivered(order_of(store, {part: 10}), keepers[0])
    check(receipt.lines.get(), keepers[0], 10)
    return receipt, part, keepers


@postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_receive_one_delivery_once(ready, books):
    receipt, part, keepers = ready
    calls = [lambda who=who: delivering.confirm_receipt(receipt_id=receipt.pk, actor=who) for who in keepers * 4]
    outcomes = at_once(calls)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 7
    assert lying(part) == {("dock", "good"): 10}
    books()


@postgresql
@pytest.mark.django_db(transaction=True)
def test_the_control_without_locks_it_is_received_twice(ready):
    receipt, part, keepers = ready
    # Its invoice can be owed only once, by a constraint of its own: a net below the one that is looked at here.
    with without_locks(2), mock.patch.object(delivering, "follow"):
        at_once([lambda who=who: delivering.confirm_receipt(receipt_id=receipt.pk, actor=who) for who in keepers])
    assert Event.objects.filter(fact="parts.goods_received").count() == 2 or lying(part) != {("dock", "good"): 10}
