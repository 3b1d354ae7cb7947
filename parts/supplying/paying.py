"""Services of the money: asking for a payment, paying, setting off, prepayments, and taking each of them back."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.cashier.choices import PaymentMethod
from dms.core import clock
from dms.core.approvals.models import ApprovalState
from dms.core.approvals.selectors import open_approval_of
from dms.core.approvals.services import request_approval, resubmit_approval
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.money import rounded
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import Blocker, TransitionBlocked, apply_transition
from dms.parties.choices import PaymentTerms
from parts.purchasing.models import OrderState, PurchaseOrder
from parts.supplying import facts
from parts.supplying.approving import PAYING
from parts.supplying.models import PAPERS, BookingKind, CreditKind, PayableState, SupplierBooking, SupplierCredit
from parts.supplying.owing import book, locked_credits, locked_payable, need, refuse_now, told, undo, use_credits

ZERO = Decimal(0)
#: Without their number nobody finds them on the bank's statement.
WITH_REFERENCE = (PaymentMethod.BANK_TRANSFER, PaymentMethod.CHEQUE)


@transaction.atomic
def ask_payment(*, payable_id, actor, expected_version=None):
    """付款申请: what the supplier owes is set off first, the rest is asked for. Announces PAYABLE_PAYMENT_ASKED.

    Nothing is asked for where nothing is left. Raises PermissionDenied, TransitionBlocked.
    """
    payable = locked_payable(payable_id, actor, expected_version)
    refuse_now(payable, "ask_payment", actor)
    use_credits(payable, locked_credits(payable), actor)
    if payable.state == PayableState.PAID:
        return payable
    apply_transition(payable.ask_payment, actor=actor, fact=facts.PAYABLE_PAYMENT_ASKED, payload=told(payable))
    why = payable.invoice.explanation if payable.invoice else ""
    waiting = open_approval_of(payable, PAYING.code)
    if waiting is not None:
        resubmit_approval(approval_id=waiting.pk, explanation=why, amount=payable.balance, actor=actor)
        return payable
    title = _("Pay %(supplier)s, %(number)s") % {"supplier": payable.supplier.name, "number": payable.number}
    request_approval(
        kind=PAYING.code, subject=payable, title=title[:120], amount=payable.balance, explanation=why, actor=actor
    )
    return payable


@transaction.atomic
def pay_payable(*, payable_id, method, actor, amount=None, reference="", expected_version=None):
    """The money is out: all that is left, or ``amount`` of it. Announces PAYABLE_PAID.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    payable = locked_payable(payable_id, actor, expected_version)
    refuse_now(payable, "pay", actor)
    amount = payable.balance if amount is None else _positive(amount)
    if amount > payable.balance:
        raise ValidationError(
            {"amount": _("¥%(left)s is left to be paid, no more.") % {"left": f"{payable.balance:,.2f}"}}
        )
    _need_reference(method, reference)
    apply_transition(
        payable.pay,
        actor=actor,
        fact=facts.PAYABLE_PAID,
        payload=told(payable) | {"paid": str(amount), "method": str(method)},
        amount=amount,
    )
    book(payable, BookingKind.PAYMENT, amount, actor, method=method, reference=reference)
    return payable


@transaction.atomic
def set_off_payable(*, payable_id, actor, expected_version=None):
    """冲抵货款: what the supplier owes counts on it, the oldest credit first. Announces PAYABLE_CREDITED."""
    payable = locked_payable(payable_id, actor, expected_version)
    refuse_now(payable, "set_off", actor)
    if not use_credits(payable, locked_credits(payable), actor):
        raise TransitionBlocked([_("The supplier owes the store nothing that could be set off.")])
    return payable


@transaction.atomic
def take_back_payable(*, payable_id, booking_id, reason, actor, expected_version=None):
    """A payment bounced, or a credit is to count elsewhere. Announces PAYABLE_BOOKING_UNDONE.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    need(reason)
    payable = locked_payable(payable_id, actor, expected_version)
    refuse_now(payable, "take_back", actor)
    booking = payable.live_bookings().filter(pk=booking_id).first()
    if booking is None:
        raise ValidationError({"booking": _("This is not a payment or set-off of this payable that still counts.")})
    approval = payable.approval
    apply_transition(
        payable.take_back,
        actor=actor,
        fact=facts.PAYABLE_BOOKING_UNDONE,
        reason=reason,
        payload=told(payable) | {"booking": booking.kind, "back": str(booking.amount)},
        amount=booking.amount,
        is_approved=_still_covers(approval, payable, booking),
    )
    undo(booking, reason, actor)
    return payable


@transaction.atomic
def record_prepayment(*, order_id, amount, method, actor, reference=""):
    """现款采购: the money of a cash order that went out before delivery. Announces CREDIT_RAISED.

    Up to what was approved for the order. Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    order = locked(seen_by(PurchaseOrder.objects.select_related("store", "supplier"), actor), order_id)
    require(actor, "parts.add_suppliercredit", order)
    if blocked := prepayment_blockers(order):
        raise TransitionBlocked(blocked)
    amount = _positive(amount)
    if amount > (left := _left_of_approval(order)):
        raise ValidationError({"amount": _("¥%(left)s is left to be paid, no more.") % {"left": f"{left:,.2f}"}})
    _need_reference(method, reference)
    return raise_credit(
        kind=CreditKind.PREPAYMENT, paper=order, net=amount, tax=ZERO, reference=reference, method=method, actor=actor
    )


def prepayment_blockers(order):
    """Why nothing is paid before delivery."""
    if order.terms != PaymentTerms.CASH:
        return [_("This supplier delivers on credit: it is paid by its payable, after the goods came.")]
    approval = order.payment_approval
    if approval is None or approval.state != ApprovalState.APPROVED or order.state == OrderState.CANCELLED:
        said = _("The payment of the order is not approved. Ask for it on the order first.")
        return [Blocker(said, url=order.get_absolute_url(), who=_("purchaser"))]
    if _left_of_approval(order) <= 0:
        return [_("All that was approved for this order is paid.")]
    return []


@transaction.atomic
def refund_credit(*, credit_id, method, actor, reference="", expected_version=None):
    """The supplier pays back what is left of a credit. Announces CREDIT_REFUNDED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    credit = locked(seen_by(SupplierCredit.objects.select_related("store", "supplier"), actor), credit_id)
    require(actor, "parts.refund_suppliercredit", credit)
    if credit.rest <= 0:
        raise TransitionBlocked([_("Nothing of this credit is left.")])
    _need_reference(method, reference)
    use_up(credit, BookingKind.REFUND, facts.CREDIT_REFUNDED, actor, method=method, reference=reference)
    return credit


def raise_credit(*, kind, paper, net, tax, reference, actor, method="", supplier=None):
    """Write what a supplier (by default the paper's) owes for ``paper``; see PAPERS. Announces CREDIT_RAISED."""
    own = {field: paper for field, of_kind in PAPERS.items() if of_kind == kind}
    supplier = supplier or paper.supplier
    credit = SupplierCredit(
        store=paper.store,
        supplier=supplier,
        kind=kind,
        net=net,
        tax=tax,
        gross=net + tax,
        reference=reference,
        method=method,
        booked_on=clock.today(paper.store),
        recorded_by=actor,
        **own,
    )
    payload = {"supplier_id": supplier.pk, "kind": str(kind), "amount": str(credit.gross)}
    return register(credit, actor=actor, fact=facts.CREDIT_RAISED, payload=payload)


def use_up(credit, kind, fact, actor, *, reason="", method="", reference=""):
    """Book the rest of a locked credit out: paid back, or taken back."""
    amount = credit.rest
    credit.used += amount
    credit.version += 1
    credit.save(update_fields=["used", "version", "updated_at"])
    SupplierBooking(
        store=credit.store,
        supplier=credit.supplier,
        credit=credit,
        kind=kind,
        amount=amount,
        method=method,
        reference=reference,
        reason=reason[:300],
        made_by=actor,
        booked_on=clock.today(credit.store),
    ).save(force_insert=True)
    payload = {"supplier_id": credit.supplier_id, "kind": credit.kind, "amount": str(amount)}
    publish(fact, subject=credit, actor=actor, reason=reason, payload=payload)


def _left_of_approval(order):
    paid = SupplierCredit.objects.filter(order=order).values_list("gross", flat=True)
    back = SupplierBooking.objects.filter(credit__order=order, kind=BookingKind.REFUND).values_list("amount", flat=True)
    return order.payment_approval.amount - sum(paid, ZERO) + sum(back, ZERO)


def _still_covers(approval, payable, booking):
    """Whether the yes to the payment still stands: it was for at least what is to be paid again."""
    if approval is None or approval.state != ApprovalState.APPROVED or booking.kind != BookingKind.PAYMENT:
        return False
    return payable.balance + booking.amount <= approval.amount


def _positive(amount):
    amount = rounded(amount)
    if amount <= 0:
        raise ValidationError({"amount": _("Type an amount above zero.")})
    return amount


def _need_reference(method, reference):
    if method in WITH_REFERENCE and not reference.strip():
        raise ValidationError({"reference": _("A bank transfer or cheque needs its number.")})
