"""Raising what is owed and cancelling it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from dms.cashier import facts
from dms.cashier.choices import OWED_TO_CUSTOMER, AllocationKind, ReceivableKind, ReceivableState
from dms.cashier.models import Allocation, Receivable
from dms.cashier.services.counting import count_credit, locked_receivable, payload_of
from dms.core import clock
from dms.core.models import Event
from dms.core.money import ZERO, from_gross, rounded
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.printing.writing import money
from dms.core.registering import register, seen_by
from dms.core.transitions import Blocker, TransitionBlocked, apply_transition
from dms.parties.models import Customer

RECEIVABLE_NUMBER = number_kind("receivable", "AR")


@transaction.atomic
def raise_receivable(
    *,
    store,
    customer,
    source,
    amounts,
    actor,
    kind=ReceivableKind.SALE,
    due_on=None,
    text="",
    vehicle=None,
    payer="",
    raised_on=None,
):
    """A customer owes the store ``amounts`` (``dms.core.money.Amounts``, CNY) for the document ``source``.

    ``source`` is the stage's saved row; its ``number`` and ``get_absolute_url()`` are kept. ``customer`` None is a
    walk-in, called ``payer``. ``due_on`` defaults to today. Several receivables of one source are allowed (a deposit,
    then the rest). The calling service has checked that ``actor`` may. Announces RECEIVABLE_RAISED; raises
    ValidationError. Returns the Receivable.
    """
    on = raised_on or clock.today(store)
    row = Receivable(
        store=store,
        customer=customer,
        payer=payer,
        vehicle=vehicle,
        kind=kind,
        text=text[:200],
        net=amounts.net,
        tax_rate=amounts.rate,
        tax=amounts.tax,
        gross=amounts.gross,
        raised_on=on,
        due_on=due_on or on,
        raised_by=actor,
        **_naming(source),
    )
    return _registered(row, actor)


@transaction.atomic
def raise_deposit(*, customer_id, amount, actor, text="", due_on=None):
    """定金: ask a customer for a deposit (CNY) that belongs to no document yet. Announces RECEIVABLE_RAISED.

    Raises Customer.DoesNotExist, PermissionDenied, ValidationError.
    """
    customer = seen_by(Customer.objects.select_related("store"), actor).get(pk=customer_id)
    require(actor, "cashier.add_receivable", customer)
    if customer.change_blockers():
        raise TransitionBlocked(customer.change_blockers())
    if rounded(amount) <= 0:
        raise ValidationError({"amount": _("A deposit is more than nothing.")})
    return raise_receivable(
        store=customer.store,
        customer=customer,
        source=customer,
        amounts=from_gross(amount),
        kind=ReceivableKind.DEPOSIT,
        due_on=due_on,
        text=text,
        actor=actor,
    )


@transaction.atomic
def raise_refund_due(*, origin_id, source, amounts, actor, text=""):
    """应退: the store owes the customer ``amounts`` (CNY) of the receivable ``origin_id`` because of ``source``.

    ``source`` is the stage's row, such as a return of goods. What is still unpaid of the origin is set off at once; the
    cashier pays the rest back, or sets it off against something else. All refunds due of one receivable together never
    exceed it. The calling service has checked that ``actor`` may. Announces RECEIVABLE_RAISED, CREDIT_APPLIED; raises
    TransitionBlocked. Returns the Receivable of kind refund due.
    """
    origin = locked_receivable(origin_id)
    if origin.kind in OWED_TO_CUSTOMER or origin.state == ReceivableState.CANCELLED:
        raise TransitionBlocked(
            [_("%(number)s is nothing of which something could be taken back.") % {"number": origin}]
        )
    before = origin.refunds_due.filter(kind=ReceivableKind.REFUND_DUE).exclude(state=ReceivableState.CANCELLED)
    before = before.aggregate(sum=Sum("gross"))["sum"] or ZERO
    if before + amounts.gross > origin.gross:
        said = _("%(number)s is over %(gross)s, of which %(before)s is to be paid back already.")
        raise TransitionBlocked([said % {"number": origin, "gross": origin.gross, "before": before}])
    on = clock.today(origin.store)
    row = Receivable(
        store=origin.store,
        customer=origin.customer,
        payer=origin.payer,
        vehicle=origin.vehicle,
        kind=ReceivableKind.REFUND_DUE,
        origin=origin,
        text=text[:200],
        net=amounts.net,
        tax_rate=amounts.rate,
        tax=amounts.tax,
        gross=amounts.gross,
        raised_on=on,
        due_on=on,
        raised_by=actor,
        **_naming(source),
    )
    _registered(row, actor)
    if origin.balance > 0:
        count_credit(row, origin, min(origin.balance, row.gross), actor=actor)
    return row


@transaction.atomic
def raise_compensation(*, deposit_id, source, amount, actor, text=""):
    """双倍返还定金: the store broke the contract of ``source`` and owes earnest money once more (Civil Code 587).

    The deposit itself goes back as the customer's money; ``amount`` (CNY, no tax: no goods stand behind it) is the
    store's expense. Only of a deposit that was paid, up to that, and once. The calling service knows how much of it the
    paper calls earnest money, and has checked that ``actor`` may. Announces RECEIVABLE_RAISED; raises
    TransitionBlocked, ValidationError. Returns the Receivable of kind compensation.
    """
    deposit = locked_receivable(deposit_id)
    amounts = from_gross(amount)
    if blocked := _compensation_objections(deposit, amounts.gross):
        raise TransitionBlocked(blocked)
    on = clock.today(deposit.store)
    row = Receivable(
        store=deposit.store,
        customer=deposit.customer,
        vehicle=deposit.vehicle,
        kind=ReceivableKind.COMPENSATION,
        origin=deposit,
        text=text[:200],
        net=amounts.net,
        tax_rate=amounts.rate,
        tax=amounts.tax,
        gross=amounts.gross,
        raised_on=on,
        due_on=on,
        raised_by=actor,
        **_naming(source),
    )
    return _registered(row, actor)


def _compensation_objections(deposit, amount):
    """Why earnest money is not returned twice."""
    if deposit.kind == ReceivableKind.SALE or deposit.kind == ReceivableKind.COMPENSATION:
        return [_("%(number)s is no deposit; only earnest money is returned twice.") % {"number": deposit}]
    if deposit.credit <= 0:
        said = _("Nothing of %(number)s is paid and kept: there is no earnest money to return twice.")
        return [said % {"number": deposit}]
    if amount > deposit.credit:
        said = _("Of %(number)s %(paid)s is paid; what is returned besides is never more.")
        return [said % {"number": deposit, "paid": money(deposit.credit)}]
    twice = deposit.refunds_due.filter(kind=ReceivableKind.COMPENSATION).exclude(state=ReceivableState.CANCELLED)
    if (known := twice.first()) is not None:
        said = _("The earnest money of %(deposit)s is returned twice already: %(number)s.")
        return [Blocker(said % {"deposit": deposit, "number": known}, url=known.get_absolute_url())]
    return []


@transaction.atomic
def cancel_receivable(*, receivable_id, reason, actor, source=None, expected_version=None):
    """Take back what was raised while nothing is paid, by a counter-entry. Announces RECEIVABLE_CANCELLED.

    A stage that cancels its document names it as ``source`` and has checked the permission; people cancel only what
    they raised from a customer's file. Raises PermissionDenied, TransitionBlocked, StaleVersion, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the counter-entry needs a reason.")})
    row = locked_receivable(receivable_id, None if source is not None else actor, expected_version)
    if source is not None and (row.source_kind, row.source_id) != (source._meta.label_lower, source.pk):
        raise TransitionBlocked([_("%(number)s belongs to another document.") % {"number": row}])
    on = clock.today(row.store)
    apply_transition(
        row.cancel if source is None else row.withdraw,
        actor=actor,
        fact=facts.RECEIVABLE_CANCELLED,
        reason=reason,
        payload=payload_of(row),
        on=on,
    )
    Allocation.objects.create(
        store=row.store,
        kind=AllocationKind.CANCELLATION,
        receivable=row,
        amount=row.gross,
        booked_on=on,
        made_at=clock.now(),
        made_by=actor,
        reason=reason[:200],
    )
    return row


def is_settled(receivable):
    """Whether nothing is left to be paid, or it is on the customer's account: the goods may go (PRT-13)."""
    return receivable.state in (ReceivableState.SETTLED, ReceivableState.ON_ACCOUNT)


def booked_by(receivable):
    """Who took its last payment, put it on account, or took that back; None where nobody did."""
    said = (facts.RECEIVABLE_SETTLED, facts.RECEIVABLE_CHARGED, facts.RECEIVABLE_REOPENED)
    events = Event.objects.about(receivable).filter(fact__in=[str(fact) for fact in said])
    last = events.select_related("actor").first()
    return last.actor if last else None


def _naming(source):
    url = source.get_absolute_url() if hasattr(source, "get_absolute_url") else ""
    return {
        "source_kind": source._meta.label_lower,
        "source_id": source.pk,
        "source_number": str(getattr(source, "number", "") or source.pk)[:40],
        "source_url": url[:200],
    }


def _registered(row, actor):
    return register(
        row,
        actor=actor,
        fact=facts.RECEIVABLE_RAISED,
        payload=payload_of(row) | {"due_on": row.due_on.isoformat()},
        number=lambda: next_number(RECEIVABLE_NUMBER, row.store, row.raised_on),
    )
