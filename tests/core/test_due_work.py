"""Due work is done once, tried again when it fails, and given up only aloud."""

from datetime import timedelta

import pytest

from dms.celery import app as celery_app
from dms.core import clock, due
from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.models import DueWork

ARRIVED = Fact("test.arrived", "arrived")
done = []


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    monkeypatch.setattr(due, "HANDLERS", dict(due.HANDLERS))
    monkeypatch.setattr(due, "RECEIVERS", dict(due.RECEIVERS))
    done.clear()


def test_each_receiver_of_a_fact_runs_once_however_often_the_worker_is_woken(store):
    due.on(ARRIVED)(lambda event: done.append(event.pk))
    event = publish(ARRIVED, subject=store, actor=None)
    work = DueWork.objects.get()
    assert [due.perform(work.pk), due.perform(work.pk), due.sweep()] == [True, False, 0]
    assert done == [event.pk]


def test_work_waits_for_its_time(store):
    due.due("test.remind")(lambda work: done.append(work.payload["n"]))
    due.schedule("test.remind", key="later", at=clock.now() + timedelta(hours=1), payload={"n": 1})
    due.schedule("test.remind", key="now", at=clock.now(), payload={"n": 2})
    due.sweep()
    assert done == [2]


def test_asking_twice_under_one_key_is_one_piece_of_work(store):
    due.due("test.remind")(lambda work: done.append(work.pk))
    first = due.schedule("test.remind", key="same", at=clock.now())
    assert due.schedule("test.remind", key="same", at=clock.now()) == first
    assert due.sweep() == 1


def test_a_failure_leaves_no_trace_but_the_error_and_is_tried_again_later(store):
    @due.due("test.fail")
    def fail(work):
        publish(ARRIVED, subject=store, actor=None)
        raise ValueError("no paper")

    work = due.schedule("test.fail", key="fail", at=clock.now())
    due.sweep()
    work.refresh_from_db()
    assert (work.attempts, work.done_at, work.last_error) == (1, None, "ValueError: no paper")
    assert work.due_at > clock.now()
    assert DueWork.objects.count() == 1


def test_after_the_last_attempt_it_is_given_up_and_can_be_put_back(store):
    due.due("test.fail")(lambda work: 1 / 0)
    work = due.schedule("test.fail", key="fail", at=clock.now())
    for _attempt in range(due.MOST_ATTEMPTS):
        DueWork.objects.update(due_at=clock.now())
        due.perform(work.pk)
    work.refresh_from_db()
    assert work.given_up_at and not due.ready(clock.now()).exists()
    due.try_again(work)
    assert due.ready(clock.now()).get() == work


def test_work_past_its_expiry_is_recognised_as_stale_and_not_done(store):
    due.due("test.remind")(lambda work: done.append(work.pk))
    past = clock.now() - timedelta(hours=2)
    work = due.schedule("test.remind", key="stale", at=past, expires_at=past + timedelta(hours=1))
    due.sweep()
    work.refresh_from_db()
    assert (done, work.outcome) == ([], "stale")


def test_work_that_leaves_the_database_is_claimed_before_it_runs(store):
    @due.due("test.send", leaves_database=True)
    def send(work):
        row = DueWork.objects.get(pk=work.pk)
        done.append((row.claimed_until is not None, due.perform(work.pk)))

    work = due.schedule("test.send", key="send", at=clock.now())
    assert due.perform(work.pk)
    assert done == [(True, False)]


def test_a_broken_broker_does_not_fail_the_change(store, settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.WAKE_WORKERS = True
    monkeypatch.setattr(due, "_broker_rests_until", 0.0)

    def broken(*_anything, **_named):
        raise ConnectionError("no broker")

    monkeypatch.setattr(celery_app, "send_task", broken)
    due.on(ARRIVED)(lambda event: done.append(event.pk))
    with django_capture_on_commit_callbacks(execute=True):
        publish(ARRIVED, subject=store, actor=None)
    assert due.sweep() == 1


@pytest.mark.parametrize("leaves_database", [False, True])
def test_work_that_kills_its_worker_each_time_is_given_up_and_holds_up_nobody(store, leaves_database):
    @due.due("test.crash", leaves_database=leaves_database)
    def crash(work):
        raise SystemExit  # what is left of a worker that the kernel shot

    due.due("test.remind")(lambda work: done.append(work.pk))
    work = due.schedule("test.crash", key="crash", at=clock.now())
    due.schedule("test.remind", key="innocent", at=clock.now())
    for _attempt in range(due.MOST_ATTEMPTS):
        DueWork.objects.filter(pk=work.pk).update(claimed_until=None)
        with pytest.raises(SystemExit):
            due.perform(work.pk)
    DueWork.objects.filter(pk=work.pk).update(claimed_until=None)
    assert due.sweep() == 1
    work.refresh_from_db()
    assert (work.attempts, work.last_error) == (due.MOST_ATTEMPTS, "The worker died each time.")
    assert work.given_up_at and len(done) == 1


def test_the_wake_up_call_names_a_task_that_exists():
    celery_app.loader.import_default_modules()
    assert due.WAKE_UP in celery_app.tasks
