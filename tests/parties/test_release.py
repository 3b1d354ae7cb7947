"""The end of a restriction."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties.services import release_customer
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


def test_release_changes_the_state_and_leaves_an_event(person, store):
    customer = CustomerFactory(store=store, state="restricted")
    actor = person("service_manager")
    release_customer(customer_id=customer.pk, actor=actor)
    customer.refresh_from_db()
    assert customer.state == "active"
    event = Event.objects.get()
    assert (event.fact, event.actor, event.target) == ("parties.customer_released", actor, "active")


@pytest.mark.parametrize("role", ["service_advisor", "follow_up_agent"])
def test_who_may_not_is_refused(person, store, role):
    customer = CustomerFactory(store=store, state="restricted")
    with pytest.raises(PermissionDenied):
        release_customer(customer_id=customer.pk, actor=person(role))
    assert not Event.objects.exists()


def test_in_another_state_it_is_blocked(person, store):
    customer = CustomerFactory(store=store, state="active")
    with pytest.raises(TransitionBlocked):
        release_customer(customer_id=customer.pk, actor=person("service_manager"))
    assert not Event.objects.exists()
