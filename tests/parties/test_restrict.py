"""A file that is only kept."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties.services import restrict_customer
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


def test_restrict_changes_the_state_and_leaves_an_event(person, store):
    customer = CustomerFactory(store=store, state="active")
    actor = person("service_manager")
    restrict_customer(customer_id=customer.pk, actor=actor)
    customer.refresh_from_db()
    assert customer.state == "restricted"
    event = Event.objects.get()
    assert (event.fact, event.actor, event.target) == ("parties.customer_restricted", actor, "restricted")


@pytest.mark.parametrize("role", ["service_advisor", "follow_up_agent"])
def test_who_may_not_is_refused(person, store, role):
    customer = CustomerFactory(store=store, state="active")
    with pytest.raises(PermissionDenied):
        restrict_customer(customer_id=customer.pk, actor=person(role))
    assert not Event.objects.exists()


def test_in_another_state_it_is_blocked(person, store):
    customer = CustomerFactory(store=store, state="erased")
    with pytest.raises(TransitionBlocked):
        restrict_customer(customer_id=customer.pk, actor=person("service_manager"))
    assert not Event.objects.exists()
