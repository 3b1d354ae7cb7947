"""Files complete two days after the first visit: the task opens, shrinks, ends by itself, is excused, or climbs."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from crm.files.completeness import services
from crm.files.completeness.models import IncompleteFile
from crm.files.completeness.rules import POINTS, missing
from dms.core import clock, due
from dms.core.models import DueWork, Event, Promise
from dms.core.transitions import TransitionBlocked
from dms.messaging.models import OutgoingMessage
from dms.parties.services import add_contact, edit_customer, register_customer
from dms.vehicles.models import Vehicle
from dms.vehicles.services import edit_vehicle, record_odometer, register_vehicle
from tests.crm.files.completeness.factories import IncompleteFileFactory
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.races import at_once
from tests.vehicles.factories import OwnershipFactory, VehicleFactory, make_vin

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


@pytest.fixture
def advisor(person):
    return person("service_advisor")


@pytest.fixture
def walk_in(store, advisor, do_due_work):
    customer = register_customer(store_id=store.pk, kind="person", name="曾志伟", actor=advisor)
    do_due_work()
    return customer


def test_a_file_opened_with_a_name_alone_becomes_a_task_of_who_opened_it(walk_in, advisor):
    task = IncompleteFile.objects.get()
    opened = Event.objects.get(fact="parties.customer_registered").at
    assert (task.customer, task.owner, task.missing) == (walk_in, advisor, ["phone", "address", "responsible"])
    assert (task.opened_at, task.due_at) == (opened, opened + datetime.timedelta(days=2))
    promise = Promise.objects.get()
    assert (promise.kind, promise.promised_at, promise.owner) == ("crm.complete_file", task.due_at, advisor)
    labels = [address for _label, address in task.points]
    assert labels[1] == f"/customers/{walk_in.pk}/edit/#id_address"


def test_it_shrinks_with_what_is_filled_in_and_ends_by_itself(walk_in, advisor, do_due_work):
    add_contact(customer_id=walk_in.pk, role="owner", phone="13800138000", actor=advisor)
    do_due_work()
    assert IncompleteFile.objects.get().missing == ["address", "responsible"]
    edit_customer(customer_id=walk_in.pk, address="东大街1号", responsible_id=advisor.pk, actor=advisor)
    do_due_work()
    task = IncompleteFile.objects.get()
    assert (task.state, task.missing) == ("completed", [])
    assert Promise.objects.get().state == "kept"


def test_looking_again_changes_nothing(walk_in, advisor, do_due_work):
    work = DueWork.objects.filter(handler__contains="look_at_the_customers_file").get()
    DueWork.objects.filter(pk=work.pk).update(done_at=None)
    before = Event.objects.count()
    assert due.perform(work.pk)
    assert IncompleteFile.objects.count() == 1 and Event.objects.count() == before


def test_a_complete_file_needs_no_task(store, advisor, do_due_work):
    register_customer(
        store_id=store.pk,
        kind="person",
        name="王五",
        phone="13800138000",
        address="东大街1号",
        responsible_id=advisor.pk,
        actor=advisor,
    )
    do_due_work()
    assert not IncompleteFile.objects.exists()


def test_a_vehicles_file_is_looked_at_too(store, advisor, do_due_work):
    vehicle = register_vehicle(store_id=store.pk, vin=make_vin(7), actor=advisor)
    do_due_work()
    task = IncompleteFile.objects.get(vehicle=vehicle)
    assert {"owner", "engine_number", "odometer"} <= set(task.missing)
    record_odometer(vehicle_id=vehicle.pk, km=10, source="reception", actor=advisor)
    edit_vehicle(vehicle_id=vehicle.pk, brand_text="东方", model_text="远行", engine_number="E1", actor=advisor)
    OwnershipFactory(vehicle=vehicle, customer=CustomerFactory(store=store))
    do_due_work()
    services.look_at_vehicle(vehicle_id=vehicle.pk, opened_by_id=None, at=clock.now())
    assert IncompleteFile.objects.get(vehicle=vehicle).state == "completed"


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.code)
def test_each_point_leads_to_a_page_that_has_its_field(store, person, client, point):
    row = CustomerFactory(store=store, kind="company") if point.model is not Vehicle else VehicleFactory(store=store)
    manager = person("general_manager")
    client.force_login(manager)
    address, _hash, field = point.url(row.pk).partition("#")
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    if field:
        assert f'id="{field}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"energy": "battery"}, {"owner", "odometer"}),
        ({"plate": "京A12345"}, {"owner", "odometer", "engine_number", "first_registration_on"}),
        ({"first_registration_on": datetime.date(2024, 1, 1)}, {"owner", "odometer", "engine_number", "plate"}),
    ],
)
def test_what_a_vehicle_needs(store, changes, lacking):
    assert set(missing(VehicleFactory(store=store, **changes))) == lacking


def test_a_company_needs_its_code_and_a_person_to_talk_to(store, advisor):
    company = CustomerFactory(store=store, kind="company", address="x", responsible=advisor)
    ContactFactory(customer=company, name="")
    assert missing(company) == ["company_code", "contact_person"]


def test_an_import_makes_one_task_a_file_however_often_it_is_repeated(store, advisor, do_due_work):
    from dms.parties.exchange import save_customer

    rows = [
        {"kind": "person", "name": name, "phone": f"1380013800{n}"} for n, name in enumerate(("甲乙", "丙丁", "戊己"))
    ]
    for _time in range(2):
        for row in rows:
            save_customer(advisor, store, row)
        do_due_work()
    assert IncompleteFile.objects.count() == 3
    assert set(IncompleteFile.objects.values_list("owner", flat=True)) == {advisor.pk}


def test_late_files_climb_to_the_manager_with_one_message_a_day(store, person, advisor, do_due_work, monkeypatch):
    manager = person("service_manager")
    for name in ("甲乙", "丙丁", "戊己"):
        register_customer(store_id=store.pk, kind="person", name=name, actor=advisor)
    do_due_work()
    later = clock.now() + datetime.timedelta(days=2, minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    do_due_work()
    do_due_work()
    assert IncompleteFile.objects.exclude(escalated_at=None).count() == 3
    told = OutgoingMessage.objects.filter(user=manager, template="files.late", channel="in_app")
    assert [message.subject for message in told] == ["Files not complete: 3"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_one_task(store, advisor):
    customer = CustomerFactory(store=store)
    look = {"customer_id": customer.pk, "opened_by_id": advisor.pk, "at": clock.now()}
    outcomes = at_once([lambda: services.look_at_customer(**look)] * 3)
    assert not outcomes.errors
    assert IncompleteFile.objects.count() == 1 and Event.objects.filter(fact="crm.file_incomplete").count() == 1


# --- excusing ---------------------------------------------------------------------------------------------------------


def test_a_manager_accepts_that_the_customer_does_not_wish_to_tell(walk_in, person):
    manager = person("service_manager")
    task = IncompleteFile.objects.get()
    done = services.excuse_incomplete_file(file_id=task.pk, reason="客户不愿提供", actor=manager)
    assert (done.state, done.missing) == ("excused", ["phone", "address", "responsible"])
    assert Promise.objects.get().state == "cancelled"
    with pytest.raises(TransitionBlocked):
        services.excuse_incomplete_file(file_id=task.pk, reason="x", actor=manager)


@pytest.mark.parametrize("role", ["service_advisor", "follow_up_agent"])
def test_who_may_not_excuse_is_refused_without_a_trace(person, store, role):
    task = IncompleteFileFactory(customer__store=store)
    with pytest.raises(PermissionDenied):
        services.excuse_incomplete_file(file_id=task.pk, reason="x", actor=person(role))
    with pytest.raises(ValidationError):
        services.excuse_incomplete_file(file_id=task.pk, reason="", actor=person("service_manager"))
    assert not Event.objects.exists()
