"""The one door: who may, from where, whether anything blocks, and one event for each change."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import ProtectedError
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from dms.accounts.models import User
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked, apply_transition, offered_moves
from tests.garage import facts
from tests.garage.models import Job, JobState
from tests.garage.services import finish_job, open_job, start_job
from tests.races import at_once, captured_locks, without_locks


@pytest.fixture
def advisor(person):
    return person("service_advisor")


@pytest.fixture
def job(store, today):
    return open_job(store=store, on=today)


@pytest.fixture
def started(job):
    return start_job(job_id=job.pk, actor=None)


def moves_of(job):
    return list(Event.objects.about(job).exclude(source="").order_by("id").values_list("fact", "source", "target"))


@pytest.mark.requirement("PLT-3")
def test_a_transition_saves_the_state_counts_the_version_and_writes_one_event(started, advisor):
    version = started.version
    job = finish_job(job_id=started.pk, odometer_km=12, actor=advisor)
    stored = Job.objects.get(pk=job.pk)
    assert (stored.state, stored.odometer_km, stored.version) == (JobState.FINISHED, 12, version + 1)
    assert moves_of(job) == [("garage.job_started", "open", "started"), ("garage.job_finished", "started", "finished")]
    assert Event.objects.get(fact=facts.JOB_FINISHED).actor == advisor


@pytest.mark.parametrize("role", ["technician", "cashier", "group_manager", "administrator"])
def test_a_role_without_the_permission_is_refused_with_the_roles_that_may(started, person, role):
    with pytest.raises(PermissionDenied, match="service advisor"):
        finish_job(job_id=started.pk, odometer_km=12, actor=person(role))
    assert (Job.objects.get().state, len(moves_of(started))) == (JobState.STARTED, 1)


def test_a_permission_held_in_another_store_opens_nothing_here(started, person, other_store):
    with pytest.raises(PermissionDenied):
        finish_job(job_id=started.pk, odometer_km=12, actor=person("service_advisor", store=other_store))


def test_a_move_from_the_wrong_state_is_refused_with_the_state(job, advisor):
    with pytest.raises(TransitionBlocked) as refused:
        finish_job(job_id=job.pk, odometer_km=12, actor=advisor)
    assert refused.value.reasons == ["This is not possible in the state “Open”."]
    assert moves_of(job) == []


def test_a_blocked_move_is_refused_with_its_reasons_and_offered_with_them(started, advisor):
    Job.objects.update(is_paid=False)
    with pytest.raises(TransitionBlocked) as refused:
        finish_job(job_id=started.pk, odometer_km=12, actor=advisor)
    assert refused.value.reasons == ["The invoice is not paid."]
    (move,) = offered_moves(Job.objects.get(), advisor)
    assert (move.verb, move.slug, move.reasons) == ("finish", "finish", ["The invoice is not paid."])
    assert len(moves_of(started)) == 1


def test_only_moves_that_the_user_may_make_are_offered(started, advisor, person):
    assert [move.verb for move in offered_moves(started, advisor)] == ["finish"]
    assert offered_moves(started, person("technician")) == []


def test_a_move_of_the_system_bears_the_name_of_whose_act_caused_it_and_asks_no_role_of_theirs(job, person):
    technician = person("technician")
    row = start_job(job_id=job.pk, actor=None, caused_by=technician)
    told = Event.objects.get(fact=facts.JOB_STARTED)
    assert (row.state, told.actor, told.actor_name) == (JobState.STARTED, technician, technician.name)


def test_a_person_either_makes_a_move_or_has_caused_it(job, advisor, person):
    with pytest.raises(RuntimeError, match="either makes the move or has caused it"):
        start_job(job_id=job.pk, actor=advisor, caused_by=person("technician"))
    assert moves_of(job) == []


def test_a_row_that_nobody_locked_does_not_pass(started, advisor):
    with pytest.raises(RuntimeError, match="lock the row first"):
        apply_transition(Job.objects.get().finish, actor=advisor, fact=facts.JOB_FINISHED, odometer_km=1)


def test_a_state_is_not_assigned_past_the_door(started):
    with pytest.raises(AttributeError):
        started.state = JobState.FINISHED
    with pytest.raises(TransitionNotAllowed):
        started.start()


def test_refreshing_in_several_threads_never_lifts_the_protection(started):
    row, trouble = Job.objects.get(), []

    def assign():
        for _try in range(300):
            try:
                row.state = JobState.OPEN
                trouble.append("assigned")
            except AttributeError:
                pass

    thread = threading.Thread(target=assign)
    thread.start()
    other = Job.objects.get()
    for _time in range(100):
        other.refresh_from_db()
    thread.join()
    assert trouble == []


def test_history_keeps_the_people_and_stores_it_names(started, advisor, store):
    finish_job(job_id=started.pk, odometer_km=12, actor=advisor)
    with pytest.raises(ProtectedError):
        User.objects.get(pk=advisor.pk).delete()


def press(job, advisor):
    return lambda: finish_job(job_id=job.pk, odometer_km=7, actor=User.objects.get(pk=advisor.pk))


@pytest.mark.django_db(transaction=True)
def test_eight_people_press_the_same_button_and_one_of_them_did_it(started, advisor):
    for _repeat in range(3):
        outcomes = at_once([press(started, advisor)] * 8)
        assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 7), outcomes.errors
        assert len(moves_of(started)) == 2
        started = start_job(job_id=open_job(store=started.store, on=started.created_at).pk, actor=None)


@pytest.mark.django_db(transaction=True)
def test_control_without_locks_several_people_did_it(started, advisor):
    if not connection.features.has_select_for_update:
        pytest.skip("On SQLite the immediate transaction is the lock; it can't be left out.")
    with without_locks(8):
        outcomes = at_once([press(started, advisor)] * 8)
    assert len(outcomes.results) > 1
    assert len(moves_of(started)) > 2


@pytest.mark.django_db(transaction=True)
def test_somebody_who_forgot_the_lock_is_caught_on_saving(started, advisor):
    mine, theirs = Job.objects.get(), Job.objects.get()
    mine.finish(odometer_km=1)
    mine.save()
    theirs.finish(odometer_km=2)
    with pytest.raises(ConcurrentTransition):
        theirs.save()


def test_a_transition_locks_before_it_writes(started, advisor):
    with captured_locks() as statements:
        finish_job(job_id=started.pk, odometer_km=12, actor=advisor)
    assert any(sql.startswith('UPDATE "garage_job"') for sql in statements.sql)


def test_control_a_write_without_a_lock_is_seen(started):
    if not connection.features.has_select_for_update:
        pytest.skip("Nothing is locked row by row on SQLite.")
    with pytest.raises(AssertionError, match="written without a lock"), captured_locks():
        Job.objects.filter(pk=started.pk).update(odometer_km=3)
    with pytest.raises(AssertionError, match="locks without an order"), captured_locks():
        list(Job.objects.select_for_update().filter(odometer_km__gt=1))
