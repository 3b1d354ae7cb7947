"""``Sale.send_to_cashier``: held and owed, at a price that somebody may give."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from dms.core.approvals.models import Approval
from dms.core.approvals.services import approve_approval
from dms.core.transitions import TransitionBlocked
from parts.counter import prices, services
from parts.counter.services import Sold
from parts.models import StockItem
from parts.stock.shortage import Short
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7", "PRT-20")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="races run on PostgreSQL")


def test_less_is_there_than_is_wanted(quoted, seller, refused, sent):
    held = sent(quantity=4)
    more = quoted(quantity=7)
    refused(Short, f"6 are free.*{held.issue.number}", services.send_to_cashier, sale_id=more.pk, actor=seller)


@pytest.mark.requirement("PRT-14")
def test_under_the_minimum_somebody_else_has_to_agree(quoted, seller, person, refused):
    sale = quoted(price="140")
    refused(
        TransitionBlocked, "under its minimum price of 150", services.send_to_cashier, sale_id=sale.pk, actor=seller
    )
    supervisor = person("parts_supervisor")
    prices.ask_price(sale_id=sale.pk, reason="老客户", actor=seller)
    refused(TransitionBlocked, "under its minimum", services.send_to_cashier, sale_id=sale.pk, actor=seller)
    approve_approval(approval_id=Approval.objects.get().pk, actor=supervisor)
    lower = [Sold(sale.lines.get().part_id, D(2), D("130"))]
    services.edit_sale(sale_id=sale.pk, lines=lower, actor=seller)
    refused(TransitionBlocked, "under its minimum", services.send_to_cashier, sale_id=sale.pk, actor=seller)
    services.edit_sale(sale_id=sale.pk, lines=[Sold(lower[0].part_id, D(2), D("140"))], actor=seller)
    assert services.send_to_cashier(sale_id=sale.pk, actor=seller).state == "to_pay"


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_last_pieces_are_sold_once(quoted, seller, store, stocked, books):
    pks = [quoted(quantity=7).pk for _time in range(2)]
    outcomes = at_once([lambda pk=pk: services.send_to_cashier(sale_id=pk, actor=seller) for pk in pks])
    assert (len(outcomes.results), outcomes.refusals(Short)) == (1, 1)
    assert item_of(stocked, store).reserved == 7
    books()


def test_who_may_not_sell(quoted, sent, person, store, stocked, refused):
    technician = person("technician")
    lines = [Sold(stocked.pk, D(1))]
    refused(PermissionDenied, None, services.quote_sale, store_id=store.pk, lines=lines, actor=technician)
    finance, sale = person("finance"), quoted()
    refused(PermissionDenied, None, services.send_to_cashier, sale_id=sale.pk, actor=finance)
    refused(PermissionDenied, None, services.hand_out_sale, sale_id=sent().pk, actor=finance)
    refused(PermissionDenied, None, services.cancel_sale, sale_id=sale.pk, reason="x", actor=finance)
    refused(PermissionDenied, None, services.edit_sale, sale_id=sale.pk, note="x", actor=finance)
    refused(PermissionDenied, None, services.record_lost_sale, store_id=store.pk, wanted="x", actor=finance)
