"""F4: the broker is away, or has forgotten everything. Nobody's work fails and nothing is lost."""

import shutil
import signal
import time
from datetime import timedelta

import pytest

from dms.core import clock, due
from dms.core.models import DueWork
from tests.faults.conftest import speak_to
from tests.faults.processes import free_port, wait_until
from tests.garage.services import open_job

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PLT-10")]

JOBS = 60


def open_jobs(store, today, count=JOBS):
    """How long each took, in seconds."""
    times = []
    for _job in range(count):
        begun = time.monotonic()
        open_job(store=store, on=today)
        times.append(time.monotonic() - begun)
    return times


def all_done():
    return not DueWork.objects.filter(done_at=None).exists()


def work_again(processes):
    processes.beat()
    processes.worker()
    assert wait_until(all_done, seconds=45), processes.words()


def test_writes_go_on_while_nothing_listens_at_the_brokers_address(processes, effects, store, today):
    from dms.settings.background import REDIS_BROKER

    speak_to(f"redis://127.0.0.1:{free_port()}/0", REDIS_BROKER)
    times = open_jobs(store, today)
    assert max(times) < 2 and sum(times) < 4, times
    work_again(processes)
    assert effects() == {"all": JOBS, "different": JOBS}


def test_writes_go_on_while_the_brokers_folder_is_gone(processes, broker_url, effects, store, today, settings):
    if broker_url:
        pytest.skip("The embedded broker only.")
    queue = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
    shutil.rmtree(queue)
    times = open_jobs(store, today)
    assert max(times) < 2 and sum(times) < 4, times
    work_again(processes)
    assert effects() == {"all": JOBS, "different": JOBS}


def test_a_broker_that_forgot_everything_loses_no_work(processes, broker_url, effects, store, today, request):
    open_jobs(store, today)
    if broker_url:
        client = request.getfixturevalue("redis_server").client()
        assert client.llen("dms") == JOBS
        client.flushall()
    else:
        from dms.celery import app

        assert app.control.purge() == JOBS
    work_again(processes)
    assert effects() == {"all": JOBS, "different": JOBS}


def test_a_broker_restarted_under_running_workers_is_found_again(processes, broker_url, effects, store, today, request):
    if not broker_url:
        pytest.skip("The embedded broker has no server to restart.")
    redis_server = request.getfixturevalue("redis_server")
    processes.beat()
    processes.worker()
    open_jobs(store, today)
    assert wait_until(all_done, seconds=30), processes.words()
    redis_server.stop()
    times = open_jobs(store, today)
    assert max(times) < 2 and sum(times) < 4, times
    due.schedule("garage.effect", key="while-down", at=clock.now() + timedelta(seconds=1))
    time.sleep(8)
    redis_server.start()
    assert wait_until(all_done, seconds=60), processes.words()
    assert effects() == {"all": 2 * JOBS + 1, "different": 2 * JOBS + 1}


def test_a_broker_that_hangs_slows_one_write_and_no_other(processes, broker_url, effects, store, today, request):
    if not broker_url:
        pytest.skip("The embedded broker has no server to hang.")
    server = request.getfixturevalue("redis_server").process
    open_jobs(store, today, 1)
    server.send_signal(signal.SIGSTOP)
    try:
        times = open_jobs(store, today)
    finally:
        server.send_signal(signal.SIGCONT)
    assert max(times) < 3 and sum(times) < 4, times
    work_again(processes)
    assert effects() == {"all": JOBS + 1, "different": JOBS + 1}
