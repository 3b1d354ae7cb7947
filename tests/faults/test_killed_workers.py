"""F3: workers are killed again and again while a thousand pieces of work fall due."""

import itertools
import random
import time
from datetime import timedelta

import pytest
from django.db.models import F, Max

from dms.core import clock, due
from dms.core.models import DueWork
from tests.faults.processes import wait_until
from tests.garage.models import Effect
from tests.garage.services import open_job

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

EFFECTS, KILLS, SECONDS = 1000, 20, 25


@pytest.mark.requirement("PLT-10")
def test_a_thousand_effects_survive_twenty_kills_of_their_workers(processes, effects, store, today, record_property):
    start = clock.now() + timedelta(seconds=3)
    for n in range(EFFECTS // 2):
        at = start + timedelta(seconds=SECONDS * n / (EFFECTS // 2))
        due.schedule("garage.effect", key=f"scheduled:{n}", at=at)
    processes.beat()
    workers = [processes.worker(GARAGE_EFFECT_SECONDS=0.01) for _worker in range(2)]
    chance = random.Random(7)
    turns = itertools.cycle(range(2))
    for _kill in range(KILLS):
        for _job in range(EFFECTS // 2 // KILLS):
            open_job(store=store, on=today)
        time.sleep(chance.uniform(0.5, 1.5))
        turn = next(turns)
        processes.kill(workers[turn])
        workers[turn] = processes.worker(GARAGE_EFFECT_SECONDS=0.01)
    wait_until(lambda: not DueWork.objects.filter(done_at=None).exists(), seconds=120)
    late = DueWork.objects.aggregate(late=Max(F("done_at") - F("due_at")))["late"]
    record_property("latest", str(late))
    print("latest effect after its time:", late)
    assert effects() == {"all": EFFECTS, "different": EFFECTS}, processes.words()
    assert set(DueWork.objects.values_list("outcome", flat=True)) == {"done"}
    assert late <= timedelta(minutes=3)
    assert Effect.objects.filter(at__lt=F("due_at")).count() == 0
