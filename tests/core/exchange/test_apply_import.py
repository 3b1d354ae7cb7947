"""A checked file is imported as a whole or not at all, once, whatever happens on the way."""

import random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from dms.core import due
from dms.core.exchange import importing
from dms.core.exchange.importing import apply_import
from dms.core.exchange.models import ImportJob
from dms.core.models import DueWork, Event
from dms.core.transitions import TransitionBlocked
from tests.core.exchange.nasty_files import csv
from tests.garage import exchange
from tests.garage.models import Job
from tests.races import at_once, captured_locks

pytestmark = [pytest.mark.requirement("PLT-6")]


class Killed(BaseException):
    """The worker is gone: nothing in Python sees this coming."""


def rows(count, **changes):
    return csv(*[[changes.get(f"row{n}", f"J-{n}"), "yes", n] for n in range(count)])


def state():
    return sorted(Job.objects.values_list("number", "is_paid", "odometer_km", "version"))


@pytest.mark.django_db
def test_a_short_file_is_imported_at_once(upload, importer):
    job = apply_import(import_id=upload(rows(3)).pk, actor=importer)
    assert (job.state, job.added, job.applied_by) == ("applied", 3, importer)
    assert Job.objects.count() == 3
    assert Event.objects.filter(subject_kind="garage.job", actor=importer).count() == 3
    events = Event.objects.about(job).values_list("fact", flat=True)
    assert list(events)[:2] == ["core.import_applied", "core.import_applying"]


@pytest.mark.django_db
def test_the_same_file_twice_is_the_same_end_state(upload, importer):
    apply_import(import_id=upload(rows(20)).pk, actor=importer)
    before, events = state(), Event.objects.filter(subject_kind="garage.job").count()
    again = apply_import(import_id=upload(rows(20)).pk, actor=importer)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 20)
    assert state() == before
    assert Event.objects.filter(subject_kind="garage.job").count() == events


@pytest.mark.django_db
def test_a_long_file_is_imported_by_a_worker(upload, importer, do_due_work):
    job = upload(rows(250))
    do_due_work()
    job = apply_import(import_id=job.pk, actor=importer)
    assert job.state == "applying" and not Job.objects.exists()
    do_due_work()
    job.refresh_from_db()
    assert (job.state, job.added, Job.objects.count()) == ("applied", 250, 250)


@pytest.mark.django_db
def test_one_row_that_no_longer_fits_takes_all_back(upload, importer, monkeypatch, findings):
    job = upload(rows(5))
    save = exchange.save
    declared = importing.LISTS["garage-jobs"]

    def changed_meanwhile(actor, store, values):
        return save(actor, store, {**values, "number": values["number"].replace("J-3", "BAD-3")})

    monkeypatch.setitem(importing.LISTS, "garage-jobs", type(declared)(**{**vars(declared), "save": changed_meanwhile}))
    job = apply_import(import_id=job.pk, actor=importer)
    assert (job.state, job.added, job.mistakes) == ("refused", 0, 1)
    assert findings(job) == [(5, "Job number", "J-3", "The garage takes no bad jobs.")]
    assert not Job.objects.exists() and not Event.objects.filter(subject_kind="garage.job").exists()


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_row_and_again_is_as_once(upload, importer, do_due_work, monkeypatch):
    """B5: 20 random rows."""
    job = upload(rows(230))
    do_due_work()
    apply_import(import_id=job.pk, actor=importer)
    work = DueWork.objects.get(handler=importing.APPLY)
    declared = importing.LISTS["garage-jobs"]
    for number in random.Random(4).sample(range(230), 20):

        def dies(actor, store, values, number=number):
            if values["number"] == f"J-{number}":
                raise Killed
            return declared.save(actor, store, values)

        with monkeypatch.context() as patched:
            patched.setitem(importing.LISTS, "garage-jobs", type(declared)(**{**vars(declared), "save": dies}))
            with pytest.raises(Killed):
                due.perform(work.pk)
        assert not Job.objects.exists() and ImportJob.objects.get().state == "applying"
        DueWork.objects.update(attempts=0, claimed_until=None)
    do_due_work()
    assert Job.objects.count() == 230 and ImportJob.objects.get().state == "applied"
    assert Event.objects.filter(subject_kind="garage.job").count() == 230


@pytest.mark.django_db(transaction=True)
def test_two_who_apply_at_once_import_once(upload, importer):
    job = upload(rows(30))
    outcomes = at_once([lambda: apply_import(import_id=job.pk, actor=importer)] * 4)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 3, outcomes.errors
    assert Job.objects.count() == 30
    assert Event.objects.filter(fact="core.import_applied").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_rows_at_once_leave_each_row_once(upload, importer):
    """The garage has no unique number, so this holds only because the second file is checked again under its lock."""
    jobs = [
        upload("code,name,place,terms\n" + "".join(f"S{n},甲,local,cash\n" for n in range(20)), code="suppliers")
        for _ in "12"
    ]
    outcomes = at_once([lambda pk=job.pk: apply_import(import_id=pk, actor=importer) for job in jobs])
    from dms.parties.models import Supplier

    assert not outcomes.errors
    assert Supplier.objects.count() == 20
    assert {job.state for job in outcomes.results} <= {"applied", "refused"}
    assert "applied" in {job.state for job in outcomes.results}


@pytest.mark.django_db
def test_it_locks_before_it_writes(upload, importer):
    job = upload(rows(2))
    with captured_locks(), transaction.atomic():
        apply_import(import_id=job.pk, actor=importer)


@pytest.mark.django_db
def test_only_a_checked_file_is_applied(upload, importer):
    done = apply_import(import_id=upload(rows(1)).pk, actor=importer)
    refused = upload("number\nBAD-1\n")
    for job in (done, refused):
        version = job.version
        with pytest.raises(TransitionBlocked, match="not possible in the state"):
            apply_import(import_id=job.pk, actor=importer)
        job.refresh_from_db()
        assert job.version == version
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_who_may_not_import_the_list_may_not_apply_it(upload, person, other_store):
    job = upload("code,name,place,terms\nS1,甲,local,cash\n", code="suppliers")
    events = Event.objects.count()
    for stranger in (person("service_manager"), person("general_manager", store=other_store), person("cashier")):
        with pytest.raises(ImportJob.DoesNotExist):
            apply_import(import_id=job.pk, actor=stranger)
    assert Event.objects.count() == events and ImportJob.objects.get().state == "checked"


@pytest.mark.django_db
def test_the_row_itself_refuses_who_lacks_the_lists_permissions(upload, person, store):
    """The look-up hides it already; this is the second door."""
    from dms.core.locking import mark_new
    from dms.core.transitions import apply_transition

    job = upload("code,name,place,terms\nS1,甲,local,cash\n", code="suppliers")
    with transaction.atomic(), pytest.raises(PermissionDenied, match="Your role does not allow this"):
        apply_transition(mark_new(job).apply, actor=person("service_manager"), fact="never", applied_by=None)
