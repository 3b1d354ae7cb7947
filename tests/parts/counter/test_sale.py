"""A sale from the quote to the goods, and the demand that could not be met."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from dms.core import clock
from dms.core.transitions import TransitionBlocked
from parts.counter import prices, services
from parts.counter.reconciling import differences, totals
from parts.counter.services import Sold
from parts.issuing.models import Issue
from parts.models import StockItem
from tests.parties.factories import CustomerFactory
from tests.parts.factories import PartFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7", "PRT-20")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


def test_counter_to_cashier_to_goods(store, stocked, shelf, quoted, seller, pay, do_due_work, books):
    sale = quoted(buyer="王先生")
    assert (sale.number[:6], sale.gross, sale.state) == ("SA-26-", D("360.00"), "quote")
    sale = services.send_to_cashier(sale_id=sale.pk, actor=seller)
    assert (item_of(stocked, store).reserved, sale.issue.kind, sale.issue.job_number) == (2, "retail", sale.number)
    owed = sale.receivable
    assert (owed.gross, owed.tax_rate, owed.payer, owed.source_number) == (360, D("0.13"), "王先生", sale.number)
    pay(sale)
    do_due_work()
    sale.refresh_from_db()
    assert sale.state == "cleared" and sale.cleared_at
    sale = services.hand_out_sale(sale_id=sale.pk, actor=seller)
    assert (sale.state, item_of(stocked, store).on_hand) == ("handed_out", 8)
    issue = Issue.objects.get(sale=sale)
    assert (issue.state, issue.lines.get().bin, issue.lines.get().price) == ("issued", shelf, 180)
    assert list(differences(store, clock.today(store))) == []
    assert totals(store, clock.today(store)) == {"sales": 1, "slips": 360, "issues": 360, "pieces": 2}
    books()


def test_prices_that_nobody_has_to_grant(quoted, seller, refused, store, stocked):
    refused(TransitionBlocked, "No price is under", prices.ask_price, sale_id=quoted().pk, reason="x", actor=seller)
    dear = [Sold(stocked.pk, D(1), D("181"))]
    refused(ValidationError, "sold at 180.00 at most", services.quote_sale, store_id=store.pk, lines=dear, actor=seller)
    twice = [Sold(stocked.pk, D(1)), Sold(stocked.pk, D(1))]
    refused(ValidationError, "stands there twice", services.quote_sale, store_id=store.pk, lines=twice, actor=seller)


def test_a_trade_order_has_a_customer_and_the_trade_price(quoted, store, refused, seller, stocked):
    asked = {"store_id": store.pk, "kind": "trade", "lines": [Sold(stocked.pk, D(1))], "actor": seller}
    refused(ValidationError, "needs a customer", lambda: services.quote_sale(**asked))
    sale = quoted(kind="trade", customer_id=CustomerFactory(store=store).pk)
    assert sale.lines.get().price == 160


@pytest.mark.requirement("PRT-19")
def test_a_demand_that_could_not_be_met_is_recorded(store, seller):
    row = services.record_lost_sale(store_id=store.pk, wanted="雪地胎 225/45", quantity=4, actor=seller)
    assert (row.wanted, row.quantity, row.reason, row.recorded_by) == ("雪地胎 225/45", 4, "out_of_stock", seller)


def test_two_parts_are_two_lines(store, seller, stocked):
    other = PartFactory(retail_price=50, minimum_price=40)
    lines = [Sold(stocked.pk, D(1)), Sold(other.pk, D(3), D("45.50"))]
    sale = services.quote_sale(store_id=store.pk, lines=lines, actor=seller)
    assert sale.gross == D("316.50")
