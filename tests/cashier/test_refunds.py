"""Money goes back: never over what was paid, above an amount with somebody else's yes."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import services
from dms.cashier.models import Payment, Receivable
from dms.cashier.selectors.payments import left_of, rest_of
from dms.core.approvals.models import Approval
from dms.core.approvals.services import approve_approval, reject_approval
from dms.core.models import Event
from dms.core.money import from_gross
from dms.core.transitions import TransitionBlocked


@pytest.fixture
def returned(owed, pays, customer):
    """A sale of ``gross`` that was paid, and what of it is owed back: ``(payment, refund due)``."""

    def make(gross="300.00", back="200.00"):
        row = owed(gross)
        payment = pays(row)
        due = services.raise_refund_due(
            origin_id=row.pk, source=customer, amounts=from_gross(Decimal(back)), actor=None
        )
        return payment, due

    return make


def test_a_small_refund_due_is_paid_back_at_once(returned, cashier):
    payment, due = returned()
    refund = services.refund(payment_id=payment.pk, credit_id=due.pk, amount=200, reason="退货", actor=cashier)
    assert refund.state == "paid"
    counter = refund.counter_payment
    assert (counter.kind, counter.amount, counter.of, counter.credit) == ("refund", Decimal("-200.00"), payment, due)
    due.refresh_from_db()
    assert (due.state, due.used, due.balance) == ("settled", Decimal("200.00"), 0)
    assert left_of(payment) == Decimal("100.00")
    assert Event.objects.filter(fact="cashier.refund_paid_out").exists()


def test_the_rest_of_a_payment_goes_back_without_a_document(owed, pays, cashier):
    payment = pays(owed("100.00"), total=Decimal("130.00"))
    services.refund(payment_id=payment.pk, amount=30, reason="多付", actor=cashier)
    assert rest_of(payment) == 0
    assert left_of(payment) == Decimal("100.00")


@pytest.mark.parametrize(
    ("amount", "said"), [("200.01", "Of AR-.* only ¥200.00 is left"), ("300.01", "only ¥300.00 is left")]
)
def test_never_more_than_is_owed_back_or_was_paid(returned, cashier, amount, said):
    payment, due = returned()
    with pytest.raises(TransitionBlocked, match=said):
        services.refund(payment_id=payment.pk, credit_id=due.pk, amount=Decimal(amount), reason="x", actor=cashier)
    assert Payment.objects.count() == 1
    assert not Event.objects.filter(fact="cashier.refund_requested").exists()


def test_what_counts_on_a_sale_is_no_rest(owed, pays, cashier):
    payment = pays(owed("100.00"))
    with pytest.raises(TransitionBlocked, match="taken back by its own document"):
        services.refund(payment_id=payment.pk, amount=1, reason="x", actor=cashier)


def test_a_refund_needs_a_reason_and_an_amount(returned, cashier, person):
    payment, due = returned()
    for wrong in ({"amount": 10, "reason": " "}, {"amount": 0, "reason": "x"}):
        with pytest.raises(ValidationError):
            services.refund(payment_id=payment.pk, credit_id=due.pk, actor=cashier, **wrong)
    with pytest.raises(PermissionDenied):
        services.refund(payment_id=payment.pk, credit_id=due.pk, amount=1, reason="x", actor=person("parts_supervisor"))


def test_above_the_free_amount_somebody_else_agrees_first(returned, cashier, finance):
    payment, due = returned("900.00", "800.00")
    refund = services.refund(payment_id=payment.pk, credit_id=due.pk, amount=800, reason="退货", actor=cashier)
    assert refund.state == "waiting"
    with pytest.raises(TransitionBlocked, match="approval .* is not given yet"):
        services.pay_out_refund(refund_id=refund.pk, actor=cashier)
    approve_approval(approval_id=Approval.objects.get().pk, actor=finance)
    assert services.pay_out_refund(refund_id=refund.pk, actor=cashier).state == "paid"
    due.refresh_from_db()
    assert due.state == "settled"


def test_what_is_rejected_is_not_paid_out(returned, cashier, finance, do_due_work):
    payment, due = returned("900.00", "800.00")
    refund = services.refund(payment_id=payment.pk, credit_id=due.pk, amount=800, reason="退货", actor=cashier)
    reject_approval(approval_id=Approval.objects.get().pk, actor=finance, note="no")
    do_due_work()
    refund.refresh_from_db()
    assert refund.state == "refused"
    do_due_work()  # again: harmless


def test_refunds_due_never_exceed_what_was_sold(returned, customer):
    _payment, due = returned()
    with pytest.raises(TransitionBlocked, match="to be paid back already"):
        services.raise_refund_due(origin_id=due.origin_id, source=customer, amounts=from_gross("100.01"), actor=None)
    with pytest.raises(TransitionBlocked, match="nothing of which"):
        services.raise_refund_due(origin_id=due.pk, source=customer, amounts=from_gross("1"), actor=None)


def test_goods_that_were_not_paid_reduce_what_is_owed(owed, customer, account, person):
    row = services.charge_to_account(receivable_id=owed("500.00").pk, actor=person("parts_dispatcher"))
    due = services.raise_refund_due(origin_id=row.pk, source=customer, amounts=from_gross("200"), actor=None)
    row = Receivable.objects.get(pk=row.pk)
    assert (row.balance, due.state) == (Decimal("300.00"), "settled")


def test_a_walk_in_gets_back_what_they_paid_for_it(owed, pays, store, cashier):
    row = owed("50.00", customer=None, payer="散客")
    payment, other = pays(row), pays(owed("50.00", customer=None, payer="另一位"))
    due = services.raise_refund_due(origin_id=row.pk, source=store, amounts=from_gross("20"), actor=None)
    with pytest.raises(TransitionBlocked, match="another customer"):
        services.refund(payment_id=other.pk, credit_id=due.pk, amount=20, reason="x", actor=cashier)
    assert (
        services.refund(payment_id=payment.pk, credit_id=due.pk, amount=20, reason="x", actor=cashier).state == "paid"
    )
