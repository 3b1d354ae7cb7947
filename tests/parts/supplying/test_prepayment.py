"""现款采购: money that went out before the goods counts on what they cost; what is left comes back."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.approvals.services import approve_approval
from dms.core.models import Approval, Event
from dms.core.transitions import TransitionBlocked
from parts.models import SupplierCredit
from parts.purchasing import ordering
from parts.supplying import paying
from parts.supplying.reconciling import owed_to
from tests.parties.factories import SupplierFactory
from tests.parts.purchasing.factories import approved_plan, draft_order
from tests.parts.supplying.factories import received

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


@pytest.fixture
def cash_order(store, part, purchaser, finance, do_due_work):
    """Ten at 100.00, paid before delivery: 1 000.00 is approved, and it is placed."""
    line = approved_plan(store, {part: 10}).lines.get()
    row = draft_order(line, SupplierFactory(store=store), purchaser, price="100.00")
    ordering.ask_order_payment(order_id=row.pk, actor=purchaser)
    approve_approval(approval_id=Approval.objects.get().pk, actor=finance)
    do_due_work()
    return ordering.place_purchase_order(order_id=row.pk, actor=purchaser)


def prepay(order, actor, amount, **more):
    return paying.record_prepayment(order_id=order.pk, amount=Decimal(amount), method="cash", actor=actor, **more)


def test_it_counts_on_the_goods_when_they_come(cash_order, cashier, keeper, books):
    credit = prepay(cash_order, cashier, cash_order.amount)
    assert owed_to(cash_order.supplier) == -cash_order.amount
    payable = received(cash_order, keeper)
    assert Event.objects.get(fact="parts.payable_credited").actor == keeper
    credit.refresh_from_db()
    assert (payable.settled, credit.rest) == (cash_order.amount, 0)
    assert payable.balance == owed_to(cash_order.supplier) == payable.gross - cash_order.amount
    books()


def test_refused_beyond_what_was_approved_and_for_orders_on_credit(
    cash_order, order, cashier, purchaser, leaves_no_trace
):
    def refused(kind, sentence, row=cash_order, actor=cashier, amount="1"):
        leaves_no_trace(kind, sentence, prepay, order=row, actor=actor, amount=amount)

    refused(PermissionDenied, None, actor=purchaser)
    refused(ValidationError, "is left to be paid", amount=cash_order.amount + 1)
    refused(TransitionBlocked, "delivers on credit", row=order)
    prepay(cash_order, cashier, cash_order.amount)
    refused(TransitionBlocked, "All that was approved")


def test_what_is_left_is_paid_back_once(cash_order, cashier, purchaser, leaves_no_trace, books):
    credit = prepay(cash_order, cashier, "400")
    with pytest.raises(PermissionDenied):
        paying.refund_credit(credit_id=credit.pk, method="cash", actor=purchaser)
    assert paying.refund_credit(credit_id=credit.pk, method="cash", actor=cashier).rest == 0
    assert owed_to(cash_order.supplier) == 0
    leaves_no_trace(
        TransitionBlocked, "Nothing of this", paying.refund_credit, credit_id=credit.pk, method="cash", actor=cashier
    )
    prepay(cash_order, cashier, cash_order.amount)
    assert SupplierCredit.objects.count() == 2
    books()
