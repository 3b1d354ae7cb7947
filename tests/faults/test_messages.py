"""F5: messages come twice, two hours late and in any order; each effect happens once, stale work is recognised."""

import random
from datetime import timedelta

import pytest

from dms.core import clock, due
from dms.core.models import DueWork
from dms.core.tasks import perform_due_work, sweep_due_work
from tests.faults.processes import wait_until
from tests.garage.services import open_job

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PLT-10")]

WORKS = 60


def test_each_message_twice_and_out_of_order_is_one_effect_each(processes, effects, store, today):
    for _job in range(WORKS):
        open_job(store=store, on=today)
    pks = list(DueWork.objects.values_list("pk", flat=True))
    doubled = pks * 2
    random.Random(5).shuffle(doubled)
    for pk in doubled:
        perform_due_work.delay(pks=[pk])
    for _sweep in range(3):
        sweep_due_work.delay()
    for _worker in range(2):
        processes.worker()
    assert wait_until(lambda: not DueWork.objects.filter(done_at=None).exists(), seconds=60), processes.words()
    assert wait_until(lambda: nothing_waits(processes.broker_url), seconds=60), processes.words()
    assert effects() == {"all": WORKS, "different": WORKS}


def nothing_waits(broker_url):
    """All messages, the doubles too, have been taken."""
    from dms.celery import app

    if not broker_url:
        from pathlib import Path

        return not any(Path(app.conf.broker_transport_options["data_folder_in"]).iterdir())
    import redis

    client = redis.Redis.from_url(broker_url)
    return client.llen("dms") == 0 and client.hlen("unacked") == 0


def test_a_message_two_hours_late_finds_its_work_done_or_does_it_unless_it_is_stale(effects, store, today):
    event_job = open_job(store=store, on=today)
    past = clock.now() - timedelta(hours=2)
    late = due.schedule("garage.effect", key="late", at=past)
    stale = due.schedule("garage.effect", key="stale", at=past, expires_at=past + timedelta(hours=1))
    pks = list(DueWork.objects.values_list("pk", flat=True))
    for message in (pks, reversed(pks), pks):
        perform_due_work(pks=list(message))
    assert effects() == {"all": 2, "different": 2}
    late.refresh_from_db()
    stale.refresh_from_db()
    assert (late.outcome, stale.outcome, event_job.pk is not None) == ("done", "stale", True)


def test_a_message_that_comes_before_its_time_changes_nothing(effects, store):
    early = due.schedule("garage.effect", key="early", at=clock.now() + timedelta(hours=1))
    perform_due_work(pks=[early.pk])
    assert effects() == {"all": 0, "different": 0}
