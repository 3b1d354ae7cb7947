"""``SupplierReturn.ship``: out of the quarantine and out of the books, at what it cost."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Posting, StockItem
from parts.stock.moving import shift_stock
from parts.supplying import returning
from tests.parts.receiving.factories import lying
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-8")]


def ship_return(row, actor):
    return returning.ship_return(return_id=row.pk, waybill="德邦 DB1", actor=actor)


def test_the_goods_leave_at_fifo_cost_and_are_still_owed(agree, damaged, keeper, part, books):
    assert lying(part) == {("dock", "good"): 8, ("quarantine", "quarantine"): 2}
    row = ship_return(agree(), keeper)
    assert row.state == "shipped" and lying(part) == {("dock", "good"): 8}
    assert row.posting.kind == "supplier_return" and row.lines.get().movement.value == Decimal("-200.00")
    assert StockItem.objects.get(part=part).value == Decimal("800.00")
    damaged.refresh_from_db()
    assert damaged.balance == Decimal("1130.00"), "until the supplier's credit note"
    assert Event.objects.get(fact="parts.supplier_return_shipped").payload["part_ids"] == [part.pk]
    books()


def test_what_was_put_back_meanwhile_does_not_leave(agree, keeper, supervisor, part, store, leaves_no_trace, books):
    row = agree()
    apart = returning.in_quarantine(store).get()
    shift_stock(
        item_id=apart.item_id,
        quantity=1,
        from_bin_id=apart.bin_id,
        from_status="quarantine",
        to_status="good",
        reason="复检合格",
        actor=keeper,
    )
    leaves_no_trace(TransitionBlocked, None, ship_return, row=row, actor=keeper)
    books()


def test_refused_before_it_is_agreed_and_for_the_purchaser(draft, agree, keeper, purchaser, leaves_no_trace):
    row = draft(1)
    leaves_no_trace(TransitionBlocked, "draft", ship_return, row=row, actor=keeper)
    leaves_no_trace(PermissionDenied, None, ship_return, row=row, actor=purchaser)


def test_who_may_ship(agree, who_may):
    row = agree()
    assert who_may(lambda actor: ship_return(row, actor)) == {"storekeeper", "parts_supervisor"}


@pytest.mark.django_db(transaction=True)
def test_two_who_ship_at_once_ship_once(agree, keeper, part, books):
    row = agree()
    outcomes = at_once([lambda: ship_return(row, keeper)] * 4)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 3
    assert lying(part) == {("dock", "good"): 8}
    books()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_ledger_stops_the_second(agree, keeper):
    if not connection.features.has_select_for_update:
        pytest.skip("on SQLite the immediate transaction is the lock")
    row = agree(quantity=1)
    with without_locks(2):
        outcomes = at_once([lambda: ship_return(row, keeper)] * 2)
    shipped_twice = Posting.objects.filter(kind="supplier_return").count() > 1
    assert shipped_twice or not outcomes.refusals(TransitionBlocked), outcomes
