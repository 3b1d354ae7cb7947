"""F1 and F2: web workers are killed, and database connections ended, while people write."""

import http.client
import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from dms.core.models import Event, NumberSequence
from tests.faults.processes import free_port, wait_until
from tests.garage.models import Job

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PLT-10")]


class People:
    """Four people who open jobs over HTTP and remember what they were answered."""

    def __init__(self, port, code):
        self.port, self.address = port, f"/garage/{code}/jobs/"
        self.answers, self.kept, self.without_hint = Counter(), set(), 0
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.work) for _person in range(4)]

    def ask(self, method="POST", address=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, address or self.address)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def work(self):
        import json

        while not self.stop.is_set():
            try:
                status, headers, body = self.ask()
            except (OSError, http.client.HTTPException):
                self.answers["no answer"] += 1
                time.sleep(0.05)
                continue
            self.answers[status] += 1
            if status == 201:
                self.kept.add(json.loads(body)["number"])
            elif not headers.get("Retry-After"):
                self.without_hint += 1

    def __enter__(self):
        assert wait_until(self.served, seconds=30), "the web server did not start"
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def served(self):
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False


@pytest.fixture
def web(processes, store):
    port = free_port()
    arguments = ["-m", "gunicorn", "dms.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    master = processes.start(arguments, DJANGO_SETTINGS_MODULE="tests.faults.web_settings", DMS_WAKE_WORKERS=0)
    return port, master


def end_connections():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return len(cursor.fetchall())


def all_kept(people):
    numbers = set(Job.objects.values_list("number", flat=True))
    assert people.kept <= numbers, "an acknowledged job is lost"
    assert NumberSequence.objects.get(kind="garage job").last == len(numbers) == Job.objects.count()
    assert Event.objects.filter(fact="garage.job_opened").count() == len(numbers)


def test_ended_database_connections_are_503_with_a_hint_and_lose_nothing(web, processes, store):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server whose connections could end.")
    port, _master = web
    with People(port, store.code) as people:
        ended = 0
        for _time in range(10):
            time.sleep(0.4)
            ended += end_connections()
        time.sleep(1)
        back = people.ask()[0]
    print("ended", ended, "connections:", dict(people.answers))
    assert ended >= 10 and back == 201
    assert set(people.answers) <= {201, 503}, processes.words()
    assert people.answers[503] and people.without_hint == 0
    all_kept(people)


def children(pid):
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []


def test_killed_web_workers_lose_nothing_acknowledged_and_leave_no_lock(web, processes, store):
    port, master = web
    with People(port, store.code) as people:
        for _kill in range(10):
            time.sleep(0.6)
            victims = children(master.pid)
            if victims:
                os.kill(victims[0], signal.SIGKILL)
        assert wait_until(people.served, seconds=10)
        time.sleep(0.5)
    print("ten workers killed:", dict(people.answers))
    assert set(people.answers) <= {201, "no answer"}, processes.words()
    assert len(people.kept) > 10
    all_kept(people)
