"""``SpecialOrder.extend``: the customer still wants it: held until another day, which then counts."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core import clock, due
from dms.core.transitions import TransitionBlocked
from parts.special_orders import holding
from tests.parts.special_orders.test_notify_special_order import arrived, on

__all__ = ["arrived"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


@pytest.fixture
def overdue(arrived, store, fresh):
    order = arrived()
    on(store, order.hold_until + timedelta(days=1), due.sweep)
    return fresh(order)


def extend_special_order(order, actor, days=7, reason="客户出差"):
    until = clock.today(order.store) + timedelta(days=days)
    return holding.extend_special_order(order_id=order.pk, hold_until=until, reason=reason, actor=actor)


def test_it_is_held_until_the_new_day_and_the_old_look_comes_to_nothing(overdue, supervisor, store, fresh):
    order = extend_special_order(overdue, supervisor, days=40)
    assert order.state == "notified"
    on(store, order.hold_until, due.sweep)
    assert fresh(order).state == "notified"
    on(store, order.hold_until + timedelta(days=1), due.sweep)
    assert fresh(order).state == "overdue"


def test_refused_without_a_trace(overdue, waiting, supervisor, seller, refused):
    refused(PermissionDenied, "parts supervisor", extend_special_order, overdue, seller)
    refused(ValidationError, "after today", extend_special_order, overdue, supervisor, days=0)
    refused(ValidationError, "180 days", extend_special_order, overdue, supervisor, days=181)
    refused(ValidationError, "Say why", extend_special_order, overdue, supervisor, reason="")
    refused(TransitionBlocked, "waiting", extend_special_order, waiting(1), supervisor)


def test_who_may(overdue, who_may):
    heads = {"parts_supervisor", "general_manager", "group_manager"}
    assert who_may(lambda actor: extend_special_order(overdue, actor)) == heads
