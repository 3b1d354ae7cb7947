"""Undoing a merge: two files again, each with what it had."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from crm.files.merging import services
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer
from dms.parties.services import edit_customer, restrict_customer
from tests.crm.files.merging.factories import CustomerMergeFactory
from tests.messaging.factories import MessageFactory
from tests.parties.factories import ConsentFactory, ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]

UNCOUNTED = {"version", "updated_at"}


@pytest.fixture
def manager(person):
    return person("service_manager")


@pytest.fixture
def pair(store):
    return CustomerMergeFactory(
        store=store,
        first__name="王小明",
        second__name="王晓明",
        second__document_kind="passport",
        second__document_number="E12345678",
    )


def merge(pair, actor, **values):
    return services.merge_customers(merge_id=pair.pk, survivor_id=pair.first_id, actor=actor, **values)


def undo(pair, actor, reason="父子同名"):
    return services.undo_customer_merge(merge_id=pair.pk, reason=reason, actor=actor)


def everything_of(*customers):
    """All rows that point at them, without the counters of their changes."""
    from crm.files.relations import moving_pointers

    found = {}
    for pointer in moving_pointers(Customer):
        for row in pointer.rows_at("parties.customer", [each.pk for each in customers]):
            names = [field.attname for field in row._meta.concrete_fields if field.name not in UNCOUNTED]
            found[f"{pointer.label}:{row.pk}"] = {name: getattr(row, name) for name in names}
    for each in customers:
        names = [field.attname for field in each._meta.concrete_fields if field.name not in UNCOUNTED]
        each.refresh_from_db()
        found[f"customer:{each.pk}"] = {name: getattr(each, name) for name in names}
    return found


def test_undoing_puts_every_row_back_as_it_was(manager, pair):
    ContactFactory(customer=pair.first, phone="13800138000")
    ContactFactory(customer=pair.second, phone="13800138000")
    ContactFactory(customer=pair.second, phone="13800138001", is_primary=False)
    vehicle = OwnershipFactory(vehicle__store=pair.store, customer=pair.first, kind="driver").vehicle
    OwnershipFactory(vehicle=vehicle, customer=pair.second, kind="driver")
    consent = ConsentFactory(customer=pair.first)
    ConsentFactory(customer=pair.second, text=consent.text)
    MessageFactory(store=pair.store, customer=pair.second)
    before = everything_of(pair.first, pair.second)
    merge(pair, manager, take=["name", "document"])
    assert everything_of(pair.first, pair.second) != before
    done = undo(pair, manager)
    assert everything_of(pair.first, pair.second) == before
    assert done.state == "undone"
    told = Event.objects.filter(fact="crm.merge_undone").get()
    assert (told.reason, told.actor) == ("父子同名", manager)


def test_what_came_in_or_was_changed_since_stays(manager, pair):
    merge(pair, manager, take=["name"])
    late = ContactFactory(customer=pair.first, phone="13800138009")
    edit_customer(customer_id=pair.first_id, actor=manager, name="王大明")
    undo(pair, manager)
    late.refresh_from_db()
    pair.first.refresh_from_db()
    assert late.customer_id == pair.first_id
    assert pair.first.name == "王大明"


def refused(pair, actor):
    """The one sentence that stands in the way; nothing has changed by it."""
    events = Event.objects.count()
    with pytest.raises(TransitionBlocked) as blocked:
        undo(pair, actor)
    assert Event.objects.count() == events
    pair.second.refresh_from_db()
    assert pair.second.state != "active"
    [reason] = blocked.value.reasons
    return reason


def test_a_later_merge_is_named_and_undone_first(manager, pair, store):
    merge(pair, manager)
    later = CustomerMergeFactory(store=store, first=pair.first, second=CustomerFactory(store=store))
    merge(later, manager)
    reason = refused(pair, manager)
    assert later.second.number in reason and reason.url == later.get_absolute_url()
    undo(later, manager)
    assert undo(pair, manager).state == "undone"


def test_a_survivor_that_was_merged_on_is_named_too(manager, pair, store):
    merge(pair, manager)
    older = CustomerMergeFactory(store=store, first=pair.first, second=CustomerFactory(store=store))
    services.merge_customers(merge_id=older.pk, survivor_id=older.second_id, actor=manager)
    assert Customer.objects.filter(merged_into=older.second).count() == 2, "what was merged before leads straight on"
    assert refused(pair, manager).url == older.get_absolute_url()
    undo(older, manager)
    pair.second.refresh_from_db()
    assert pair.second.merged_into == pair.first
    assert undo(pair, manager).state == "undone"


def test_a_document_registered_anew_and_a_closed_file_stand_in_the_way(manager, pair, store):
    merge(pair, manager)
    double = CustomerFactory(store=store, document_kind="passport", document_number="E12345678")
    assert refused(pair, manager).url == double.get_absolute_url()
    Customer.objects.filter(pk=double.pk).update(document_number="E99999999")
    restrict_customer(customer_id=pair.first_id, actor=manager)
    assert refused(pair, manager).url == pair.first.get_absolute_url()


@pytest.mark.parametrize("role", ["follow_up_agent", "service_advisor"])
def test_only_managers_undo_and_they_say_why(person, manager, pair, role):
    merge(pair, manager)
    with pytest.raises(PermissionDenied):
        undo(pair, person(role))
    with pytest.raises(ValidationError):
        undo(pair, manager, reason=" ")
    pair.second.refresh_from_db()
    assert pair.second.state == "merged"


def test_what_was_not_merged_is_not_undone(manager, pair):
    with pytest.raises(TransitionBlocked):
        undo(pair, manager)
    assert not Event.objects.exists()
