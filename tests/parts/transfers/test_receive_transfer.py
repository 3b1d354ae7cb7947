"""Off the truck: wholly, partly, with damage; never twice."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Promise
from dms.core.transitions import TransitionBlocked
from parts.stock.models import Balance, Posting, StockItem
from parts.transfers import services
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def receive_transfer(row, actor, **more):
    return services.receive_transfer(transfer_id=row.pk, actor=actor, **more)


def test_everything_arrives_at_what_it_cost(shipped, receiver, standing, other_store, books):
    assert receive_transfer(shipped, receiver).state == "done"
    assert standing() == {"CD": (6, 0, 0), "CX": (4, 0, 0)}
    assert StockItem.objects.get(store=other_store).value == Decimal("40.00")
    assert Balance.objects.get(store=other_store, on_hand__gt=0).bin.kind == "dock"
    assert Promise.objects.get().state == "kept"
    books()


def test_it_arrives_in_two_loads(shipped, line, receiver, their_shelf, standing, books):
    bins = {line.pk: their_shelf.pk}
    first = receive_transfer(shipped, receiver, good={line.pk: Decimal(1)}, bins=bins, more_to_come=True)
    assert first.state == "shipped" and standing() == {"CD": (6, 0, 3), "CX": (1, 0, 0)}
    assert Promise.objects.get().state == "open"
    with pytest.raises(ValidationError, match="at most 3"):
        receive_transfer(shipped, receiver, good={line.pk: Decimal(4)})
    assert receive_transfer(shipped, receiver, good={line.pk: Decimal(3)}, bins=bins).state == "done"
    assert standing() == {"CD": (6, 0, 0), "CX": (4, 0, 0)}
    books()


def test_what_is_missing_stays_on_the_road(short, standing, books):
    assert short.state == "discrepancy" and standing() == {"CD": (6, 0, 1), "CX": (3, 0, 0)}
    books()


def test_damaged_goods_arrive_in_quarantine_with_what_is_wrong(shipped, line, receiver, standing, other_store, books):
    broken = {line.pk: Decimal(1)}
    with pytest.raises(ValidationError, match="damaged"):
        receive_transfer(shipped, receiver, damaged=broken)
    assert standing() == {"CD": (6, 0, 4)}
    row = receive_transfer(shipped, receiver, damaged=broken, damage="纸箱受潮")
    line.refresh_from_db()
    assert row.state == "done" and (line.received, line.damaged, line.damage) == (3, 1, "纸箱受潮")
    assert standing() == {"CD": (6, 0, 0), "CX": (3, 1, 0)}
    books()


def test_the_sender_does_not_receive_and_nobody_into_foreign_bins(shipped, line, keeper, receiver, shelf, standing):
    with pytest.raises(PermissionDenied, match="storekeeper"):
        receive_transfer(shipped, keeper)
    with pytest.raises(ValidationError):
        receive_transfer(shipped, receiver, bins={line.pk: shelf.pk})
    assert standing() == {"CD": (6, 0, 4)}


def test_nothing_is_received_before_it_left(picked, receiver):
    with pytest.raises(TransitionBlocked, match="picked"):
        receive_transfer(picked, receiver)


def half(shipped, line, receiver):
    return lambda: receive_transfer(shipped, receiver, good={line.pk: Decimal(2)})


@pytest.mark.django_db(transaction=True)
def test_two_who_receive_the_same_truck_receive_it_once(shipped, line, receiver, standing, books):
    outcomes = at_once([half(shipped, line, receiver)] * 4)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 3
    assert standing() == {"CD": (6, 0, 2), "CX": (2, 0, 0)}
    books()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_goes_wrong(shipped, line, receiver):
    """The control: both get past the state, and only the ledger's own guard may stop the second."""
    from django.db import connection

    if not connection.features.has_select_for_update:
        pytest.skip("on SQLite the immediate transaction is the lock")
    with without_locks(2):
        outcomes = at_once([half(shipped, line, receiver)] * 2)
    arrived_twice = Posting.objects.filter(kind="arrival").count() > 1
    assert arrived_twice or not outcomes.refusals(TransitionBlocked), outcomes
