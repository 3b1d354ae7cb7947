"""``SpecialOrder.waive``: without the deposit, and somebody answers for it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.special_orders import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


def waive_special_order(order, actor, reason="老客户，店长同意"):
    return services.waive_special_order(order_id=order.pk, reason=reason, actor=actor)


def test_the_supervisor_orders_without_a_deposit(placed, supervisor, books):
    order = placed(1)
    owed = order.deposit
    order = waive_special_order(order, supervisor)
    owed.refresh_from_db()
    assert (order.state, order.is_waived, order.deposit_due, owed.state) == ("waiting", True, 0, "cancelled")
    event = Event.objects.get(fact="parts.special_order_waived")
    assert (event.actor, event.reason) == (supervisor, "老客户，店长同意")
    books()


def test_who_may(placed, who_may):
    order = placed(1)
    assert who_may(lambda actor: waive_special_order(order, actor)) == {
        "parts_supervisor",
        "general_manager",
        "group_manager",
    }


def test_refused_without_a_trace(placed, drafted, waiting, seller, supervisor, pay, refused):
    refused(PermissionDenied, "parts supervisor", waive_special_order, placed(1), seller)
    refused(ValidationError, "Say why", waive_special_order, placed(1), supervisor, reason=" ")
    refused(TransitionBlocked, "draft", waive_special_order, drafted(1), supervisor)
    refused(TransitionBlocked, "waiting", waive_special_order, waiting(1), supervisor)
    order = placed(1)
    pay(order.deposit, 50)
    refused(TransitionBlocked, "50.00 of the deposit is paid", waive_special_order, order, supervisor)
