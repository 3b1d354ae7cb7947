"""``CustomerMerge.merge``: one file goes on with everything the other one had, and the other one leads to it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from crm.files.merging import services
from crm.files.merging.models import CustomerMerge
from crm.files.relations import STAYS, moving_pointers, pointers_to
from dms.core.append_only import AppendOnly
from dms.core.attachments.models import Attachment
from dms.core.editing import StaleVersion
from dms.core.models import Event, PrintedDocument
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer
from dms.parties.selectors import customer_history, find_customers, has_consent
from dms.parties.services import withdraw_consent
from tests.crm.files.merging.factories import CustomerMergeFactory
from tests.messaging.factories import MessageFactory
from tests.parties.factories import ConsentFactory, ConsentTextFactory, ContactFactory, CustomerFactory
from tests.races import at_once, captured_locks, without_locks
from tests.vehicles.factories import OwnershipFactory, VehicleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]

NOON = datetime.datetime(2026, 3, 2, 4, tzinfo=datetime.UTC)


@pytest.fixture
def agent(person):
    return person("follow_up_agent")


@pytest.fixture
def pair(store):
    return CustomerMergeFactory(store=store, first__name="王小明", second__name="王晓明")


def merge(pair, actor, survivor=None, **values):
    survivor = survivor or pair.first
    return services.merge_customers(merge_id=pair.pk, survivor_id=survivor.pk, actor=actor, **values)


def printed(customer, count):
    return PrintedDocument.objects.create(
        store=customer.store,
        form="parties.customer_label",
        language="en",
        print_count=count,
        content={"print": {}},
        sha256="0" * 64,
        printed_at=NOON,
        subject_kind="parties.customer",
        subject_id=customer.pk,
    )


def attached(customer):
    return Attachment.objects.create(
        store=customer.store,
        kind="document",
        original_name="a.pdf",
        stored_name=f"attachments/{customer.pk}.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        subject_kind="parties.customer",
        subject_id=customer.pk,
    )


def test_everything_moves_and_the_other_file_leads_to_the_one_that_goes_on(agent, pair):
    first, second = pair.first, pair.second
    contact = ContactFactory(customer=second, phone="13800138001")
    consent = ConsentFactory(customer=second)
    ownership = OwnershipFactory(vehicle__store=pair.store, customer=second)
    message = MessageFactory(
        store=pair.store, customer=second, contact=contact, about_kind="parties.customer", about_id=second.pk
    )
    file, paper = attached(second), printed(second, 1)
    done = merge(pair, agent)
    for row in (contact, consent, ownership, message):
        row.refresh_from_db()
        assert row.customer_id == first.pk
    file.refresh_from_db()
    paper.refresh_from_db()
    message.refresh_from_db()
    assert {file.subject_id, paper.subject_id, message.about_id} == {first.pk}
    second.refresh_from_db()
    assert (second.state, second.merged_into) == ("merged", first)
    assert (done.state, done.decided_by, done.survivor) == ("merged", agent, first)
    moved = {(entry["model"], entry["field"]): entry["ids"] for entry in done.moved}
    assert moved[("parties.contact", "customer_id")] == [contact.pk]
    assert moved[("core.printeddocument", "subject_id")] == [paper.pk]


def test_the_survivors_timeline_tells_of_both_files_and_the_old_number_still_leads_there(agent, pair):
    from dms.parties.services import edit_customer

    edit_customer(customer_id=pair.second.pk, address="北大街3号", actor=agent)
    merge(pair, agent)
    facts = [event.fact for event in customer_history(pair.first)]
    assert facts == ["crm.file_taken_over", "parties.customer_merged", "parties.customer_edited"]
    assert [row.pk for row in find_customers(agent, pair.second.number)] == [pair.second.pk]
    assert [row.pk for row in find_customers(agent, "王晓明")] == []


def test_fields_are_chosen_one_by_one(agent, pair):
    Customer.objects.filter(pk=pair.second.pk).update(
        document_kind="passport", document_number="E12345678", address="西大街2号", customer_class="gold"
    )
    done = merge(pair, agent, take=["document", "address"])
    pair.first.refresh_from_db()
    assert (pair.first.document_number, pair.first.address) == ("E12345678", "西大街2号")
    assert (pair.first.name, pair.first.customer_class) == ("王小明", "ordinary")
    assert done.before == {"document_kind": "", "document_number": "", "address": ""}
    assert "西大街" not in str(list(Event.objects.values_list("payload", "reason", "subject_text")))


def test_a_number_that_both_have_stands_there_once_and_one_contact_is_called_first(agent, pair):
    ContactFactory(customer=pair.first, phone="13800138000")
    double = ContactFactory(customer=pair.second, phone="13800138000", is_primary=False)
    other = ContactFactory(customer=pair.second, phone="13800138001")
    merge(pair, agent)
    open_contacts = pair.first.contacts.filter(ended_at=None)
    assert sorted(open_contacts.values_list("phone", "is_primary")) == [("13800138000", True), ("13800138001", False)]
    double.refresh_from_db()
    other.refresh_from_db()
    assert double.ended_at and other.ended_at is None


def test_the_later_word_counts_a_withdrawal_too(agent, pair):
    text = ConsentTextFactory(purpose="marketing")
    sms = ConsentFactory(customer=pair.first, text=text, given_at=NOON)
    withdrawn = ConsentFactory(customer=pair.second, text=text, given_at=NOON)
    withdraw_consent(consent_id=withdrawn.pk, actor=agent)
    merge(pair, agent)
    sms.refresh_from_db()
    pair.first.refresh_from_db()
    assert sms.withdrawn_at is not None
    assert not has_consent(pair.first, "marketing", "sms")


def test_of_two_consents_the_later_one_stays(agent, pair):
    text = ConsentTextFactory(purpose="marketing")
    earlier = ConsentFactory(customer=pair.first, text=text, given_at=NOON)
    later = ConsentFactory(customer=pair.second, text=text, given_at=NOON + datetime.timedelta(days=1))
    merge(pair, agent)
    earlier.refresh_from_db()
    later.refresh_from_db()
    assert earlier.replaced_at == later.given_at and later.is_in_force


def test_the_same_vehicle_stands_there_once_and_prints_are_counted_through(agent, pair):
    vehicle = VehicleFactory(store=pair.store)
    for customer in (pair.first, pair.second):
        OwnershipFactory(vehicle=vehicle, customer=customer, kind="driver")
        printed(customer, 1)
    merge(pair, agent)
    assert vehicle.ownerships.filter(customer=pair.first).count() == 2
    assert vehicle.ownerships.filter(customer=pair.first, valid_to=None).count() == 1
    counts = PrintedDocument.objects.filter(subject_id=pair.first.pk).values_list("print_count", flat=True)
    assert sorted(counts) == [1, 2]


def test_what_can_stand_there_only_once_and_is_not_ours_to_settle_is_named_and_linked(agent, pair, person):
    from tests.crm.files.requests.factories import DataRequestFactory

    DataRequestFactory(customer=pair.first)
    request = DataRequestFactory(customer=pair.second)
    with pytest.raises(TransitionBlocked) as refused:
        merge(pair, agent)
    [reason] = refused.value.reasons
    assert "data request" in reason and reason.url == request.get_absolute_url()
    pair.second.refresh_from_db()
    assert pair.second.state == "active"
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", ["service_advisor", "sales_consultant", "technician", "cashier"])
def test_who_may_not_merge_is_refused_without_a_trace(person, pair, role):
    with pytest.raises((PermissionDenied, CustomerMerge.DoesNotExist)):
        merge(pair, person(role))
    pair.second.refresh_from_db()
    assert pair.second.state == "active" and not Event.objects.exists()


def test_merged_files_people_and_companies_and_stale_looks_are_refused(agent, pair, store):
    merge(pair, agent)
    with pytest.raises(TransitionBlocked):
        merge(pair, agent)
    mixed = CustomerMergeFactory(store=store, second__kind="company")
    with pytest.raises(TransitionBlocked, match="company"):
        merge(mixed, agent)
    closed = CustomerMergeFactory(store=store, second__state="restricted")
    with pytest.raises(TransitionBlocked) as refused:
        merge(closed, agent)
    assert refused.value.reasons[0].url == closed.second.get_absolute_url()
    with pytest.raises(StaleVersion):
        merge(CustomerMergeFactory(store=store), agent, expected_version=7)
    with pytest.raises(ValidationError):
        merge(CustomerMergeFactory(store=store), agent, survivor=pair.first)
    with pytest.raises(ValidationError):
        merge(CustomerMergeFactory(store=store), agent, take=["state"])


def test_files_of_two_stores_are_never_merged(person, agent, store, other_store):
    here, there = CustomerFactory(store=store), CustomerFactory(store=other_store)
    with pytest.raises(Customer.DoesNotExist):
        services.propose_merge(customer_id=here.pk, other_id=there.pk, actor=agent)
    with pytest.raises(TransitionBlocked, match="two stores"):
        services.propose_merge(customer_id=here.pk, other_id=there.pk, actor=person("group_manager"))
    assert not CustomerMerge.objects.exists()


def test_every_pointer_to_a_customer_moves_or_says_why_it_stays():
    labels = {pointer.label for pointer in pointers_to(Customer)}
    assert {"parties.contact", "parties.consent", "vehicles.ownership", "messaging.outgoingmessage"} <= labels
    assert {"core.attachment", "core.approval", "core.promise", "core.printeddocument"} <= labels
    assert set(STAYS) <= labels and all(STAYS.values())


def test_no_append_only_table_is_moved():
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    operations = [each for migration in loader.disk_migrations.values() for each in migration.operations]
    tables = {each.table for each in operations if isinstance(each, AppendOnly)}
    assert tables
    assert not tables & {pointer.model._meta.db_table for pointer in moving_pointers(Customer)}


postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs real row locks")


@postgresql
def test_every_row_is_locked_before_it_is_moved(agent, pair):
    ContactFactory(customer=pair.second)
    OwnershipFactory(vehicle__store=pair.store, customer=pair.second)
    with captured_locks():
        merge(pair, agent)


@pytest.fixture
def crossed(store, person):
    """Two people merge the same two files at the same moment, each into the other."""
    actor = person("follow_up_agent")
    first, second = CustomerFactory(store=store), CustomerFactory(store=store)
    pair = CustomerMergeFactory(store=store, first=first, second=second)
    return [
        lambda: services.merge_customers(merge_id=pair.pk, survivor_id=first.pk, actor=actor),
        lambda: services.merge_customers(merge_id=pair.pk, survivor_id=second.pk, actor=actor),
    ]


@postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_merge_crosswise_one_succeeds(crossed):
    outcomes = at_once(crossed)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 1
    assert Customer.objects.filter(state="active").count() == 1


@postgresql
@pytest.mark.django_db(transaction=True)
def test_the_control_without_locks_both_files_are_closed(crossed):
    with without_locks(2):
        at_once(crossed)
    assert Customer.objects.filter(state="active").count() == 0
