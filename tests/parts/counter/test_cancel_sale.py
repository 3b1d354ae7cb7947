"""``Sale.cancel``: nothing is held, nothing is owed, what was paid goes back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier.models import Receivable
from dms.core.transitions import TransitionBlocked
from parts.counter import services
from parts.issuing.models import Issue
from parts.models import StockItem

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7", "PRT-20")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


def test_cancelled_it_holds_nothing_and_is_owed_nothing(sent, stocked, store, seller, refused, books):
    sale = sent()
    refused(ValidationError, "Say why", services.cancel_sale, sale_id=sale.pk, reason="", actor=seller)
    services.cancel_sale(sale_id=sale.pk, reason="不要了", actor=seller)
    assert item_of(stocked, store).reserved == 0
    assert (sale.receivable.state, Issue.objects.get(sale=sale).state) == ("cancelled", "cancelled")
    books()


def test_cancelled_after_payment_the_money_is_due_back(sent, pay, seller, books):
    sale = sent()
    pay(sale)
    services.cancel_sale(sale_id=sale.pk, reason="不要了", actor=seller)
    due = Receivable.objects.get(kind="refund_due")
    assert (due.gross, due.origin, due.source_number) == (360, sale.receivable, sale.number)
    books()


def test_goods_that_are_out_are_not_cancelled_and_not_by_everybody(handed_out, sent, seller, person, refused):
    out, finance = handed_out(), person("finance")
    refused(TransitionBlocked, "handed out", services.cancel_sale, sale_id=out.pk, reason="x", actor=seller)
    refused(PermissionDenied, None, services.cancel_sale, sale_id=sent().pk, reason="x", actor=finance)
