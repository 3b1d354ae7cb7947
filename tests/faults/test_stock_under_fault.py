"""F1 and F2 for the stock: workers killed, connections ended, the database's power cut, while papers are handed out.

Who gets no answer sends again with the same key. In the end every paper has left once, and the books prove it.
"""

import os
import random
import signal
import time
from pathlib import Path

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection

from dms.core.models import Event
from parts.issuing.models import Issue
from parts.models import Balance, Movement, Posting, StockItem
from parts.stock.services import Outgoing, post_issue
from tests.api.conftest import program_of
from tests.faults.keepers import Keepers, papers
from tests.faults.own_postgresql import OwnPostgresql, can_run
from tests.faults.processes import database_url, free_port
from tests.parts.factories import BinFactory, PartFactory, WarehouseFactory, in_stock

pytestmark = [
    pytest.mark.slow,
    pytest.mark.nightly,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("PLT-10", "PRT-3"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one process that writes (F11)"),
]
PIECES, PAPERS, KILLS = 1000, int(os.environ.get("FAULT_PAPERS", 120)), 10
#: Seconds after the database is back; a killed worker is back as soon as a new one has started, which is measured.
BACK_WITHIN = 10


@pytest.fixture
def shop(store, person):
    """A part of which a thousand lie in a bin, and papers for some of them."""
    part, place = PartFactory(), BinFactory(warehouse=WarehouseFactory(store=store))
    in_stock(part, place, PIECES)
    keeper = person("storekeeper")
    made = papers(store, part, PAPERS, person("service_advisor"), keeper)
    token = program_of(keeper).defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    return part, made, token


@pytest.fixture
def serve(processes):
    """``serve(…)``: the port and the master of a web server with two workers; more of its environment by name."""

    def start(**environment):
        port = free_port()
        words = ["-m", "gunicorn", "dms.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
        settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.shop_settings", "DMS_WAKE_WORKERS": 0}
        return port, processes.start(words, **settings, **environment)

    return start


def open_transactions():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
        return cursor.fetchone()[0]


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_ten_killed_web_workers_leave_no_posting_half_done_and_no_lock(serve, processes, shop, store):
    part, made, token = shop
    port, master = serve()
    keepers, chance, kills = Keepers(port, made, token), random.Random(7), []
    to_start = keepers.start()
    while len(kills) < KILLS and any(thread.is_alive() for thread in keepers.threads):
        time.sleep(chance.uniform(0.3, 1.0))
        victims = children(master.pid)
        if victims and open_transactions():
            os.kill(chance.choice(victims), signal.SIGKILL)
            kills.append(time.monotonic())
    keepers.finish()
    waits = [wait for wait in map(keepers.back_after, kills) if wait is not None]
    print(f"{len(kills)} kills, {dict(keepers.answers)}, replayed {keepers.replayed}, back after {max(waits):.1f} s")
    assert keepers.faults == [] and set(keepers.answers) <= {200, "no answer"}, processes.words()
    assert len(kills) >= KILLS // 2 and keepers.answers["no answer"] >= len(kills) // 2, "nobody was caught"
    assert max(waits) <= 3 * to_start, f"a server starts in {to_start:.1f} s here"
    assert sorted(keepers.acknowledged) == sorted(made)
    post_issue(store=store, lines=[Outgoing(part.pk, 1)], actor=None)  # nobody holds the part's row any more
    assert Issue.objects.filter(state="issued").count() == PAPERS
    assert Posting.objects.filter(kind="issue").count() == PAPERS + 1
    assert Movement.objects.filter(quantity=-1).count() == PAPERS + 1
    assert Event.objects.filter(fact="parts.issue_issued").count() == PAPERS
    assert (StockItem.objects.get().on_hand, Balance.objects.get().reserved) == (PIECES - PAPERS - 1, 0)
    call_command("verify_ledgers")


@pytest.fixture
def own_server():
    if not can_run():
        pytest.skip("no programs of PostgreSQL, or nobody but root to run them")
    server = OwnPostgresql()
    server.start()
    yield server
    server.stop()


def asked(server, question):
    line = psycopg2.connect(server.url("shop"))
    with line, line.cursor() as cursor:
        cursor.execute(question)
        found = cursor.fetchone()[0]
    line.close()
    return found


def end_connections(server):
    return asked(
        server,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def test_ended_connections_and_a_cut_server_lose_no_issue_and_double_none(serve, processes, shop, own_server):
    _part, made, token = shop
    own_server.take_over(database_url(), "shop")
    port, _master = serve(DATABASE_URL=own_server.url("shop"))
    keepers = Keepers(port, made, token)
    keepers.start()
    faults, ended = [], 0
    for fault in ("connections", "power", "connections", "power"):
        time.sleep(1.0)
        if fault == "connections":
            ended += end_connections(own_server)
        else:
            own_server.cut_and_start()
        faults.append(time.monotonic())
    still_at_it = any(thread.is_alive() for thread in keepers.threads)
    keepers.finish()
    waits = [wait for wait in map(keepers.back_after, faults) if wait is not None]
    print(f"ended {ended}, answers {dict(keepers.answers)}, replayed {keepers.replayed}, back after {max(waits):.1f} s")
    assert keepers.faults == [] and set(keepers.answers) <= {200, 503}, processes.words()
    assert still_at_it and ended and keepers.answers[503] and keepers.without_hint == 0
    assert max(waits) <= BACK_WITHIN
    assert sorted(keepers.acknowledged) == sorted(made)
    assert asked(own_server, "SELECT count(*) FROM parts_issue WHERE state = 'issued'") == PAPERS
    assert asked(own_server, "SELECT count(*) FROM parts_posting WHERE kind = 'issue'") == PAPERS
    assert asked(own_server, "SELECT count(*) FROM core_event WHERE fact = 'parts.issue_issued'") == PAPERS
    assert asked(own_server, "SELECT on_hand FROM parts_stockitem") == PIECES - PAPERS
    proof = processes.start(["manage.py", "verify_ledgers"], DATABASE_URL=own_server.url("shop"))
    assert proof.wait(120) == 0, processes.words()
