"""Suggested pairs, and “these are two customers”, which is remembered."""

import pytest
from django.core.exceptions import PermissionDenied

from crm.files.merging import services
from crm.files.merging.models import CustomerMerge
from crm.files.merging.suggesting import suggest
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties.services import add_contact, register_customer
from tests.crm.files.merging.factories import CustomerMergeFactory
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


@pytest.fixture
def agent(person):
    return person("follow_up_agent")


def test_a_double_is_suggested_once_when_it_comes_in(agent, store, do_due_work):
    known = CustomerFactory(store=store, name="李雷")
    ContactFactory(customer=known, phone="13800138000")
    new = register_customer(store_id=store.pk, kind="person", name="李磊", actor=agent)
    add_contact(customer_id=new.pk, role="owner", phone="13800138000", actor=agent)
    do_due_work()
    pair = CustomerMerge.objects.get()
    assert (pair.first, pair.second, pair.reasons, pair.is_certain) == (known, new, ["phone"], True)
    assert suggest(new.pk) == [] and suggest(known.pk) == []


def test_the_same_name_is_a_reason_another_store_and_a_closed_file_are_none(store, other_store):
    CustomerFactory(store=other_store, name="张三")
    closed = CustomerFactory(store=store, name="张三", state="restricted")
    CustomerFactory(store=store, name="章三")
    new = CustomerFactory(store=store, name="张三")
    assert suggest(new.pk) == []
    type(closed).objects.filter(pk=closed.pk).update(state="active")
    [pair] = suggest(new.pk)
    assert (pair.first, pair.reasons, pair.is_certain) == (closed, ["name"], False)


def test_people_of_one_vehicle_whose_names_sound_alike(store):
    one, two = CustomerFactory(store=store, name="张三"), CustomerFactory(store=store, name="章三")
    vehicle = OwnershipFactory(vehicle__store=store, customer=one).vehicle
    OwnershipFactory(vehicle=vehicle, customer=two, kind="driver")
    [pair] = suggest(two.pk)
    assert pair.reasons == ["vehicle"] and not pair.is_certain


def test_a_dismissed_pair_is_not_suggested_again(agent, store):
    one, two = CustomerFactory(store=store, name="王伟"), CustomerFactory(store=store, name="王伟")
    [pair] = suggest(two.pk)
    done = services.dismiss_customer_merge(merge_id=pair.pk, reason="年龄不同", actor=agent)
    assert (done.state, done.decided_by) == ("dismissed", agent)
    assert suggest(one.pk) == suggest(two.pk) == []
    assert Event.objects.get(fact="crm.merge_dismissed").reason == "年龄不同"


def test_who_may_not_dismiss_is_refused(person, agent, store):
    pair = CustomerMergeFactory(store=store)
    with pytest.raises(PermissionDenied):
        services.dismiss_customer_merge(merge_id=pair.pk, actor=person("service_advisor"))
    services.dismiss_customer_merge(merge_id=pair.pk, actor=agent)
    with pytest.raises(TransitionBlocked):
        services.dismiss_customer_merge(merge_id=pair.pk, actor=agent)
    assert Event.objects.count() == 1
