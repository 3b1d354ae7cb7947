"""Services of the payable up to the matched invoice: raised with a receipt, matched three ways, withdrawn."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.locking import locked, locked_many
from dms.core.money import from_net, rounded
from dms.core.numbering import next_number, number_kind
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition, offered_move
from dms.parties.choices import PaymentTerms
from parts.receiving.followers import when_confirmed, when_reversed
from parts.supplying import facts
from parts.supplying.models import BookingKind, Payable, PayableState, SupplierBooking, SupplierCredit, SupplierInvoice
from parts.supplying.payables import TOLERANCE

NUMBER = number_kind("payable", "PY")
ZERO = Decimal(0)


@when_confirmed
def raise_payables(*, receipt, lines, actor):
    """What came into the stock is owed: one payable for each order of the receipt. Announces PAYABLE_RAISED.

    A cash order's prepayment is set off at once.
    """
    by_order = {}
    for line in lines:
        if line.accepted or (line.keeps_damaged and line.damaged):
            by_order.setdefault(line.order_line.order, []).append(line)
    today = clock.today(receipt.store)
    for order, some in sorted(by_order.items(), key=lambda pair: pair[0].pk):
        rate = Decimal(order.tax_rate)  # the invoice may say another one
        amounts = from_net(sum((worth_of(line, line.price) for line in some), ZERO), rate)
        ordered = from_net(sum((worth_of(line, line.order_line.price) for line in some), ZERO), rate)
        if not amounts.gross:
            continue  # free of charge
        days = receipt.supplier.credit_days if order.terms == PaymentTerms.CREDIT else 0
        payable = Payable(
            store=receipt.store,
            supplier=receipt.supplier,
            receipt=receipt,
            order=order,
            net=amounts.net,
            rate=rate,
            tax=amounts.tax,
            gross=amounts.gross,
            ordered_gross=ordered.gross,
            owed=amounts.gross,
            raised_on=today,
            due_on=today + timedelta(days=days),
        )
        register(
            payable,
            actor=actor,
            fact=facts.PAYABLE_RAISED,
            payload=told(payable),
            number=lambda: next_number(NUMBER, receipt.store, today),
        )
        use_credits(payable, locked_credits(payable, order=order), None, caused_by=actor)


def worth_of(line, price):
    """What a line of a receipt brought into the stock at ``price``, rounded as the ledger does."""
    kept = line.damaged if line.keeps_damaged else ZERO
    return rounded(line.accepted * price) + rounded(kept * price)


@when_reversed
def withdraw_payables(*, receipt, reason, actor):
    """A receipt that is taken back is owed no more; what was set off is free again. Announces PAYABLE_WITHDRAWN.

    Raises TransitionBlocked naming each payable with an invoice or money on it.
    """
    payables = locked_many(Payable.objects, Payable.objects.filter(receipt=receipt).values_list("pk", flat=True))
    payables = [one for one in payables if one.state != PayableState.WITHDRAWN]
    if blocked := [reason_not for one in payables for reason_not in one.withdraw_blockers()]:
        raise TransitionBlocked(blocked)
    for payable in payables:
        for booking in payable.live_bookings():
            undo(booking, reason, actor)
        book(payable, BookingKind.WITHDRAWAL, -payable.owed, actor, reason=reason)
        because = {"fact": facts.PAYABLE_WITHDRAWN, "reason": reason, "payload": told(payable)}
        apply_transition(payable.withdraw, actor=None, caused_by=actor, **because)


def three_ways(payables):
    """``(ordered, received)`` of several payables, with tax."""
    return sum((one.ordered_gross for one in payables), ZERO), sum((one.gross for one in payables), ZERO)


@transaction.atomic
def match_payable(
    *, payable_id, invoice_number, issued_on, net, tax, actor, explanation="", other_ids=(), expected_version=None
):
    """三单核对: the invoice against receipts and orders, of one payable or of several of the supplier.

    What differs by more than TOLERANCE must be explained; the invoice's amount is then what is owed. An invoice that
    is not accepted is not recorded but goes back. Announces INVOICE_RECORDED and PAYABLE_MATCHED. Raises
    PermissionDenied, TransitionBlocked, ValidationError.
    """
    payable = locked_payable(payable_id, actor, expected_version)
    refuse_now(payable, "match", actor)
    payables = [payable, *_others(payable, other_ids, actor)]
    ordered, received = three_ways(payables)
    net, tax = rounded(net), rounded(tax)
    difference = net + tax - received
    if max(abs(difference), abs(received - ordered)) > TOLERANCE and not explanation.strip():
        raise ValidationError({"explanation": _differs(ordered, received, net + tax)})
    if payable.owed + difference < payable.settled:
        raise TransitionBlocked([_("More is set off than the invoice says. Take that back first.")])
    invoice = SupplierInvoice(
        store=payable.store,
        supplier=payable.supplier,
        number=invoice_number.strip().upper(),
        issued_on=issued_on,
        net=net,
        tax=tax,
        gross=net + tax,
        difference=difference,
        explanation=explanation,
        recorded_by=actor,
    )
    if issued_on > clock.today(payable.store):
        raise ValidationError({"issued_on": _("This day is still to come.")})
    keys = sorted(one.pk for one in payables)
    payload = {"supplier_id": payable.supplier_id, "payable_ids": keys, "difference": str(difference)}
    register(invoice, actor=actor, fact=facts.INVOICE_RECORDED, payload=payload, reason=explanation)
    for one in payables:
        of_it = difference if one.pk == payable.pk else ZERO
        if of_it:
            book(one, BookingKind.DIFFERENCE, of_it, actor, reference=invoice.number, reason=explanation)
        apply_transition(
            one.match,
            actor=actor,
            fact=facts.PAYABLE_MATCHED,
            reason=explanation,
            payload=told(one) | {"invoice": invoice.number, "difference": str(of_it)},
            invoice=invoice,
            difference=of_it,
        )
    return payable


@transaction.atomic
def unmatch_payable(*, payable_id, reason, actor, expected_version=None):
    """The invoice was another delivery's: off all its payables. Announces PAYABLE_UNMATCHED.

    Raises PermissionDenied, TransitionBlocked, ValidationError without a reason.
    """
    need(reason)
    payable = locked_payable(payable_id, actor, expected_version)
    refuse_now(payable, "unmatch", actor)
    invoice = payable.invoice
    keys = invoice.payables.values_list("pk", flat=True)
    for one in locked_many(Payable.objects.select_related("store", "supplier"), keys):
        undone = one.bookings.filter(kind=BookingKind.DIFFERENCE, undoes=None, undone_by=None).first()
        back = undone.amount if undone else ZERO
        if one.owed - back < one.settled:
            raise TransitionBlocked([_("More is set off than was received. Take that back first.")])
        if undone:
            undo(undone, reason, actor)
        apply_transition(
            one.unmatch,
            actor=actor,
            fact=facts.PAYABLE_UNMATCHED,
            reason=reason,
            payload=told(one) | {"invoice": invoice.number},
            difference=back,
        )
    invoice.is_void = True
    invoice.save(update_fields=["is_void", "updated_at"])
    return Payable.objects.get(pk=payable_id)


# --- what the services of payables share


def locked_payable(payable_id, actor, expected_version=None):
    """The payable, locked. Raises Payable.DoesNotExist, StaleVersion."""
    payable = locked(seen_by(Payable.objects.select_related("store", "supplier"), actor), payable_id)
    if expected_version is not None and payable.version != expected_version:
        raise StaleVersion(payable)
    return payable


def locked_credits(payable, **which):
    """The open credits of the payable's supplier, locked, the oldest first."""
    keys = SupplierCredit.objects.open().filter(supplier=payable.supplier_id, **which).values_list("pk", flat=True)
    found = [one for one in locked_many(SupplierCredit.objects, sorted(keys)) if one.rest > 0]
    return sorted(found, key=lambda one: (one.booked_on, one.pk))


def use_credits(payable, credits, actor, caused_by=None):
    """Set ``credits`` off on a locked payable as far as both reach; returns the amount. Announces PAYABLE_CREDITED.

    ``caused_by``: whose receipt or credit note it follows from, where ``actor`` is the system.
    """
    left, uses = payable.balance, []
    for credit in credits:
        amount = min(credit.rest, left)
        if amount > 0:
            uses.append((credit, amount))
            left -= amount
    total = sum((amount for _credit, amount in uses), ZERO)
    if not total:
        return ZERO
    apply_transition(
        payable.set_off,
        actor=actor,
        caused_by=caused_by,
        fact=facts.PAYABLE_CREDITED,
        payload=told(payable) | {"set_off": str(total)},
        amount=total,
    )
    for credit, amount in uses:
        credit.used += amount
        credit.save(update_fields=["used", "updated_at"])
        book(payable, BookingKind.CREDIT, amount, actor or caused_by, credit=credit, reference=str(credit.paper)[:60])
    return total


def book(payable, kind, amount, actor, **more):
    """Write a booking on a payable."""
    row = SupplierBooking(
        store=payable.store,
        supplier=payable.supplier,
        payable=payable,
        kind=kind,
        amount=amount,
        made_by=actor,
        booked_on=clock.today(payable.store),
        **more,
    )
    row.save(force_insert=True)
    return row


def undo(booking, reason, actor):
    """Write the counter-entry of a booking; a credit is free again."""
    row = SupplierBooking(
        store=booking.store,
        supplier=booking.supplier,
        payable=booking.payable,
        credit=booking.credit,
        kind=booking.kind,
        amount=-booking.amount,
        method=booking.method,
        reference=booking.reference,
        reason=reason[:300],
        made_by=actor,
        booked_on=clock.today(booking.store),
        undoes=booking,
    )
    row.save(force_insert=True)
    if booking.credit is not None:
        credit = locked(SupplierCredit.objects, booking.credit_id)
        credit.used -= booking.amount
        credit.save(update_fields=["used", "updated_at"])
    return row


def told(payable):
    """The payload of everything about a payable."""
    return {
        "supplier_id": payable.supplier_id,
        "receipt_id": payable.receipt_id,
        "amount": str(payable.balance),
    }


def refuse_now(row, verb, actor):
    """Role and state before the inputs. Raises PermissionDenied, TransitionBlocked."""
    if actor is not None and (reasons := offered_move(row, verb, actor).reasons):
        raise TransitionBlocked(reasons)


def need(reason):
    """A reason, in words. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})


def _others(payable, ids, actor):
    wanted = sorted({int(pk) for pk in ids} - {payable.pk})
    seen = seen_by(Payable.objects.select_related("store", "supplier"), actor)
    found = locked_many(seen.filter(supplier=payable.supplier_id), wanted) if wanted else []
    if len(found) < len(wanted) or any(one.state != PayableState.OPEN for one in found):
        raise ValidationError({"others": _("One invoice is over payables of one supplier that have none yet.")})
    return found


def _differs(ordered, received, invoiced):
    return _(
        "Order ¥%(ordered)s, receipt ¥%(received)s, invoice ¥%(invoiced)s: say why they differ, or send the invoice "
        "back to the supplier."
    ) % {"ordered": f"{ordered:,.2f}", "received": f"{received:,.2f}", "invoiced": f"{invoiced:,.2f}"}


def rate_of_receipts(receipts, supplier):
    """The tax rate at which the goods of ``receipts`` came from ``supplier``, else the supplier's."""
    owed = Payable.objects.filter(receipt__in=receipts, supplier=supplier).order_by("-pk").first()
    return owed.rate if owed else Decimal(supplier.tax_rate)
