"""Forced stock is offered to another store: its planner hears of it and may ask for it."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core import due
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.messaging.models import OutgoingMessage
from parts.special_orders import offering
from parts.transfers.asking import ask_elsewhere
from tests.api.conftest import program
from tests.parts.special_orders.test_notify_special_order import arrived, on

__all__ = ["arrived", "program"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


@pytest.fixture
def overdue(arrived, store, fresh):
    order = arrived(2)
    on(store, order.hold_until + timedelta(days=1), due.sweep)
    return fresh(order)


@pytest.fixture
def planner(person, other_store):
    """Of the other store."""
    return person("parts_planner", store=other_store, name="陈洁")


def offer(order, store, actor, **more):
    return offering.offer_special_order(order_id=order.pk, to_store_id=store.pk, actor=actor, **more)


def test_the_other_store_hears_of_it(overdue, other_store, supervisor, planner, part):
    row = offer(overdue, other_store, supervisor)
    assert (row.state, row.offered_to) == ("overdue", other_store)
    assert Event.objects.get(fact="parts.special_order_offered").payload["to_store_id"] == other_store.pk
    message = OutgoingMessage.objects.get(template="parts.special_order_offered", channel="in_app")
    assert (message.user, message.store) == (planner, other_store)
    assert part.number in str(message.variables) and row.number in str(message.variables)


def test_then_it_can_be_asked_for_though_it_is_held(overdue, store, other_store, supervisor, planner, part):
    asked = {
        "part_id": part.pk,
        "to_store_id": other_store.pk,
        "from_store_id": store.pk,
        "quantity": D(2),
        "actor": planner,
    }
    with pytest.raises(TransitionBlocked, match="has 0"):
        ask_elsewhere(**asked)
    offer(overdue, other_store, supervisor)
    assert ask_elsewhere(**asked).state == "requested"


def test_refused_without_a_trace(overdue, waiting, store, other_store, supervisor, seller, planner, refused):
    refused(PermissionDenied, "parts supervisor", offer, overdue, other_store, seller)
    refused(ValidationError, "another store", offer, overdue, store, supervisor)
    refused(StaleVersion, None, offer, overdue, other_store, supervisor, expected_version=overdue.version + 1)
    refused(TransitionBlocked, "not collected in time", offer, waiting(1), other_store, supervisor)
    refused(type(overdue).DoesNotExist, None, offer, overdue, store, planner)
    offer(overdue, other_store, supervisor)
    refused(TransitionBlocked, "offered to .* already", offer, overdue, other_store, supervisor)


def test_one_click_in_the_list_of_forced_stock(overdue, other_store, supervisor, planner, client, fresh):
    client.force_login(supervisor)
    address = f"{overdue.get_absolute_url()}offer/"
    assert address in client.get("/special-orders/forced/").content.decode()
    assert client.post(address, {"to_store": other_store.pk}).status_code == 302
    assert fresh(overdue).offered_to == other_store
    assert str(other_store) in client.get("/special-orders/forced/").content.decode()


def test_offering_and_asking_through_the_api(overdue, waiting, other_store, supervisor, planner, program, part):
    api = program(supervisor)
    answer = api.send("POST", f"/api/v1/special-orders/{overdue.pk}/offer/", {"to_store": other_store.pk})
    assert (answer.status_code, answer.json()["offered_to"]) == (200, other_store.pk)
    order = waiting(1)
    answer = api.send("POST", f"/api/v1/special-orders/{order.pk}/ask-elsewhere/", {"from_store": other_store.pk})
    assert (answer.status_code, answer.json()["note"]) == (200, order.number)
