"""A booking is taken back by a counter-entry, refused with the dependent document named."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import dependents, services
from dms.cashier.dependents import dependents_of
from dms.cashier.models import Payment
from dms.cashier.selectors.payments import left_of, rest_of
from dms.core.money import from_gross
from dms.core.transitions import Blocker, TransitionBlocked


def test_a_reversal_mirrors_the_payment(owed, pays, finance):
    payment = pays(owed("100.00"), total=Decimal("130.00"))
    counter = services.reverse_payment(payment_id=payment.pk, reason="错收", actor=finance)
    assert (counter.kind, counter.amount, counter.of, counter.method) == ("reversal", -130, payment, "cash")
    assert (left_of(payment), rest_of(payment)) == (0, 0)


def test_refused_reversals_name_what_is_in_the_way(owed, pays, finance, cashier, customer):
    row = owed("100.00")
    payment = pays(row, total=Decimal("130.00"))
    refund = services.refund(payment_id=payment.pk, amount=30, reason="多付", actor=cashier)
    with pytest.raises(TransitionBlocked, match=f"refund {refund.counter_payment.number} was paid out"):
        services.reverse_payment(payment_id=payment.pk, reason="x", actor=finance)
    services.reverse_payment(payment_id=refund.counter_payment.pk, reason="错退", actor=finance)
    assert rest_of(payment) == Decimal("30.00")
    due = services.raise_refund_due(origin_id=row.pk, source=customer, amounts=from_gross("10"), actor=None)
    with pytest.raises(TransitionBlocked, match=f"refund due {due.number}"):
        services.reverse_payment(payment_id=payment.pk, reason="x", actor=finance)
    services.cancel_receivable(receivable_id=due.pk, reason="x", actor=cashier)
    services.reverse_payment(payment_id=payment.pk, reason="x", actor=finance)
    with pytest.raises(TransitionBlocked, match="reversed already"):
        services.reverse_payment(payment_id=payment.pk, reason="x", actor=finance)


def test_a_used_deposit_keeps_its_payment(customer, owed, pays, finance, cashier, person):
    deposit = services.raise_deposit(customer_id=customer.pk, amount=Decimal("50"), actor=cashier)
    payment, row = pays(deposit), owed("80.00")
    services.apply_deposit(deposit_id=deposit.pk, receivable_id=row.pk, actor=cashier)
    with pytest.raises(TransitionBlocked, match=f"used already: {row.number}"):
        services.reverse_payment(payment_id=payment.pk, reason="x", actor=finance)


def test_a_stage_names_its_documents(owed, pays, finance, monkeypatch):
    monkeypatch.setattr(dependents, "_DEPENDENTS", {})
    dependents_of("parties.customer")(
        lambda row: [Blocker("The goods were handed out: CK-26-0001.", who="storekeeper")]
    )
    payment = pays(owed())
    with pytest.raises(TransitionBlocked, match="CK-26-0001"):
        services.reverse_payment(payment_id=payment.pk, reason="x", actor=finance)
    assert Payment.objects.count() == 1


def test_only_finance_and_the_head_reverse_and_say_why(owed, pays, cashier, finance):
    payment = pays(owed())
    with pytest.raises(PermissionDenied):
        services.reverse_payment(payment_id=payment.pk, reason="x", actor=cashier)
    with pytest.raises(ValidationError):
        services.reverse_payment(payment_id=payment.pk, reason=" ", actor=finance)
    counter = services.reverse_payment(payment_id=payment.pk, reason="x", actor=finance)
    with pytest.raises(TransitionBlocked, match="counter-entry itself"):
        services.reverse_payment(payment_id=counter.pk, reason="x", actor=finance)
