"""What people do with transfers. The lines are always given by key: ``{line_id: quantity}``."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.accounts.models import Store
from dms.core import clock
from dms.core.approvals.kinds import approval_kind
from dms.core.approvals.services import request_approval
from dms.core.deadlines.kinds import promise_kind
from dms.core.deadlines.selectors import open_promise_of
from dms.core.deadlines.services import keep_promise, make_promise
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition, offered_move
from parts.catalogue.models import Part
from parts.stock.bins import truck_of
from parts.stock.models import PostingKind, StockStatus
from parts.stock.quantities import as_quantity
from parts.stock.reserving import release_all, reserve
from parts.stock.reversal import reverser
from parts.stock.services import Outgoing, Shift, post_dispatch, post_issue, post_move
from parts.transfers import facts
from parts.transfers.arriving import arrive, arriving, put_away, save_lines, value_on_the_road, within
from parts.transfers.models import LOSS, Transfer, TransferLine

ZERO = Decimal(0)
NUMBER = number_kind("transfer", "TR")
HIGH_LOSS = 5000
ARRIVAL = promise_kind("parts.transfer_arrival", gettext_lazy("arrival of a transfer"), warn_before=timedelta(hours=2))


approval_kind(
    LOSS,
    gettext_lazy("loss on the road"),
    chain=["parts_supervisor"],
    climbs=[(HIGH_LOSS, ["parts_supervisor", "general_manager"])],
)


@transaction.atomic
def request_transfer(*, from_store_id, to_store_id, lines, actor, note="", needed_on=None):
    """Ask another store for parts. ``lines`` are ``[(part_id, quantity)]``. Announces TRANSFER_REQUESTED.

    Raises PermissionDenied (asked at the receiving store), ValidationError.
    """
    to_store = Store.objects.filter(pk=to_store_id, is_active=True).first()
    from_store = Store.objects.filter(pk=from_store_id, is_active=True).first()
    if to_store is None or from_store is None:
        raise ValidationError(_("This store is closed."))
    require(actor, "parts.add_transfer", to_store)
    wanted = _wanted(lines)
    row = Transfer(store=from_store, to_store=to_store, note=note, needed_on=needed_on, requested_by=actor)
    register(
        row,
        actor=actor,
        fact=facts.TRANSFER_REQUESTED,
        payload={"to_store_id": to_store.pk, "parts": len(wanted)},
        number=lambda: next_number(NUMBER, from_store, clock.today(from_store)),
    )
    TransferLine.objects.bulk_create(
        TransferLine(store=from_store, transfer=row, part=part, asked=quantity) for part, quantity in wanted.items()
    )
    return row


@transaction.atomic
def approve_transfer(*, transfer_id, actor, quantities=None):
    """Let the goods go: each line with what was asked, or with less (``quantities``); they are held in the bins.

    Announces TRANSFER_APPROVED. Raises PermissionDenied, Short (who holds the rest), ValidationError.
    """
    row = _locked(transfer_id, actor)
    _refuse_now(row, "approve", actor)
    lines = _lines(row)
    amounts = {line.pk: line.asked for line in lines} | (quantities or {})
    for line in lines:
        line.approved = within(amounts[line.pk], line, line.asked)
    if not any(line.approved for line in lines):
        raise ValidationError(_("Approve at least one part, or refuse the transfer."))
    _move(row.approve, actor, facts.TRANSFER_APPROVED, lines=_told(lines, "approved"))
    for line in sorted(lines, key=lambda one: one.part_id):
        if line.approved:
            reserve(store=row.store, part_id=line.part_id, quantity=line.approved, source=row, actor=actor)
    save_lines(lines, "approved")
    return row


@transaction.atomic
def reject_transfer(*, transfer_id, reason, actor):
    """Refuse it, with the reason. Announces TRANSFER_REJECTED. Raises PermissionDenied, TransitionBlocked."""
    _need(reason)
    row = _locked(transfer_id, actor)
    _move(row.reject, actor, facts.TRANSFER_REJECTED, reason=reason)
    return row


@transaction.atomic
def pick_transfer(*, transfer_id, actor):
    """The goods stand ready. Announces TRANSFER_PICKED. Raises PermissionDenied, TransitionBlocked."""
    row = _locked(transfer_id, actor)
    _move(row.pick, actor, facts.TRANSFER_PICKED)
    return row


@transaction.atomic
def ship_transfer(*, transfer_id, arrives_at, actor, waybill=""):
    """Onto the truck: out of the bins, in transit, still the sender's; the arrival is promised.

    Announces TRANSFER_SHIPPED, STOCK_POSTED and PROMISE_MADE. Raises PermissionDenied, TransitionBlocked,
    ValidationError for a time that has passed.
    """
    row = _locked(transfer_id, actor)
    lines = [line for line in _lines(row) if line.approved]
    _move(
        row.ship,
        actor,
        facts.TRANSFER_SHIPPED,
        payload={"arrives_at": arrives_at.isoformat()},
        lines=_told(lines, "approved"),
        at=clock.now(),
        arrives_at=arrives_at,
        waybill=waybill,
    )
    outgoing = [Outgoing(line.part_id, line.approved) for line in lines]
    post_dispatch(store=row.store, lines=outgoing, actor=actor, source=row)
    for line in lines:
        line.shipped = line.approved
    save_lines(lines, "shipped")
    make_promise(kind=ARRIVAL.code, subject=row, promised_at=arrives_at, owner=actor, actor=actor)
    return row


@transaction.atomic
def receive_transfer(*, transfer_id, actor, good=None, damaged=None, damage="", bins=None, more_to_come=False):
    """Off the truck into the bins of the receiving store: ``good`` and ``damaged`` by line, all that is open where
    ``good`` is None; damaged goods go into quarantine. What is missing afterwards is a discrepancy, unless there is
    ``more_to_come``. Announces TRANSFER_RECEIVED and STOCK_POSTED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(transfer_id, actor)
    _refuse_now(row, "receive", actor)
    lines = _lines(row)
    damaged = damaged or {}
    if good is None:
        good = {line.pk: line.open - damaged.get(line.pk, ZERO) for line in lines}
    arrived = arriving(lines, good, damaged)
    if any(damaged.values()) and not damage.strip():
        raise ValidationError({"damage": _("Say what is damaged.")})
    is_all = all(line.open == sum(arrived.get(line.pk, (ZERO, ZERO))) for line in lines)
    if not arrived and more_to_come:
        raise ValidationError(_("Nothing was received. Type what has arrived."))
    _move(
        row.receive,
        actor,
        facts.TRANSFER_RECEIVED,
        payload={"damaged": str(sum((bad for _good, bad in arrived.values()), ZERO)), "is_all": is_all},
        at=clock.now(),
        is_all=is_all,
        more_to_come=more_to_come,
    )
    arrive(row, lines, arrived, bins or {}, actor, damage)
    if not more_to_come or is_all:
        _keep_promise(row, actor)
    return row


@transaction.atomic
def find_transfer(*, transfer_id, quantities, actor, bins=None):
    """What was missing has turned up: received like the rest. Announces TRANSFER_FOUND and STOCK_POSTED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(transfer_id, actor)
    _refuse_now(row, "find", actor)
    lines = _lines(row)
    arrived = arriving(lines, quantities, {})
    _need_some(arrived)
    is_all = all(line.open == arrived.get(line.pk, (ZERO,))[0] for line in lines)
    _move(row.find, actor, facts.TRANSFER_FOUND, at=clock.now(), is_all=is_all)
    arrive(row, lines, arrived, bins or {}, actor)
    return row


@transaction.atomic
def send_back_transfer(*, transfer_id, quantities, actor, bins=None):
    """What did not arrive is in the sender's house again. Announces TRANSFER_SENT_BACK and STOCK_POSTED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(transfer_id, actor)
    _refuse_now(row, "send_back", actor)
    lines = _lines(row)
    amounts = {line.pk: within(quantities.get(line.pk, ZERO), line, line.open) for line in lines}
    amounts = {pk: amount for pk, amount in amounts.items() if amount}
    _need_some(amounts)
    is_all = all(line.open == amounts.get(line.pk, ZERO) for line in lines)
    _move(
        row.send_back,
        actor,
        facts.TRANSFER_SENT_BACK,
        lines={str(k): str(v) for k, v in amounts.items()},
        is_all=is_all,
    )
    truck, bins = truck_of(row.store), bins or {}
    back = [
        Shift(
            line.part_id,
            amounts[line.pk],
            truck.pk,
            bins.get(line.pk) or put_away(row.store, line.part_id).pk,
            StockStatus.IN_TRANSIT,
            StockStatus.GOOD,
        )
        for line in lines
        if line.pk in amounts
    ]
    post_move(store=row.store, lines=back, actor=actor, source=row, reason=_("came back from the road"))
    for line in lines:
        line.returned += amounts.get(line.pk, ZERO)
    save_lines(lines, "returned")
    if is_all:
        _keep_promise(row, actor)
    return row


@transaction.atomic
def report_loss_transfer(*, transfer_id, responsible_id, remark, actor):
    """All that is still missing is lost: name who answers for it and ask for the yes to writing it off.

    Announces LOSS_REPORTED and APPROVAL_REQUESTED. Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    if not remark.strip():
        raise ValidationError({"remark": _("Say what happened on the road.")})
    row = _locked(transfer_id, actor)
    amount = value_on_the_road(row)
    _move(
        row.report_loss,
        actor,
        facts.LOSS_REPORTED,
        payload={"amount": str(amount), "responsible_id": responsible_id},
        responsible_id=responsible_id,
        remark=remark,
    )
    request_approval(
        kind=LOSS,
        subject=row,
        title=_("Loss on the road, transfer %(number)s") % {"number": row.number},
        actor=actor,
        amount=amount,
        explanation=remark,
    )
    return row


@transaction.atomic
def write_off_transfer(*, transfer_id, actor):
    """What is still on the truck leaves the books of the sender, with the yes. Announces TRANSFER_WRITTEN_OFF.

    Raises PermissionDenied, TransitionBlocked.
    """
    row = _locked(transfer_id, actor)
    lines = [line for line in _lines(row) if line.open > 0]
    amounts = {line.pk: line.open for line in lines}
    _move(row.write_off, actor, facts.TRANSFER_WRITTEN_OFF, lines={str(pk): str(one) for pk, one in amounts.items()})
    truck = truck_of(row.store)
    outgoing = [Outgoing(line.part_id, line.open, truck.pk, StockStatus.IN_TRANSIT) for line in lines]
    post_issue(
        store=row.store, lines=outgoing, actor=actor, source=row, kind=PostingKind.SCRAP, reason=row.loss_remark[:200]
    )
    for line in lines:
        line.lost = amounts[line.pk]
    save_lines(lines, "lost")
    return row


@transaction.atomic
def cancel_transfer(*, transfer_id, reason, actor):
    """Before it leaves, either store gives it up; what was held is free. Announces TRANSFER_CANCELLED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    _need(reason)
    row = _locked(transfer_id, actor)
    _move(row.cancel, actor, facts.TRANSFER_CANCELLED, reason=reason)
    release_all(source=row, actor=actor, reason=reason)
    return row


@reverser("parts.transfer")
def refuse_reversal(*, posting, reason, actor):
    """A posting of a transfer is not taken back by itself. Raises TransitionBlocked."""
    raise TransitionBlocked(
        [
            _(
                "Goods on the road come back by “Bring back” on their transfer; what has arrived is sent by a "
                "transfer the other way."
            )
        ]
    )


def _wanted(lines):
    """``{part: quantity}``; the same part twice is added up."""
    if not lines:
        raise ValidationError({"lines": _("Type at least one part.")})
    parts = Part.objects.in_bulk([part_id for part_id, _quantity in lines])
    wanted = defaultdict(Decimal)
    for part_id, quantity in lines:
        if part_id not in parts:
            raise ValidationError({"lines": _("This part is not on file.")})
        wanted[parts[part_id]] += as_quantity(quantity, parts[part_id])
    return wanted


def _locked(transfer_id, actor):
    return locked(seen_by(Transfer.objects.select_related("store", "to_store"), actor), transfer_id)


def _refuse_now(row, verb, actor):
    """Role and state before the quantities: who may not, or too late, need not hear what was typed wrongly."""
    if actor is not None and (reasons := offered_move(row, verb, actor).reasons):
        raise TransitionBlocked(reasons)


def _lines(row):
    return list(row.lines.select_related("part").order_by("pk"))


def _told(lines, name):
    return {str(line.pk): str(getattr(line, name)) for line in lines}


def _move(move, actor, fact, *, reason="", payload=None, lines=None, **inputs):
    told = {"to_store_id": move.__self__.to_store_id} | (payload or {}) | ({"lines": lines} if lines else {})
    return apply_transition(move, actor=actor, fact=fact, reason=reason, payload=told, **inputs)


def _keep_promise(row, caused_by):
    promise = open_promise_of(row, ARRIVAL.code)
    if promise is not None:
        keep_promise(promise_id=promise.pk, actor=None, caused_by=caused_by, at=clock.now())


def _need(reason):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})


def _need_some(amounts):
    if not amounts:
        raise ValidationError(_("Type at least one quantity."))
