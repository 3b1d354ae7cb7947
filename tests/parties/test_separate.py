"""A merged file is used again."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties.services import separate_customer
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


@pytest.fixture
def merged(store):
    return CustomerFactory(store=store, state="merged", merged_into=CustomerFactory(store=store))


def test_separate_opens_the_file_again(person, merged):
    survivor = merged.merged_into
    separate_customer(customer_id=merged.pk, actor=person("service_manager"), reason="父子")
    merged.refresh_from_db()
    assert (merged.state, merged.merged_into) == ("active", None)
    event = Event.objects.get()
    assert (event.payload, event.reason) == ({"survivor_id": survivor.pk}, "父子")


def test_who_may_not_separate_is_refused(person, merged):
    with pytest.raises(PermissionDenied):
        separate_customer(customer_id=merged.pk, actor=person("follow_up_agent"))
    assert not Event.objects.exists()


def test_a_file_that_was_not_merged_is_not_separated(person, store):
    customer = CustomerFactory(store=store)
    with pytest.raises(TransitionBlocked):
        separate_customer(customer_id=customer.pk, actor=person("service_manager"))
    assert not Event.objects.exists()
