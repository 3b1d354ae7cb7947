"""F11: everything is killed while people write. What was acknowledged is there, and the house opens again."""

import time

import pytest
from django.db import connection

from dms.core.models import DueWork, Event, NumberSequence
from tests.faults.processes import wait_until
from tests.garage.models import Job

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PLT-10")]

WRITERS = 3


def acknowledged(processes):
    """The numbers that the writers said, without a last line cut short by the kill."""
    texts = [path.read_text() for path in processes.folder.glob("process-*.log")]
    return {line for text in texts for line in text.split("\n")[:-1] if line.startswith("GJ-")}


def test_nothing_acknowledged_is_lost_when_everything_is_killed_while_writing(processes, store):
    for _cut in range(3):
        enough = len(acknowledged(processes)) + 100
        for _writer in range(WRITERS):
            processes.start(["-m", "tests.faults.writer", store.code])
        processes.worker()
        assert wait_until(lambda n=enough: len(acknowledged(processes)) > n, seconds=30), processes.words()
        time.sleep(0.5)
        processes.kill_all()
    said = acknowledged(processes)
    kept = set(Job.objects.values_list("number", flat=True))
    assert said <= kept, f"{len(said - kept)} acknowledged jobs are lost"
    assert len(kept) - len(said) <= 3 * WRITERS, "an unacknowledged write has more than one effect"
    assert NumberSequence.objects.get(kind="garage job").last == Job.objects.count() == len(kept)
    assert Event.objects.filter(fact="garage.job_opened").count() == len(kept) == DueWork.objects.count()
    print(f"{len(said)} acknowledged, {len(kept)} kept")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    processes.worker()
    processes.beat()
    assert wait_until(lambda: not DueWork.objects.filter(done_at=None).exists(), seconds=60), processes.words()
