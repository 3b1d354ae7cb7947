"""Special orders: writing, placing with a deposit, releasing, collecting, cancelling.

The rule of the house: a named customer, a deposit by the rules (or somebody who answers for doing without), then the
order is demand. First the money, then the goods: collecting makes a sale, on which the deposit counts.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store, User
from dms.cashier import services as cashier
from dms.cashier.choices import ReceivableKind
from dms.cashier.models import Receivable
from dms.core import clock
from dms.core.editing import StaleVersion, edit
from dms.core.events import publish
from dms.core.money import from_gross
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.parties.models import Customer
from parts.catalogue.models import Part
from parts.counter.models import SaleState
from parts.counter.services import Sold, quote_sale, send_to_cashier
from parts.issuing.models import IssueState
from parts.issuing.services import Wanted, request_for_job
from parts.special_orders import facts
from parts.special_orders.allocating import end_promise, promise_arrival, serve
from parts.special_orders.deposits import deposit_of, terms_for
from parts.special_orders.holding import locked_order, payload_of
from parts.special_orders.models import CancelOutcome, SpecialOrder, SpecialOrderLine, SpecialOrderState
from parts.stock.quantities import as_quantity
from parts.stock.reserving import release_all
from parts.transfers.services import request_transfer

NUMBER = number_kind("special_order", "SP")
ZERO = Decimal(0)
HEAD = ("plate", "job_number", "note", "lead_days")


@transaction.atomic
def draft_special_order(
    *, store_id, customer_id, lines, actor, plate="", job_number="", note="", lead_days=14, responsible_id=None
):
    """Write an order for a named customer, with its number; ``lines`` are Sold. Announces ORDER_DRAFTED.

    Raises Store.DoesNotExist, Customer.DoesNotExist, PermissionDenied, ValidationError (price, part, quantity).
    """
    store = Store.objects.get(pk=store_id)
    require(actor, "parts.add_specialorder", store)
    row = SpecialOrder(
        store=store,
        customer=seen_by(Customer.objects.filter(store=store), actor).get(pk=customer_id),
        plate=plate.upper(),
        job_number=job_number,
        note=note,
        lead_days=lead_days,
        responsible=_responsible(store, responsible_id) or actor,
    )
    register(
        row,
        actor=actor,
        fact=facts.ORDER_DRAFTED,
        payload={"customer_id": customer_id, "lines": len(lines)},
        number=lambda: next_number(NUMBER, store, clock.today(store)),
    )
    _write_lines(row, lines)
    return row


@transaction.atomic
def edit_special_order(*, order_id, actor, lines=None, responsible_id=None, expected_version=None, **values):
    """Change the head; the ``lines`` (all at once) and the days only of a draft. Announces ORDER_EDITED.

    Raises PermissionDenied, TransitionBlocked, StaleVersion, ValidationError.
    """
    row = _locked(order_id, actor, expected_version)
    require(actor, "parts.change_specialorder", row)
    head = {name: value for name, value in values.items() if name in HEAD}
    is_draft = row.state == SpecialOrderState.DRAFT
    if not is_draft and (lines is not None or head.get("lead_days", row.lead_days) != row.lead_days):
        raise TransitionBlocked([_("The customer has signed it. Only a draft is changed; cancel it and order anew.")])
    if responsible_id is not None:
        head["responsible"] = _responsible(row.store, responsible_id)
    edit(row, actor=actor, fact=facts.ORDER_EDITED, values=head)
    if lines is not None:
        row.lines.all().delete()
        _write_lines(row, lines)
        publish(facts.ORDER_EDITED, subject=row, actor=actor, payload=payload_of(row) | {"lines": len(lines)})
    return row


@transaction.atomic
def place_special_order(*, order_id, actor, expected_version=None):
    """The customer signs: the cashier asks for the deposit; where the rules ask for none it is demand at once.

    Announces ORDER_PLACED, RECEIVABLE_RAISED. Raises PermissionDenied, TransitionBlocked, StaleVersion.
    """
    row = _locked(order_id, actor, expected_version)
    due, earnest = deposit_of(row)
    apply_transition(
        row.place, actor=actor, fact=facts.ORDER_PLACED, payload=payload_of(row), deposit_due=due, earnest=earnest
    )
    if due:
        row.deposit = cashier.raise_receivable(
            store=row.store,
            customer=row.customer,
            source=row,
            amounts=from_gross(due),
            kind=ReceivableKind.DEPOSIT,
            text=_("Deposit for ordered parts"),
            actor=actor,
        )
        row.save(update_fields=["deposit", "updated_at"])
    else:
        _begin(row, actor)
    return row


@transaction.atomic
def note_deposit(*, order_id):
    """What the cashier's books say of the deposit now. Harmless when repeated. Announces ORDER_RELEASED, ORDER_HELD.

    It is done in the name of whoever took the deposit, or took the payment back.
    """
    row = _locked(order_id, None)
    settled = row.deposit is not None and cashier.is_settled(row.deposit)
    if row.state == SpecialOrderState.DEPOSIT_ASKED and settled:
        told, by = {"fact": facts.ORDER_RELEASED, "payload": payload_of(row)}, cashier.booked_by(row.deposit)
        apply_transition(row.release, actor=None, caused_by=by, **told)
        _begin(row, by)
    elif row.state == SpecialOrderState.WAITING and row.deposit is not None and not settled:
        told, by = {"fact": facts.ORDER_HELD, "payload": payload_of(row)}, cashier.booked_by(row.deposit)
        apply_transition(row.hold, actor=None, caused_by=by, **told)
        end_promise(row, _("The payment of the deposit was taken back."), by)
    return row


@transaction.atomic
def waive_special_order(*, order_id, reason, actor, expected_version=None):
    """Order without the deposit; who says so answers for it. Announces ORDER_WAIVED, RECEIVABLE_CANCELLED.

    Raises PermissionDenied, TransitionBlocked (part of it is paid), ValidationError.
    """
    _need(reason, _("Say why it is ordered without a deposit."))
    row = _locked(order_id, actor, expected_version)
    owed = row.deposit
    apply_transition(row.waive, actor=actor, fact=facts.ORDER_WAIVED, reason=reason, payload=payload_of(row))
    if owed is not None:
        cashier.cancel_receivable(receivable_id=owed.pk, reason=reason, source=row, actor=actor)
    _begin(row, actor)
    return row


@transaction.atomic
def collect_special_order(*, order_id, actor, expected_version=None):
    """The customer is here: a sale at the cashier takes over what is held, and the deposit counts on it.

    Parts for a job go onto an issue of that job instead; its bill is the job's, and so is the deposit. Announces
    ORDER_COLLECTING with what a sale or an issue announces. Raises PermissionDenied, TransitionBlocked, StaleVersion.
    """
    row = _locked(order_id, actor, expected_version)
    apply_transition(row.collect, actor=actor, fact=facts.ORDER_COLLECTING, payload=payload_of(row))
    release_all(source=row, actor=actor, reason=_("Handed to the counter."))
    if row.job_number:
        wanted = [Wanted(line.part_id, line.quantity) for line in row.lines.all()]
        row.issue = request_for_job(
            store=row.store, lines=wanted, actor=actor, job_number=row.job_number, plate=row.plate, source=row
        )
        row.save(update_fields=["issue", "updated_at"])
    else:
        _sell(row, actor)
    return row


@transaction.atomic
def note_handed_out(*, order_id):
    """The goods have left. Harmless when repeated. Announces ORDER_COLLECTED."""
    row = _locked(order_id, None)
    if row.state == SpecialOrderState.COLLECTING and _has_left(row):
        apply_transition(row.finish, actor=None, fact=facts.ORDER_COLLECTED, payload=payload_of(row))
    return row


@transaction.atomic
def note_called_off(*, order_id):
    """Its sale or issue was cancelled: the order holds its parts again, and what was paid counts for it.

    Harmless when repeated. Announces ORDER_REOPENED, PARTS_ALLOCATED.
    """
    row = _locked(order_id, None)
    if row.state != SpecialOrderState.COLLECTING or not _was_called_off(row):
        return row
    if row.sale_id is not None:
        due = Receivable.objects.filter(source_kind="parts.sale", source_id=row.sale_id, kind=ReceivableKind.REFUND_DUE)
        row.deposit = due.exclude(state="cancelled").order_by("-pk").first() or row.deposit
    apply_transition(row.reopen, actor=None, fact=facts.ORDER_REOPENED, payload=payload_of(row))
    serve(row)
    if row.missing():
        promise_arrival(row, None)
    return row


@transaction.atomic
def cancel_special_order(*, order_id, reason, actor, outcome=CancelOutcome.WITHDRAWN, expected_version=None):
    """Nobody waits any more: what is held is free; the deposit goes back but for what the law lets the store keep.

    A customer who withdraws leaves the earnest money (定金); if the store can't deliver it owes it twice (Civil Code
    587), the second half as its own expense. Announces ORDER_CANCELLED, DEPOSIT_FORFEITED, RECEIVABLE_RAISED. Raises
    PermissionDenied, TransitionBlocked, ValidationError.
    """
    _need(reason, _("Say why it is cancelled."))
    row = _locked(order_id, actor, expected_version)
    owed = row.deposit
    is_paid = owed is not None and owed.credit > 0 and cashier.is_settled(owed)
    if is_paid and outcome != CancelOutcome.WITHDRAWN:
        require(actor, "parts.waive_specialorder", row)
    may_keep = is_paid and outcome == CancelOutcome.WITHDRAWN and owed.kind == ReceivableKind.DEPOSIT
    kept = min(row.earnest, owed.credit) if may_keep else ZERO
    besides = min(row.earnest, owed.credit) if is_paid and outcome == CancelOutcome.STORE else ZERO
    payload = payload_of(row) | {"outcome": str(outcome), "kept": str(kept), "compensation": str(besides)}
    apply_transition(
        row.cancel,
        actor=actor,
        fact=facts.ORDER_CANCELLED,
        reason=reason,
        payload=payload,
        outcome=outcome,
        kept=kept,
        compensation=besides,
    )
    release_all(source=row, actor=actor, reason=reason)
    end_promise(row, reason, actor)
    if besides:
        said = _("%(order)s: earnest money returned twice") % {"order": row.number}
        cashier.raise_compensation(deposit_id=owed.pk, source=row, amount=besides, text=said, actor=actor)
    if kept:
        why = f"{row.number}: {reason}"
        cashier.forfeit_deposit(deposit_id=owed.pk, amount=kept, reason=why, source=row, actor=actor)
    elif owed is not None and not owed.paid and owed.kind == ReceivableKind.DEPOSIT:
        cashier.cancel_receivable(receivable_id=owed.pk, reason=reason, source=row, actor=actor)
    return row


@transaction.atomic
def ask_elsewhere(*, order_id, from_store_id, actor):
    """Ask another store for what is missing: a transfer with the number of the order. Announces TRANSFER_REQUESTED.

    Raises PermissionDenied, TransitionBlocked (nothing is missing), ValidationError. Returns the Transfer.
    """
    row = _locked(order_id, actor)
    require(actor, "parts.add_transfer", row)
    missing = row.missing() if row.state in (SpecialOrderState.WAITING, SpecialOrderState.PARTLY) else {}
    if not missing:
        raise TransitionBlocked([_("Nothing of this order is waited for.")])
    return request_transfer(
        from_store_id=from_store_id,
        to_store_id=row.store_id,
        lines=sorted(missing.items()),
        note=row.number,
        needed_on=row.promised_on,
        actor=actor,
    )


def _begin(row, actor):
    """From now on it is demand: promised, and served at once with what lies free."""
    row.released_at = clock.now()
    row.save(update_fields=["released_at", "updated_at"])
    promise_arrival(row, actor)
    serve(row)


def _sell(row, actor):
    """A sale at the agreed prices, or at today's where they are lower; the deposit counts on it."""
    lines = [
        Sold(line.part_id, line.quantity, min(line.price, line.part.retail_price))
        for line in row.lines.select_related("part")
    ]
    sale = quote_sale(
        store_id=row.store_id, lines=lines, actor=actor, customer_id=row.customer_id, plate=row.plate, note=row.number
    )
    # Agreed when it was ordered: the price may be under a minimum that was raised since.
    sale.asked_prices = {str(line.part_id): str(line.price) for line in sale.lines.all()}
    sale.save(update_fields=["asked_prices", "updated_at"])
    row.sale = sale
    row.save(update_fields=["sale", "updated_at"])
    row.sale = send_to_cashier(sale_id=sale.pk, actor=actor)
    if row.deposit is not None and row.deposit.credit > 0:
        owed = row.sale.receivable
        cashier.apply_deposit(deposit_id=row.deposit_id, receivable_id=owed.pk, source=row.sale, actor=actor)


def _has_left(row):
    if row.sale_id is not None:
        return row.sale.state in (SaleState.HANDED_OUT, SaleState.DELIVERED)
    return row.issue_id is not None and row.issue.state == IssueState.ISSUED


def _was_called_off(row):
    if row.sale_id is not None:
        return row.sale.state == SaleState.CANCELLED
    return row.issue_id is not None and row.issue.state == IssueState.CANCELLED


def _locked(order_id, actor, expected_version=None):
    row = locked_order(order_id, actor)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row


def _responsible(store, user_id):
    if user_id is None:
        return None
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None or not person.has_perm("parts.change_specialorder", store):
        raise ValidationError({"responsible": _("Choose somebody of the store who takes special orders.")})
    return person


def _need(text, sentence):
    if not text.strip():
        raise ValidationError({"reason": sentence})


def _write_lines(row, lines):
    """One line a part, between its minimum and its retail price, with the deposit that the rules ask for."""
    parts = Part.objects.in_bulk([one.part_id for one in lines])
    if any(one.part_id not in parts for one in lines):
        raise ValidationError({"lines": _("Choose parts that are on file.")})
    prices = {one.part_id: parts[one.part_id].retail_price if one.price is None else one.price for one in lines}
    for one in lines:
        _refuse_price(parts[one.part_id], prices[one.part_id])
    terms = terms_for(row.store, row.customer, prices)
    seen = set()
    for one in lines:
        part = parts[one.part_id]
        if part.pk in seen:
            said = _("%(part)s stands there twice. Make it one line.")
            raise ValidationError({"lines": said % {"part": part.number}})
        seen.add(part.pk)
        line = SpecialOrderLine(
            store=row.store,
            order=row,
            part=part,
            quantity=as_quantity(one.quantity, part),
            price=prices[part.pk],
            percent=terms[part.pk][0],
        )
        line.full_clean()
        line.save()
    row.hold_days = max((days for _percent, days in terms.values()), default=row.hold_days)
    row.save(update_fields=["hold_days", "updated_at"])


def _refuse_price(part, price):
    values = {"part": part.number, "price": part.retail_price, "minimum": part.minimum_price}
    if price > part.retail_price:
        raise ValidationError({"lines": _("%(part)s is sold at %(price)s at most.") % values})
    if price < part.minimum_price:
        said = _("%(part)s is ordered at its minimum price of %(minimum)s at least; the parts supervisor sets it.")
        raise ValidationError({"lines": said % values})
