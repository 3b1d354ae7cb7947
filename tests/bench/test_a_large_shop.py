"""20 000 parts beside 1 000: look-up, list, search and issue ask the same, and no busy statement reads a whole table.

``BENCH_PARTS=200000`` for ten times the data. Run by name: ``-m bench -s tests/bench/test_a_large_shop.py``.
"""

import os
import time
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from parts.issuing.services import Wanted, pick_issue, request_for_job
from parts.models import Balance, Movement
from parts.stock.services import Incoming, Outgoing, post_issue, post_receipt
from tests.accounts.factories import MembershipFactory, StoreFactory, UserFactory
from tests.api.conftest import program_of
from tests.bench.plans import LARGE_TABLE, explained, whole_reads
from tests.bench.shop import bins_of, fill, number_of

pytestmark = [pytest.mark.bench, pytest.mark.nightly, pytest.mark.requirement("PRT-3", "PLT-9")]

SMALL, LARGE = 1_000, int(os.environ.get("BENCH_PARTS", 20_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 15))
READS = [
    "/api/v1/balances/?number={number}",
    "/api/v1/parts/?number={number}",
    "/api/v1/stock/?number={number}",
    "/api/v1/parts/?ordering=number",
    "/api/v1/movements/?number={number}",
    "/api/v1/parts/?count=1&q={number}",
    "/api/v1/parts/?q=shuabeng",
    "/api/v1/parts/?q=水泵弹簧",
    "/api/v1/parts/?q=pump%20spring%20000",
]
PAGES = ["/parts/", "/stock/", "/parts/{n}/", "/stock/{n}/", "/search/?q={number}", "/stock/?q={number}"]


class Shop:
    """Both stores, and their people."""

    def __init__(self):
        self.small, self.large = StoreFactory(code="KL", name="小店"), StoreFactory(code="GR", name="大店")
        fill(self.small, SMALL)
        self.last = fill(self.large, LARGE, first=SMALL + 1)

    @staticmethod
    def person(store, role):
        user = UserFactory()
        MembershipFactory(user=user, store=store, role=role)
        return user


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        yield Shop()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def counters_at_zero():
    cache.clear()


def asked_by(call):
    with CaptureQueriesContext(connection) as queries:
        call()
    return [query["sql"] for query in queries]


def issue_of(shop, store, n):
    """A picked paper for the part ``n``, and the call that hands it out."""
    advisor, keeper = shop.person(store, "service_advisor"), shop.person(store, "storekeeper")
    lines, program = [Wanted(n, Decimal(1))], program_of(keeper)
    paper = request_for_job(store=store, lines=lines, actor=advisor, job_number="RO-26-0001")
    pick_issue(issue_id=paper.pk, actor=keeper)

    def issue():
        answer = program.send("POST", f"/api/v1/issues/{paper.pk}/issue/", {}, Idempotency_Key=f"key-{paper.pk}")
        assert answer.status_code == 200, answer.content

    return issue


def test_an_issue_asks_the_same_of_a_small_and_a_large_store(shop, db):
    issue_of(shop, shop.small, 7)()
    few, many = (asked_by(issue_of(shop, store, n)) for store, n in ((shop.small, 8), (shop.large, shop.last)))
    assert len(few) == len(many)


def test_postings_cost_the_same_in_a_large_store(shop, db, capsys):
    """Postings of a small and a large store in turn, so that whatever else the machine does meets both."""
    taken = {SMALL: 0.0, shop.last: 0.0}
    for turn in range(ROUNDS + 1):
        for store, last in ((shop.small, SMALL), (shop.large, shop.last)):
            begun = time.process_time()
            post_issue(store=store, lines=[Outgoing(last - turn, Decimal(1))], actor=None)
            post_receipt(
                store=store,
                lines=[Incoming(last - turn, bins_of(store)[0], Decimal(1), Decimal(10))],
                actor=None,
            )
            taken[last] += (time.process_time() - begun) * bool(turn)
    ratio = taken[shop.last] / taken[SMALL]
    with capsys.disabled():
        print(f"\npostings, {LARGE} parts : {SMALL}: {ratio:.2f} of the processor time")
    assert ratio <= 2


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="reads PostgreSQL's plans")
def test_no_busy_statement_reads_a_large_table_whole(shop, db):
    assert min(Balance.objects.count(), Movement.objects.count()) > LARGE_TABLE
    n = shop.last - 3
    known, keeper = {"n": n, "number": number_of(n)}, shop.person(shop.large, "storekeeper")
    program, browser = program_of(keeper), Client()
    browser.force_login(keeper)
    said = {address: asked_by(lambda one=address: program.get(one.format(**known))) for address in READS}
    said |= {address: asked_by(lambda one=address: browser.get(one.format(**known))) for address in PAGES}
    said["issue"] = asked_by(issue_of(shop, shop.large, n))
    lines = [Incoming(n, bins_of(shop.large)[5], Decimal(2), Decimal(10))]
    said["receipt"] = asked_by(lambda: post_receipt(store=shop.large, lines=lines, actor=None))
    read = {
        (name, table): statement
        for name, statements in said.items()
        for statement in set(explained(statements))
        for table in whole_reads(statement)
    }
    assert not read, "\n\n".join(
        f"{key}: {statement[:60]} … {statement[statement.find(' WHERE ') :][:900]}" for key, statement in read.items()
    )
