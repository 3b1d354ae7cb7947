"""Paying money back: a counter payment, never over what was paid, above an amount with somebody else's yes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.cashier import facts
from dms.cashier.choices import PaymentKind, PaymentMethod, ReceivableKind
from dms.cashier.models import Payment, Refund
from dms.cashier.selectors.payments import FREE_REFUND, REFUND, money_objections
from dms.cashier.services.counting import locked_receivable, use_credit
from dms.cashier.services.days import day_for_booking
from dms.cashier.services.payments import book_counter_payment
from dms.core import clock
from dms.core.approvals.selectors import open_approval_of
from dms.core.approvals.services import request_approval
from dms.core.editing import StaleVersion
from dms.core.locking import locked
from dms.core.money import rounded
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition

REFUND_NUMBER = number_kind("refund", "RF")
_REFUNDS = Refund.objects.select_related("store", "payment__customer", "payment__store", "credit__customer")


@transaction.atomic
def refund(*, payment_id, amount, reason, actor, credit_id=None, method=None, booked_on=None):
    """退款: pay ``amount`` (CNY) of a payment back, out of the deposit or refund due ``credit_id``, or out of its rest.

    A compensation is paid beside the payment, as the store's own expense. Up to FREE_REFUND it is paid out at once;
    above it an approval is asked for, and ``pay_out_refund`` follows. Announces REFUND_REQUESTED, then
    REFUND_PAID_OUT or APPROVAL_REQUESTED. Raises Payment.DoesNotExist, PermissionDenied, TransitionBlocked (more than
    was paid, or nobody who could approve), ValidationError. Returns the Refund.
    """
    credit = locked_receivable(credit_id, actor) if credit_id else None
    payment = locked(seen_by(Payment.objects.select_related("store", "customer"), actor), payment_id)
    require(actor, "cashier.add_refund", payment)
    amount = rounded(amount)
    if amount <= 0:
        raise ValidationError({"amount": _("An amount above zero.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the money goes back.")})
    if reasons := money_objections(payment=payment, credit=credit, amount=amount):
        raise TransitionBlocked(reasons)
    row = Refund(
        store=payment.store,
        payment=payment,
        credit=credit,
        amount=amount,
        method=method or payment.method,
        reason=reason[:200],
        requested_by=actor,
        requested_at=clock.now(),
    )
    register(
        row,
        actor=actor,
        fact=facts.REFUND_REQUESTED,
        reason=reason,
        payload=_payload(row),
        number=lambda: next_number(REFUND_NUMBER, row.store, clock.today(row.store)),
    )
    if amount <= FREE_REFUND:
        return pay_out_refund(refund_id=row.pk, actor=actor, booked_on=booked_on)
    request_approval(kind=REFUND.code, subject=row, title=_title(row), amount=amount, explanation=reason, actor=actor)
    return row


@transaction.atomic
def pay_out_refund(*, refund_id, actor, method=None, booked_on=None, expected_version=None):
    """The money goes back to the customer by a counter payment. Announces REFUND_PAID_OUT.

    Raises Refund.DoesNotExist, PermissionDenied, TransitionBlocked (not approved, or no longer there), StaleVersion.
    Returns the Refund; its ``counter_payment`` is the booking.
    """
    row = _locked_with_its_money(refund_id, actor, expected_version)
    payment, method = row.payment, method or row.method
    if method not in PaymentMethod.values:
        raise ValidationError({"method": _("Choose how the money goes back.")})
    is_own = row.credit is not None and row.credit.kind == ReceivableKind.COMPENSATION
    counter = Payment(
        store=row.store,
        kind=PaymentKind.EXPENSE if is_own else PaymentKind.REFUND,
        method=method,
        amount=-row.amount,
        customer=payment.customer,
        payer=payment.payer,
        received_at=clock.now(),
        received_by=actor,
        reason=row.reason,
        of=payment,
        origin=None if is_own else payment,
        credit=row.credit,
    )
    day = day_for_booking(row.store, booked_on)

    def book():
        counter.booked_on = day
        return book_counter_payment(counter, actor)

    apply_transition(row.pay_out, actor=actor, fact=facts.REFUND_PAID_OUT, payload=_payload(row), book=book)
    if row.credit is not None:
        use_credit(row.credit, row.amount, day, actor)
    return row


@transaction.atomic
def withdraw_refund(*, refund_id, actor, reason="", expected_version=None):
    """The refund is not wanted any more. Announces REFUND_WITHDRAWN; an approval that is asked for stays answerable.

    Raises Refund.DoesNotExist, PermissionDenied, TransitionBlocked, StaleVersion.
    """
    row = _locked_refund(refund_id, actor, expected_version)
    apply_transition(row.withdraw, actor=actor, fact=facts.REFUND_WITHDRAWN, reason=reason, payload=_payload(row))
    return row


@transaction.atomic
def refuse_refund(*, refund_id, reason, caused_by=None):
    """The approval was refused or withdrawn (by ``caused_by``): nothing is paid out. Announces REFUND_REFUSED.

    Harmless when repeated.
    """
    row = _locked_refund(refund_id, None, None)
    if row.state == row._meta.get_field("state").default and open_approval_of(row, REFUND.code) is None:
        told = {"fact": facts.REFUND_REFUSED, "reason": reason, "payload": _payload(row)}
        apply_transition(row.refuse, actor=None, caused_by=caused_by, **told)
    return row


def _locked_with_its_money(refund_id, actor, expected_version):
    """The locked refund with its credit and payment, locked before it in the order of the house."""
    found = seen_by(Refund.objects, actor).get(pk=refund_id)
    credit = locked_receivable(found.credit_id) if found.credit_id else None
    payment = locked(Payment.objects.select_related("store", "customer"), found.payment_id)
    row = _locked_refund(refund_id, actor, expected_version)
    row.payment, row.credit = payment, credit
    return row


def _locked_refund(refund_id, actor, expected_version):
    row = locked(seen_by(_REFUNDS, actor), refund_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row


def _title(row):
    values = {"number": row.number, "payment": row.payment.number}
    return _("Refund %(number)s of payment %(payment)s") % values


def _payload(row):
    return {
        "number": row.number,
        "payment_id": row.payment_id,
        "payment_number": row.payment.number,
        "credit_id": row.credit_id,
        "amount": str(row.amount),
        "method": row.method,
    }
