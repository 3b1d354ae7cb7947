"""Papers and labels of all chosen rows: each on record, all in one PDF, for a day."""

import pytest

from dms.core import due
from dms.core.models import DueWork, PrintedDocument
from dms.web.bulk import running, services
from dms.web.models import BulkRun
from tests.vehicles.factories import VehicleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-9")]


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def manager(person):
    return person("service_manager")


@pytest.fixture
def vehicles(store):
    return [VehicleFactory(store=store) for _n in range(3)]


def run_of(action, rows, actor, **inputs):
    keys = [one.pk for one in rows]
    run = services.prepare_bulk_run(list="vehicles:list", action=action, keys=keys, actor=actor)
    services.start_bulk_run(run_id=run.pk, inputs=inputs, actor=actor)
    due.sweep()
    return BulkRun.objects.get(pk=run.pk)


def test_the_files_of_all_chosen_vehicles_stand_in_one_pdf(manager, vehicles, signed_in):
    run = run_of("print.vehicles.vehicle_file", vehicles, manager, language="zh-hans", copies=["1", "3"])
    assert run.counts()["done"] == 3, [row.said for row in run.rows.all()]
    prints = PrintedDocument.objects.filter(pk__in=[row.kept["print"] for row in run.rows.all()])
    assert {one.subject_id for one in prints} == {one.pk for one in vehicles}
    assert {tuple(one.copy_numbers) for one in prints} == {(1, 3)}
    client = signed_in(manager)
    assert f"/bulk-runs/{run.pk}/file/" in client.get(f"/bulk-runs/{run.pk}/").content.decode()
    answer = client.get(f"/bulk-runs/{run.pk}/file/")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type/Page/") in (0, 6)


def test_labels_of_all_chosen_vehicles_share_their_sheets(manager, vehicles):
    run = run_of(
        "print.vehicles.key_label",
        vehicles,
        manager,
        language="en",
        sheet="label60x40",
        number_each="1",
        first_place="1",
    )
    assert run.counts()["done"] == 3, [row.said for row in run.rows.all()]
    assert len(run.prints) == 1 and run.has_file
    assert len(PrintedDocument.objects.get(pk=run.prints[0]).content["document"]["labels"]) == 3


def test_labels_of_two_stores_are_a_job_for_each_and_one_pdf(person, vehicles, other_store):
    manager = person("group_manager")
    run = run_of(
        "print.vehicles.key_label",
        [*vehicles, VehicleFactory(store=other_store)],
        manager,
        language="en",
        sheet="label60x40",
        number_each="1",
        first_place="1",
    )
    assert len(run.prints) == 2 and run.has_file
    stores = PrintedDocument.objects.filter(pk__in=run.prints).values_list("store_id", flat=True)
    assert len(set(stores)) == 2


def test_a_worker_that_died_while_writing_prints_no_label_twice(manager, vehicles):
    run = run_of(
        "print.vehicles.key_label",
        vehicles,
        manager,
        language="en",
        sheet="label60x40",
        number_each="1",
        first_place="1",
    )
    BulkRun.objects.update(stored_name="", file_until=None)
    DueWork.objects.filter(handler=running.WRITE).update(done_at=None, claimed_until=None)
    due.sweep()
    assert PrintedDocument.objects.count() == 1
    assert BulkRun.objects.get(pk=run.pk).has_file


def test_the_file_is_gone_after_a_day_and_the_prints_stay(manager, vehicles, signed_in):
    run = run_of("print.vehicles.vehicle_file", vehicles[:1], manager, language="en", copies=["1"])
    DueWork.objects.filter(handler=running.FORGET_FILE).update(due_at="2026-01-01T00:00Z")
    due.sweep()
    answer = signed_in(manager).get(f"/bulk-runs/{run.pk}/file/", follow=True)
    assert answer.redirect_chain[0][0] == f"/bulk-runs/{run.pk}/"
    assert PrintedDocument.objects.count() == 1


def test_whoever_may_not_print_the_form_is_not_offered_it(person, vehicles, signed_in):
    page = signed_in(person("technician")).get("/vehicles/")
    assert "print.vehicles.vehicle_file" not in [
        act.code for act in (page.context["bulk"] or {"actions": []})["actions"]
    ]
