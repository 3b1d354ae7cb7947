"""The proofs find what nobody should ever see: too much held, a hold without an order, more kept than taken."""

from decimal import Decimal as D

import pytest

from dms.core.invariants import verify
from parts.models import Reservation, SpecialOrder, SpecialOrderLine
from parts.special_orders import services
from parts.special_orders.allocating import allocate
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


@pytest.fixture
def arrived(waiting, store, part, shelf):
    order = waiting(2)
    in_stock(part, shelf, 2)
    allocate(store_id=store.pk, part_ids=[part.pk])
    return order


def found(code):
    return [str(one) for _known, differences in verify([code]) for one in differences]


def test_nothing_is_found_where_nothing_is_wrong(arrived):
    assert found("I3") == [] == found("I6")


@pytest.mark.parametrize("state", ["waiting", "cancelled", "collected"])
def test_a_hold_for_an_order_that_does_not_wait_with_it(arrived, state):
    SpecialOrder.objects.filter(pk=arrived.pk).update(state=state)
    assert any("held" in one for one in found("I3"))


def test_more_held_than_asked_for(arrived):
    SpecialOrderLine.objects.update(quantity=1)
    assert any("1.000 asked for" in one for one in found("I3"))


def test_a_hold_that_no_line_explains(arrived):
    Reservation.objects.update(source_id=arrived.pk + 1)
    assert any("no line says so" in one for one in found("I3"))


def test_more_kept_than_was_taken_from_the_deposit(waiting, seller):
    order = services.cancel_special_order(order_id=waiting(2).pk, reason="x", actor=seller)
    type(order.deposit).objects.filter(pk=order.deposit_id).update(used=D(1))
    assert any("72.00 kept" in one for one in found("I6"))
