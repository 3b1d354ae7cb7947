"""A file closed because another one goes on in its place."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer
from dms.parties.services import merge_customer
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


def test_merge_closes_the_file_and_says_where_it_went(person, store):
    one, two = CustomerFactory(store=store), CustomerFactory(store=store)
    merge_customer(customer_id=two.pk, survivor_id=one.pk, actor=person("follow_up_agent"))
    two.refresh_from_db()
    assert (two.state, two.merged_into) == ("merged", one)
    assert Event.objects.get().payload == {"survivor_id": one.pk}


def test_who_may_not_merge_is_refused(person, store):
    one, two = CustomerFactory(store=store), CustomerFactory(store=store)
    with pytest.raises(PermissionDenied):
        merge_customer(customer_id=two.pk, survivor_id=one.pk, actor=person("service_advisor"))
    assert not Event.objects.exists()


def test_closed_files_and_files_of_two_stores_are_not_merged(person, store, other_store):
    here, closed = CustomerFactory(store=store), CustomerFactory(store=store, state="restricted")
    there = CustomerFactory(store=other_store)
    agent, head = person("follow_up_agent"), person("group_manager")
    for one, two in ((here, closed), (closed, here)):
        with pytest.raises(TransitionBlocked):
            merge_customer(customer_id=one.pk, survivor_id=two.pk, actor=agent)
    with pytest.raises(Customer.DoesNotExist):
        merge_customer(customer_id=here.pk, survivor_id=there.pk, actor=agent)
    with pytest.raises(TransitionBlocked, match="two stores"):
        merge_customer(customer_id=here.pk, survivor_id=there.pk, actor=head)
    with pytest.raises(Customer.DoesNotExist):
        merge_customer(customer_id=here.pk, survivor_id=here.pk, actor=agent)
    assert not Event.objects.exists()
