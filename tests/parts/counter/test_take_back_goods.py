"""Sold goods come back, and the money goes back."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from dms.cashier.models import Receivable
from dms.cashier.services import refund
from dms.core.transitions import TransitionBlocked
from parts.counter import services
from parts.issuing.services import Returned
from parts.models import StockItem

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7", "PRT-20")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


@pytest.mark.requirement("PRT-8")
def test_sold_goods_come_back_and_the_money_too(handed_out, shelf, store, stocked, seller, teller, refused, books):
    sale = handed_out()
    line = sale.issue.lines.get()

    def back(quantity, **values):
        lines = [Returned(line.pk, D(quantity), shelf.pk, "quarantine")]
        asked = {"sale_id": sale.pk, "lines": lines, "reason": "有瑕疵", "actor": seller}
        return services.take_back_goods(**asked | values)

    back(1)
    due = Receivable.objects.get(kind="refund_due")
    assert (due.gross, item_of(stocked, store).set_aside) == (180, 1)
    paid = sale.receivable.allocations.get().payment
    assert refund(payment_id=paid.pk, credit_id=due.pk, amount=180, reason="退货", actor=teller).state == "paid"
    refused(ValidationError, "Only 1 of", back, 2)
    refused(ValidationError, "Say why", back, 1, reason=" ")
    books()


def test_nothing_comes_back_of_what_never_left(sent, seller, shelf, refused):
    sale = sent()
    lines = [Returned(sale.issue.lines.get().pk, D(1), shelf.pk)]
    asked = {"sale_id": sale.pk, "lines": lines, "reason": "x", "actor": seller}
    refused(TransitionBlocked, "have not left", services.take_back_goods, **asked)
