"""``manage.py look_at_files``: files that were there before tasks were get theirs once."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.files.completeness import services
from crm.files.completeness.models import IncompleteFile
from dms.core import clock
from dms.core.models import Event, Promise
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


@pytest.fixture
def advisor(person):
    return person("service_advisor")


def look(**options):
    said = StringIO()
    call_command("look_at_files", stdout=said, **options)
    return said.getvalue().splitlines()


def test_each_incomplete_file_gets_one_task_with_two_weeks(store, other_store, advisor, person):
    manager = person("service_manager", store=other_store)
    mine = CustomerFactory(store=store, responsible=advisor)
    elsewhere = CustomerFactory(store=other_store)
    vehicle = OwnershipFactory(vehicle__store=store, customer=mine).vehicle
    complete = CustomerFactory(store=store, address="东大街1号", responsible=advisor)
    ContactFactory(customer=complete, phone="13800138000")
    CustomerFactory(store=store, state="restricted")
    assert look() == ["customers: 3 looked at, 2 tasks opened", "vehicles: 1 looked at, 1 tasks opened"]
    tasks = {task.subject: task for task in IncompleteFile.objects.all()}
    assert set(tasks) == {mine, elsewhere, vehicle}
    assert [tasks[row].owner for row in (mine, elsewhere, vehicle)] == [advisor, manager, advisor]
    assert tasks[mine].opened_at == mine.created_at
    for task in tasks.values():
        assert abs(task.due_at - clock.now() - datetime.timedelta(days=14)) < datetime.timedelta(minutes=1)
    assert Promise.objects.filter(kind="crm.complete_file").count() == 3


def test_run_again_it_changes_nothing_and_an_excuse_stands(store, advisor, person):
    CustomerFactory(store=store)
    VehicleFactory(store=store)
    look()
    task = IncompleteFile.objects.get(vehicle=None)
    services.excuse_incomplete_file(file_id=task.pk, reason="客户不愿提供", actor=person("service_manager"))
    before = Event.objects.count()
    assert look() == ["customers: 0 looked at, 0 tasks opened", "vehicles: 0 looked at, 0 tasks opened"]
    assert (Event.objects.count(), IncompleteFile.objects.count()) == (before, 2)


def test_broken_off_it_goes_on_where_it_was(store, monkeypatch):
    from crm.files.completeness import existing

    rows = [CustomerFactory(store=store) for _each in range(5)]
    monkeypatch.setattr(existing, "AT_ONCE", 2)
    files = existing.look_at_existing_customers(within=datetime.timedelta(days=3))
    assert [next(files) for _each in range(3)] == [(row.pk, True) for row in rows[:3]]
    files.close()
    assert look()[0] == "customers: 2 looked at, 2 tasks opened"
    assert IncompleteFile.objects.count() == 5


@pytest.mark.parametrize("days", [0, 366])
def test_a_time_that_makes_no_sense_is_refused_without_a_trace(store, days):
    CustomerFactory(store=store)
    with pytest.raises(CommandError, match="between 1 and 365"):
        look(days=days)
    assert not IncompleteFile.objects.exists() and not Event.objects.exists()
