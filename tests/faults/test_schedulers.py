"""F6: two beats at once, or none for an hour and then one: a thousand pieces of work, once each."""

from datetime import timedelta

import pytest

from dms.core import clock
from dms.core.models import DueWork
from tests.faults.processes import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PLT-10")]

WORKS = 1000


@pytest.mark.parametrize(("beats", "hours_ago"), [(2, 0), (1, 1)], ids=["two beats", "none for an hour, then one"])
def test_every_piece_of_work_is_done_once_however_many_beats_there_are(processes, effects, beats, hours_ago):
    since = clock.now() - timedelta(hours=hours_ago)
    step = timedelta(hours=1) / WORKS if hours_ago else timedelta(seconds=15) / WORKS
    DueWork.objects.bulk_create(
        DueWork(handler="garage.effect", key=f"work:{n}", due_at=since + n * step) for n in range(WORKS)
    )
    for _beat in range(beats):
        processes.beat()
    for _worker in range(2):
        processes.worker()
    begun = clock.now()
    assert wait_until(lambda: not DueWork.objects.filter(done_at=None).exists(), seconds=90), processes.words()
    print(f"{beats} beats: all done after {(clock.now() - begun).total_seconds():.1f} s")
    assert effects() == {"all": WORKS, "different": WORKS}
