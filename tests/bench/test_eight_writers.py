"""Eight clients write at once through a service: nothing fails, and nobody waits out of proportion."""

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from dms.core.models import Event
from dms.parties.models import Contact, Customer
from dms.parties.services import register_customer
from tests.bench.town import phone_of

pytestmark = [pytest.mark.bench, pytest.mark.nightly, pytest.mark.requirement("PLT-9")]

CLIENTS, EACH = 8, int(os.environ.get("BENCH_WRITES", 130))
MOST_BETWEEN = 3


def register_many(store, actor, client, ready):
    """Register so many customers; returns the seconds each took and what went wrong."""
    taken, failed = [], []
    connection.ensure_connection()
    while not ready:
        time.sleep(0.01)
    for n in range(EACH):
        begun = time.perf_counter()
        try:
            number = 1 + client * EACH + n
            register_customer(store_id=store.pk, kind="person", name=f"王{number}", phone=phone_of(number), actor=actor)
        except Exception as problem:
            failed.append(repr(problem))
        taken.append(time.perf_counter() - begun)
    connections.close_all()
    return taken, failed


@pytest.mark.django_db(transaction=True)
def test_eight_clients_register_a_thousand_customers(store, person, capsys):
    ready, actor = [], person("service_advisor")
    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(register_many, store, actor, client, ready) for client in range(CLIENTS)]
        ready.append(True)
        answers = [each.result() for each in running]
    failed = [problem for _taken, problems in answers for problem in problems]
    taken = [seconds for seconds_taken, _problems in answers for seconds in seconds_taken]
    p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    with capsys.disabled():
        print(f"\n{connection.vendor}: {len(taken)} writes, {len(failed)} failed, p95 = {p95 / p50:.1f} × p50")
    assert failed == []
    assert Customer.objects.count() == Contact.objects.count() == CLIENTS * EACH
    assert Customer.objects.values("number").distinct().count() == CLIENTS * EACH
    assert Event.objects.filter(subject_kind="parties.customer").count() >= CLIENTS * EACH
    if connection.vendor == "postgresql":
        assert p95 <= MOST_BETWEEN * p50


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite")
@pytest.mark.django_db
def test_sqlite_runs_as_measured():
    with connection.cursor() as cursor:
        values = {}
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            (values[name],) = cursor.fetchone()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
