"""A file is taken and checked: what can't be read is refused with a sentence, what is wrong is told row by row."""

import time
import tracemalloc
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage

from dms.core import clock
from dms.core.exchange import importing, reading
from dms.core.exchange.importing import FORGET
from dms.core.exchange.models import ImportFinding, ImportJob
from dms.core.models import DueWork, Event
from tests.core.exchange import nasty_files
from tests.core.exchange.nasty_files import csv, xlsx
from tests.garage.models import Job

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]


def nothing_is_left():
    return not (
        ImportJob.objects.exists() or Job.objects.exists() or Event.objects.exists() or DueWork.objects.exists()
    )


@pytest.mark.parametrize("name", nasty_files.REFUSED)
def test_what_cannot_be_read_is_refused_at_once_and_leaves_nothing(upload, name):
    data, sentence = nasty_files.REFUSED[name]
    begun = time.monotonic()
    with pytest.raises(ValidationError) as refused:
        upload(data)
    assert time.monotonic() - begun < 2
    assert set(refused.value.error_dict) == {"file"}
    assert sentence in " ".join(refused.value.messages)
    assert nothing_is_left()


def test_a_bomb_is_refused_within_two_seconds_and_little_memory(upload):
    data = nasty_files.bomb()
    tracemalloc.start()
    begun = time.monotonic()
    with pytest.raises(ValidationError, match="too large"):
        upload(data)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - begun < 2 and peak < 100 * 1024 * 1024
    assert nothing_is_left()


def test_a_file_above_twenty_megabytes_is_refused(upload):
    with pytest.raises(ValidationError, match="20 MB"):
        upload(b"number\n" + b"x" * reading.LARGEST_BYTES)


def test_more_rows_than_allowed_are_refused(upload, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    for data in (csv(*[[n, "", ""] for n in range(4)]), xlsx(*[[n, None, None] for n in range(4)])):
        with pytest.raises(ValidationError, match="more than 3 rows"):
            upload(data)
    assert upload(csv(*[[n, "", ""] for n in range(3)])).state == "checked"


@pytest.mark.parametrize("name", nasty_files.GOOD)
def test_a_file_is_read_whatever_wrote_it(upload, name, findings):
    data, read_as = nasty_files.GOOD[name]
    job = upload(data, name="JOBS.TXT")
    assert (job.state, job.reading, job.added) == ("checked", read_as, 1), findings(job)
    assert not Job.objects.exists()


def test_days_of_a_1904_workbook_are_the_days_that_it_shows(upload, monkeypatch, store, importer):
    seen = []
    declared = importing.LISTS["garage-jobs"]
    monkeypatch.setitem(
        importing.LISTS,
        "garage-jobs",
        type(declared)(
            **{**vars(declared), "save": lambda a, s, values: seen.append(values) or declared.save(a, s, values)}
        ),
    )
    data = nasty_files.of_1904(datetime(2026, 3, 16))
    assert nasty_files.first_day(data)
    assert upload(data).state == "checked"
    assert seen[0]["promised_on"].isoformat() == "2026-03-16"


DAYS = {
    "2026-03-16": "2026-03-16",
    "2026/3/16": "2026-03-16",
    "2026.03.16": "2026-03-16",
    "2026年3月16日": "2026-03-16",
    "20260316": "2026-03-16",
    "": None,
    "03/04/2026": "without guessing",
    "16 March": "without guessing",
    "2026-02-30": "no such day",
}


@pytest.mark.parametrize("text", DAYS)
def test_a_day_as_text_is_read_only_where_it_can_mean_one_day(text):
    from dms.core.exchange.cells import Day

    expected = DAYS[text]
    if expected is None or expected[0].isdigit():
        assert str(Day().read(text) or "") == (expected or "")
    else:
        with pytest.raises(ValidationError, match=expected):
            Day().read(text)


def test_every_mistake_is_told_with_row_column_value_reason_and_allowed_values(upload, findings):
    head = ["number", "is_paid", "odometer_km", "urgency", "promised_on"]
    job = upload(
        csv(
            ["J-1", "yes", "5", "calm", "2026-03-16"],
            ["", "perhaps", "-1", "soon", "1.2.26"],
            ["BAD-1", "", "", "", ""],
            ["J-1", "", "", "", ""],
            ["J-2", "", "", "", "", "surplus"],
            head=head,
        )
    )
    assert (job.state, job.mistakes) == ("refused", 8)
    assert findings(job) == [
        (3, "Job number", "", "This must be filled in."),
        (3, "Paid", "perhaps", "This is neither yes nor no."),
        (3, "Kilometres", "-1", "This is no such whole number."),
        (3, "Urgency", "soon", "This is none of the allowed values."),
        (3, "Promised", "1.2.26", "This can't be read as a day without guessing."),
        (4, "Job number", "BAD-1", "The garage takes no bad jobs."),
        (5, "", "", "Row 2 says the same already."),
        (6, "", "", "The row has more cells than there are columns."),
    ]
    assert [one.allowed for one in job.findings.all()][1:5] == [
        "yes / no",
        "0 – 2000000",
        "calm / urgent",
        "2026-03-16",
    ]
    assert not Job.objects.exists() and not Event.objects.filter(subject_kind="garage.job").exists()


def test_formulas_errors_and_rounded_numbers_of_a_workbook_are_told(upload, findings):
    job = upload(
        xlsx(["=1+1", True, 1], ["#REF!", True, 1], [123456789012345678, True, 1], [datetime(2026, 1, 2), True, 1])
    )
    assert [(row, reason.split(".")[0]) for row, _column, _value, reason in findings(job)] == [
        (2, "The cell holds a formula or an error"),
        (3, "The cell holds a formula or an error"),
        (4, "The spreadsheet has rounded this long number"),
        (5, "The spreadsheet has turned this into a date"),
    ]


def test_a_warning_does_not_stand_in_the_way(upload, store, findings):
    Job.objects.create(store=store, number="ODD-1", odometer_km=0)
    job = upload("number\nODD-1\n")
    assert (job.state, job.warnings, job.mistakes) == ("checked", 1, 0)
    assert findings(job) == [(2, "Job number", "ODD-1", "Seen before.")]


def test_somebody_who_errs_everywhere_is_told_so_once(upload, findings, do_due_work, monkeypatch):
    monkeypatch.setattr("dms.core.exchange.checking.MOST_FINDINGS", 250)
    job = upload(csv(*[[f"BAD-{n}", "", ""] for n in range(600)]))
    do_due_work()
    job.refresh_from_db()
    assert job.state == "refused" and job.mistakes == 251
    assert findings(job)[-1] == (None, "", "", "The check ended here: there are too many findings. Mend these first.")


def test_more_than_200_rows_are_checked_by_a_worker_in_the_language_of_the_person(
    upload, do_due_work, person, findings
):
    manager = person("general_manager", language="zh-hans")
    job = upload(csv(*[[f"J-{n}", "", ""] for n in range(201)], ["", "", ""], ["", "?", ""]), actor=manager)
    assert (job.state, job.row_count) == ("uploaded", 202)
    do_due_work()
    job.refresh_from_db()
    assert (job.state, job.row_count) == ("refused", 202)
    assert findings(job)[0][3] == "此列必填。"
    assert not Job.objects.exists()


def test_a_long_file_that_breaks_off_behind_its_beginning_is_refused_at_once(upload):
    with pytest.raises(ValidationError, match="Line 303 can't be read as CSV"):
        upload(csv(*[[f"J-{n}", "", ""] for n in range(300)]) + '"J-x,,\n' + "y" * 40_000)
    assert nothing_is_left()


def test_checking_tells_what_would_become_of_the_rows(upload, store):
    Job.objects.create(store=store, number="J-1", is_paid=False, odometer_km=0)
    Job.objects.create(store=store, number="J-2", is_paid=True, odometer_km=0)
    job = upload(csv(["J-1", "yes", ""], ["J-2", "yes", ""], ["J-3", "yes", ""]))
    assert (job.added, job.changed, job.unchanged) == (1, 1, 1)
    assert set(Job.objects.values_list("number", "is_paid")) == {("J-1", False), ("J-2", True)}


def test_the_upload_and_its_check_are_on_record_without_a_value_of_the_file(upload, importer):
    job = upload(csv(["J-secret", "yes", ""]))
    events = Event.objects.about(job).order_by("pk")
    assert [(event.fact, event.actor) for event in events] == [
        ("core.import_uploaded", importer),
        ("core.import_checked", None),
    ]
    assert "secret" not in str([event.payload for event in events])


MAY = {"general_manager", "group_manager", "service_manager", "parts_supervisor", "purchaser"}


@pytest.mark.parametrize(
    "role", ["cashier", "technician", "finance", "sales_consultant", "administrator", *sorted(MAY)]
)
def test_who_may_import_at_all(upload, person, role):
    somebody = person(role)
    if role in MAY:
        assert upload(csv(["J-1", "", ""]), actor=somebody).state == "checked"
        return
    with pytest.raises(PermissionDenied, match="It can be done, or granted, by"):
        upload(csv(["J-1", "", ""]), actor=somebody)
    assert nothing_is_left()


def test_the_lists_own_permissions_are_needed_too(upload, person):
    for role, code in (("purchaser", "customers"), ("service_manager", "suppliers"), ("purchaser", "vehicles")):
        with pytest.raises(PermissionDenied):
            upload("number\n1\n", code=code, actor=person(role))
    assert nothing_is_left()


def test_not_into_another_store(upload, other_store):
    with pytest.raises(PermissionDenied):
        upload(csv(["J-1", "", ""]), at=other_store)
    assert nothing_is_left()


def test_no_list_of_that_name(upload):
    with pytest.raises(ValidationError, match="There is no such list"):
        upload("a\n1\n", code="users")


def test_another_store_and_who_may_not_import_the_list_see_nothing_of_it(upload, person, other_store):
    job = upload("code,name,place,terms\nS1,甲,local,cash\n", code="suppliers")
    assert ImportJob.objects.visible_to(person("purchaser")).get() == job
    for stranger in (person("service_manager"), person("general_manager", store=other_store), person("cashier")):
        assert not ImportJob.objects.visible_to(stranger).exists()


def test_a_shown_name_has_no_folder_and_no_direction_marks(upload):
    assert upload("number\n1\n", name="..\\a/\u202egnp.csv").file_name == "gnp.csv"


def test_after_a_month_the_file_and_what_was_said_of_it_are_gone(upload, monkeypatch, do_due_work):
    job = upload("number\nBAD-1\n")
    assert default_storage.exists(job.stored_name)
    DueWork.objects.filter(handler=FORGET).update(due_at=clock.now())
    do_due_work()
    name = job.stored_name
    job.refresh_from_db()
    assert (job.stored_name, job.mistakes) == ("", 1)
    assert not ImportFinding.objects.exists()
    if not DueWork.objects.filter(done_at=None).exists():
        default_storage.delete(name)
