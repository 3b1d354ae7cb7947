"""A delivery: registered once, and put on the shelf, the third check."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Receipt, StockItem
from parts.receiving import delivering, shelving
from parts.stock.bins import place_of
from parts.stock.models import BinKind
from tests.parts.factories import PartFactory, in_stock
from tests.parts.purchasing.factories import PurchaseOrderFactory, order_of
from tests.parts.receiving.factories import check, complete, delivered, lying
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs real row locks")


def test_the_same_delivery_is_not_received_twice(store, part, order, keeper, books):
    complete(delivered(order, keeper, note="sh-77 "), keeper)
    order_of(store, {part: 10})
    again = order_of(store, {part: 10}, supplier=order.supplier)
    before = Event.objects.count()
    with pytest.raises(ValidationError, match="registered already"):
        delivering.open_receipt(order_ids=[again.pk], delivery_note="SH-77", actor=keeper)
    assert Event.objects.count() == before
    elsewhere = order_of(store, {part: 10})
    assert delivering.open_receipt(order_ids=[elsewhere.pk], delivery_note="SH-77", actor=keeper).pk
    books()


def test_what_somebody_fetches_stays_at_the_dock(store, part, keeper, books):
    receipt = complete(delivered(order_of(store, {part: 3}), keeper), keeper)
    dock = place_of(store, BinKind.DOCK)
    receipt = shelving.shelve_line(line_id=receipt.lines.get().pk, bin_id=dock.pk, actor=keeper)
    assert receipt.state == "shelved" and lying(part) == {("dock", "good"): 3}
    books()


def test_the_bin_is_the_home_bin_else_the_last_one_else_an_empty_shelf(
    store, part, warehouse, shelf, second_shelf, keeper
):
    known, new = PartFactory(), PartFactory()
    in_stock(known, second_shelf, 1)
    order = order_of(store, {part: 12, known: 1, new: 1})
    receipt = complete(delivered(order, keeper), keeper)
    lines = list(receipt.lines.all())
    StockItem.objects.filter(part=part).update(home_bin=second_shelf)
    places = shelving.suggested_bins(receipt, lines)
    assert [places[line.pk] for line in lines] == [second_shelf, second_shelf, shelf]
    assert [shelving.labels_by_fives(line) for line in lines] == [3, 1, 1]


def test_refusals_leave_no_trace(store, part, order, keeper, person, other_store):
    draft = PurchaseOrderFactory(store=store, supplier=order.supplier)
    foreign, third = order_of(other_store, {part: 1}), order_of(store, {part: 1})
    before = Event.objects.count()
    with pytest.raises(TransitionBlocked, match="Nothing is to come"):
        delivering.open_receipt(order_ids=[draft.pk], delivery_note="A", actor=keeper)
    with pytest.raises(ValidationError, match="one supplier"):
        delivering.open_receipt(order_ids=[order.pk, third.pk], delivery_note="A", actor=keeper)
    with pytest.raises(ValidationError, match="Choose the order"):
        delivering.open_receipt(order_ids=[foreign.pk], delivery_note="A", actor=keeper)
    with pytest.raises(PermissionDenied):
        delivering.open_receipt(order_ids=[order.pk], delivery_note="A", actor=person("cashier"))
    assert Event.objects.count() == before and not Receipt.objects.exists()
    receipt = delivered(order, keeper)
    line = receipt.lines.first()
    before = Event.objects.count()
    with pytest.raises(TransitionBlocked):
        shelving.shelve_line(line_id=line.pk, bin_id=1, actor=keeper)
    with pytest.raises(ValidationError, match="Say why"):
        delivering.cancel_receipt(receipt_id=receipt.pk, reason="", actor=keeper)
    assert Event.objects.count() == before
    assert delivering.cancel_receipt(receipt_id=receipt.pk, reason="拒收", actor=keeper).state == "cancelled"
    with pytest.raises(TransitionBlocked):
        check(line, keeper, 1)


# --- races


@postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_register_one_delivery_once(store, person):
    order = order_of(store, {PartFactory(): 10})
    keepers = (person("storekeeper"), person("storekeeper"))
    calls = [
        lambda who=who: delivering.open_receipt(order_ids=[order.pk], delivery_note="SH-5", actor=who)
        for who in keepers
    ]
    outcomes = at_once(calls)
    assert len(outcomes.results) == 1 and outcomes.refusals(ValidationError) == 1
    assert Receipt.objects.count() == 1
