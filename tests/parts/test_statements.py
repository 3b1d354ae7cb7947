"""What the busy ways through the parts department ask of the database: statements, however many rows and lines.

Counted are the statements that read or write; BEGIN, COMMIT and savepoints are not. A warm process: what is read once
for all requests has been read. The limits are those of the founders' QUALITY paper, section 1.
"""

import re
from decimal import Decimal as D

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parts.issuing.services import Wanted, pick_issue, request_for_job
from parts.models import Balance, CostLayer, StockItem
from parts.stock.services import Incoming, Outgoing, post_issue, post_receipt
from tests.api.conftest import program_of
from tests.parts.factories import BinFactory, PartFactory, in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-9", "PRT-3")]

#: Operation → (address, statements at most).
READS = {
    "look-up of a part": ("/api/v1/parts/?number=A00007", 6),
    "look-up of its bins": ("/api/v1/balances/?number=A-00007", 6),
    "page of 50 with count": ("/api/v1/parts/?count=1&ordering=number", 6),
    "page of the stock with count": ("/api/v1/stock/?count=1", 6),
    "page of balances with count": ("/api/v1/balances/?count=1", 6),
    "page of movements with count": ("/api/v1/movements/?count=1", 6),
    "search for a word": ("/api/v1/parts/?count=1&q=brake", 6),
    "search for pinyin": ("/api/v1/parts/?count=1&q=qsc", 6),
}
PAGES = {"/parts/": 8, "/stock/": 8, "/stock/?q=A-000": 8}
CONTROL = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)


def statements(call):
    """What the second call asks: the first warms the process up."""
    call()
    with CaptureQueriesContext(connection) as asked:
        call()
    return [one["sql"] for one in asked if not CONTROL.match(one["sql"])]


@pytest.fixture
def keeper(person):
    cache.clear()
    return person("storekeeper")


@pytest.fixture
def shelved(shelf):
    """``shelved(n)``: n parts of which five lie in the bin."""

    def make(many):
        parts = [PartFactory(number=f"A-{n:05d}") for n in range(many)]
        for part in parts:
            in_stock(part, shelf, 5)
        return parts

    return make


@pytest.fixture
def in_bins(warehouse):
    """``in_bins(parts)``: each of them in three more bins."""

    def spread(parts):
        for place in [BinFactory(warehouse=warehouse) for _bin in range(3)]:
            for part in parts:
                in_stock(part, place, 5)

    return spread


@pytest.mark.parametrize("operation", READS)
def test_reading_by_api(operation, keeper, shelved, in_bins):
    address, most = READS[operation]
    program, parts = program_of(keeper), shelved(8)

    def ask():
        answer = program.get(address)
        assert answer.status_code == 200 and answer.json()["results"], operation

    few = statements(ask)
    assert len(few) <= most, "\n".join(few)
    in_bins(parts)
    many = statements(ask)
    assert len(many) == len(few), "\n".join(many)


@pytest.mark.parametrize("address", PAGES)
def test_pages_with_session_permissions_and_navigation(address, keeper, shelved):
    shelved(12)
    browser = Client()
    browser.force_login(keeper)

    def ask():
        assert b"A-00007" in browser.get(address).content

    asked = statements(ask)
    assert len(asked) <= PAGES[address], "\n".join(asked)


def test_the_ledger_issues_in_ten(store, part, shelf):
    in_stock(part, shelf, 10)
    asked = statements(lambda: post_issue(store=store, lines=[Outgoing(part.pk, D(1))], actor=None))
    assert len(asked) <= 10, "\n".join(asked)


@pytest.mark.parametrize("lines", [1, 30])
def test_a_posting_costs_the_same_for_one_line_and_for_many(store, shelf, shelved, lines):
    parts = shelved(lines)
    goods_in = [Incoming(part.pk, shelf.pk, D(2), D(10)) for part in parts]
    goods_out = [Outgoing(part.pk, D(1)) for part in parts]
    assert len(statements(lambda: post_receipt(store=store, lines=goods_in, actor=None))) == 9
    assert len(statements(lambda: post_issue(store=store, lines=goods_out, actor=None))) == 10
    assert {item.on_hand for item in StockItem.objects.all()} == {7}
    assert {balance.on_hand for balance in Balance.objects.all()} == {7}
    assert sum(layer.remaining for layer in CostLayer.objects.all()) == 7 * lines


def test_a_paper_is_issued_in_twenty_seven(store, part, shelf, keeper, person):
    """Over the ten of an issue without a paper, which this house does not know: no paper, no goods.

    Session and roles 2, idempotency 2, the paper 10 (its lines, of which the old parts and the answer are told, once as
    the request finds them and once under the lock), its reservation 3, the ledger 10; whoever adds one says so here.
    """
    in_stock(part, shelf, 10)
    advisor, program, sent = person("service_advisor"), program_of(keeper), iter(range(100))
    papers = []
    for _paper in range(2):
        row = request_for_job(store=store, lines=[Wanted(part.pk, D(1))], actor=advisor, job_number="RO-26-0001")
        papers.append(pick_issue(issue_id=row.pk, actor=keeper).pk)

    def issue():
        answer = program.send("POST", f"/api/v1/issues/{papers.pop()}/issue/", {}, Idempotency_Key=f"key-{next(sent)}")
        assert answer.status_code == 200 and answer.json()["state"] == "issued", answer.content

    asked = statements(issue)
    assert len(asked) <= 27, "\n".join(asked)
