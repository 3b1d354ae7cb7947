"""Every invariant finds what was damaged on purpose, and nothing in books that are in order."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from dms.core import clock, due, invariants, kernel_invariants, verification
from dms.core.append_only import AppendOnly
from dms.core.events import publish
from dms.core.models import DueWork, Event, NumberSequence
from tests.garage import facts
from tests.garage.models import Job, Step
from tests.garage.services import finish_job, open_job, start_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(store, today):
    job = open_job(store=store, on=today)
    start_job(job_id=job.pk, actor=None)
    finish_job(job_id=job.pk, odometer_km=9, actor=None)
    Step.objects.create(job=job, store=store)
    return job


def differences(number):
    return [one.what for _known, found in invariants.verify([number]) for one in found]


def test_books_in_order_have_no_differences(job):
    assert {known.name: found for known, found in invariants.verify() if found} == {}
    assert {known.number for known, _found in invariants.verify()} >= {"I5", "I7", "I8", "I10", "I11"}


def test_a_missing_trigger_is_found(job):
    on_postgresql = connection.vendor == "postgresql"
    name = "append_only_core_event ON core_event" if on_postgresql else "append_only_DELETE_core_event"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")  # rolled back with the test on both databases
    assert differences("I5") == ["the trigger is missing or switched off"]


def test_a_state_changed_past_the_door_is_found(job):
    Job.objects.update(state="open")
    assert differences("I7") == ["the state is “open”, the history ends at “finished”"]


def test_a_move_that_nobody_declared_or_that_starts_elsewhere_is_found(job):
    publish(facts.JOB_STARTED, subject=job, actor=None, source="open", target="finished")
    assert differences("I7") == [
        "an event leaves “open”, but the row stood at “finished”",
        "no move is declared from “open” to “finished”",
    ]


def test_a_number_given_twice_and_a_counter_left_behind_are_found(job, store):
    Job.objects.create(store=store, number=job.number)
    NumberSequence.objects.update(last=0)
    assert differences("I8") == ["given 2 times", "the counter stands at 0, but 1 is given"]


def test_a_gap_is_found_in_a_gapless_kind_only(job, store, today, monkeypatch):
    Job.objects.filter(pk=open_job(store=store, on=today).pk).update(number="")
    assert differences("I8") == []
    monkeypatch.setattr(kernel_invariants, "GAPLESS", {"garage job"})
    assert differences("I8") == ["1 numbers are missing, first 2"]


def test_late_and_given_up_work_is_listed(job):
    past = clock.now() - timedelta(minutes=6)
    due.schedule("garage.effect", key="late", at=past)
    given_up = due.schedule("garage.effect", key="gone", at=past)
    DueWork.objects.filter(pk=given_up.pk).update(given_up_at=past, last_error="ValueError: no paper")
    assert differences("I10") == [
        f"late is open since {past:%Y-%m-%d %H:%M}",
        "gone was given up: ValueError: no paper",
    ]


def test_a_child_in_another_store_than_its_parent_is_found_unless_it_may(job, store, other_store, monkeypatch):
    Step.objects.update(store=other_store)
    assert differences("I11") == [f"store {other_store.pk}, but job is of store {store.pk}"]
    monkeypatch.setattr(Step, "across_stores", ("job",))
    assert differences("I11") == []


def test_the_command_is_silent_about_rows_in_order_and_exits_with_1_otherwise(job):
    out = StringIO()
    call_command("verify_ledgers", stdout=out)
    assert "holds" in out.getvalue() and "differences" not in out.getvalue()
    Job.objects.update(state="open")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledgers", "--json", "--only", "I7", stdout=out)
    (found,) = json.loads(out.getvalue())
    assert ended.value.code == 1
    assert found["differences"][0] == {
        "table": "garage.job",
        "row": str(job.pk),
        "what": "the state is “open”, the history ends at “finished”",
    }


def test_the_nightly_verification_runs_once_and_its_result_is_history(job, do_due_work):
    for _beat in range(2):
        verification.ask_for_verification()
    do_due_work()
    event = Event.objects.get(fact=verification.LEDGERS_VERIFIED)
    assert (event.payload["differences"], event.actor, event.origin) == ({}, None, "worker")


def test_differences_found_at_night_are_history_with_their_first_rows(job, do_due_work):
    Job.objects.update(state="open")
    verification.ask_for_verification()
    do_due_work()
    event = Event.objects.get(fact=verification.LEDGERS_DIFFER)
    assert event.payload["differences"] == {"I7 history_replayed_gives_the_state": 1}
    assert event.payload["first"]["I7 history_replayed_gives_the_state"][0].startswith(f"garage.job {job.pk}: ")


def test_every_append_only_table_of_the_migrations_is_checked():
    from dms.core.append_only import declared

    assert "core_event" in declared()
    assert AppendOnly("core_event").describe() == "Refuse UPDATE and DELETE on core_event"
