"""``SpecialOrder.notify``: the customer is told; the hold begins; it ends as a task, then as forced stock."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core import clock, due
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.messaging.models import OutgoingMessage
from parts.special_orders import holding, selectors
from parts.special_orders.allocating import allocate
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


@pytest.fixture
def arrived(waiting, store, part, shelf, fresh):
    def make(quantity=1, **options):
        order = waiting(quantity, **options)
        in_stock(part, shelf, quantity)
        allocate(store_id=store.pk, part_ids=[part.pk])
        return fresh(order)

    return make


def on(store, day, call):
    """``call()`` at ten in the morning of that day."""
    with clock.as_of(datetime.combine(day, time(10), tzinfo=store.zone)):
        return call()


def notify_special_order(order, actor, how="phone"):
    return holding.notify_special_order(order_id=order.pk, how=how, actor=actor)


def test_the_seller_calls_and_the_days_of_the_hold_begin(arrived, seller, store):
    order = notify_special_order(arrived(), seller)
    assert (order.state, order.hold_until) == ("notified", clock.today(store) + timedelta(days=14))
    event = Event.objects.get(fact="parts.special_order_notified")
    assert (event.actor, event.payload["how"]) == (seller, "phone")


def test_refused_without_a_trace(arrived, waiting, seller, person, refused):
    order = arrived()
    refused(TransitionBlocked, "waiting for the parts", notify_special_order, waiting(1), seller)
    refused(PermissionDenied, "parts sales", notify_special_order, order, person("storekeeper"))
    refused(ValidationError, "how the customer", notify_special_order, order, seller, how="pigeon")
    notify_special_order(order, seller)
    refused(TransitionBlocked, "to be collected", notify_special_order, order, seller)


def test_a_message_that_comes_back_makes_somebody_call(arrived, with_phone, do_due_work, fresh, seller):
    from dms.core.events import publish
    from dms.messaging.facts import MESSAGE_GIVEN_UP

    order = arrived()
    assert order.state == "notified"
    message = OutgoingMessage.objects.get(template="parts.special_order_arrived")
    payload = {"attempt": 9, "template": message.template, "about_kind": "parts.specialorder", "about_id": order.pk}
    for _ in range(2):
        publish(MESSAGE_GIVEN_UP, subject=message, actor=None, payload=payload)
    do_due_work()
    assert (fresh(order).state, fresh(order).told_at) == ("arrived", None)
    assert list(selectors.to_follow_up(seller)) == [order]


@pytest.mark.parametrize("is_told", [True, False])
def test_nobody_comes_a_task_then_forced_stock_with_the_responsible_person(
    arrived, seller, supervisor, store, fresh, is_told, books
):
    order = arrived(2)
    if is_told:
        order = notify_special_order(order, seller)
    last = order.hold_until
    on(store, last, due.sweep)
    assert fresh(order).state == ("notified" if is_told else "arrived"), "the last day counts"
    on(store, last + timedelta(days=1), due.sweep)
    assert fresh(order).state == "overdue"
    told = OutgoingMessage.objects.filter(template="parts.special_order_overdue")
    assert [message.user for message in told] == [seller] and order.number in told[0].subject
    assert list(selectors.to_follow_up(seller)) == [order]
    on(store, last + timedelta(days=60), due.sweep)
    assert fresh(order).state == "overdue"
    on(store, last + timedelta(days=62), due.sweep)
    assert fresh(order).state == "forced"
    told = OutgoingMessage.objects.filter(template="parts.special_order_forced")
    assert {message.user for message in told} == {seller, supervisor}
    [(person, [(listed, value)], total)] = selectors.forced_stock(supervisor, store)
    assert (person, listed, value, total) == (seller, order, 20, 20), "two at a cost of ten"
    [(_person, [(_order, hidden)], _total)] = selectors.forced_stock(seller, store)
    assert hidden is None, "who may not see costs sees none"
    books()


def test_the_clock_finds_nothing_to_do_for_an_order_that_went_on(arrived, seller, store, fresh):
    from parts.special_orders import services

    order = notify_special_order(arrived(), seller)
    last = order.hold_until
    services.collect_special_order(order_id=order.pk, actor=seller)
    on(store, last + timedelta(days=1), due.sweep)
    assert fresh(order).state == "collecting"
