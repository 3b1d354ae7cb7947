"""Services of the return 退货单: out of the quarantine to the supplier, for money or for others."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.attachments.subjects import attachable
from dms.core.editing import StaleVersion
from dms.core.locking import locked, locked_many
from dms.core.money import from_net, rounded
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import Blocker, TransitionBlocked, apply_transition
from dms.parties.models import Supplier
from parts.receiving.models import DiscrepancyNote
from parts.stock.bins import place_of
from parts.stock.models import Balance, BinKind, PostingKind, StockStatus
from parts.stock.quantities import as_quantity, said
from parts.stock.reversal import post_reversal, reverser
from parts.stock.services import Comeback, Outgoing, post_issue, post_return
from parts.supplying import facts
from parts.supplying.models import (
    BookingKind,
    CreditKind,
    Outcome,
    Payable,
    PayableState,
    ReturnState,
    SupplierCredit,
    SupplierReturn,
    SupplierReturnLine,
)
from parts.supplying.owing import locked_credits, need, rate_of_receipts, refuse_now, use_credits
from parts.supplying.payables import TOLERANCE
from parts.supplying.paying import raise_credit, use_up

NUMBER = number_kind("supplier_return", "SR")
ZERO = Decimal(0)

attachable("parts.supplierreturn", add="parts.view_supplierreturn")


@dataclass(frozen=True)
class Back:
    """So many of a part out of a bin of the quarantine, at ``price`` yuan each (net)."""

    part_id: int
    bin_id: int
    quantity: Decimal
    price: Decimal
    receipt_line_id: int | None = None


@transaction.atomic
def draft_return(*, supplier_id, lines, reason, actor, note_id=None):
    """Draft what goes back to a supplier; only what lies in quarantine does. Announces RETURN_DRAFTED.

    ``lines`` are Back. Raises PermissionDenied, ValidationError.
    """
    supplier = seen_by(Supplier.objects.select_related("store"), actor).get(pk=supplier_id)
    require(actor, "parts.add_supplierreturn", supplier)
    if not lines:
        raise ValidationError(_("Choose what goes back: no line has a quantity."))
    need(reason)
    row = SupplierReturn(
        store=supplier.store, supplier=supplier, note=_note(note_id, supplier, actor), reason=reason, drafted_by=actor
    )
    payload = {"supplier_id": supplier.pk, "part_ids": sorted({one.part_id for one in lines})}
    register(row, actor=actor, fact=facts.RETURN_DRAFTED, payload=payload)
    for one in lines:
        _add_line(row, one)
    return row


@transaction.atomic
def agree_return(*, return_id, outcome, agreed_number, actor, agreed_with="", expected_version=None):
    """The supplier takes them, for money (``credit``) or for others (``exchange``). Announces RETURN_AGREED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(return_id, actor, expected_version)
    refuse_now(row, "agree", actor)
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose money back or an exchange.")})
    if not agreed_number.strip() and not agreed_with.strip():
        raise ValidationError({"agreed_number": _("Type the supplier's number, or who agreed.")})
    if outcome == Outcome.CREDIT:
        _refuse_claimed(row)
    number = row.number or next_number(NUMBER, row.store, clock.today(row.store))
    _move(
        row.agree,
        actor,
        facts.RETURN_AGREED,
        payload={"number": number, "outcome": str(outcome)},
        number=number,
        outcome=outcome,
        agreed_number=agreed_number,
        agreed_with=agreed_with,
    )
    return row


@transaction.atomic
def ship_return(*, return_id, actor, waybill="", expected_version=None):
    """Out of the quarantine, out of the books, at FIFO cost. Announces RETURN_SHIPPED and STOCK_POSTED.

    Raises PermissionDenied, TransitionBlocked, Short where it does not lie there any more.
    """
    row = _locked(return_id, actor, expected_version)
    _move(row.ship, actor, facts.RETURN_SHIPPED, at=clock.now(), waybill=waybill)
    lines = _lines(row)
    outgoing = [Outgoing(line.part_id, line.quantity, line.bin_id, StockStatus.QUARANTINE) for line in lines]
    row.posting = post_issue(
        store=row.store,
        lines=outgoing,
        actor=actor,
        source=row,
        kind=PostingKind.SUPPLIER_RETURN,
        reason=row.reason[:200],
    )
    row.save(update_fields=["posting", "updated_at"])
    went = {(one.item.part_id, one.bin_id): one for one in row.posting.movements.select_related("item")}
    for line in lines:
        line.movement = went[line.part_id, line.bin_id]
        line.save(update_fields=["movement", "updated_at"])
    return row


@transaction.atomic
def credit_return(
    *, return_id, credit_note, actor, net=None, tax=None, explanation="", set_off=True, expected_version=None
):
    """The supplier's credit note (红字发票): it owes the amount, which counts on the delivery's payable at once.

    ``net`` is what the goods are worth where it is not said; another one needs an explanation. Announces
    RETURN_CREDITED, CREDIT_RAISED, PAYABLE_CREDITED. Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(return_id, actor, expected_version)
    refuse_now(row, "credit", actor)
    if not credit_note.strip():
        raise ValidationError({"credit_note": _("Type the number of the credit note.")})
    rate = rate_of(row)
    worth = from_net(row.amount, rate)
    net = worth.net if net is None else rounded(net)
    tax = from_net(net, rate).tax if tax is None else rounded(tax)
    if net + tax <= 0:
        raise ValidationError({"net": _("Type an amount above zero.")})
    if abs(net + tax - worth.gross) > TOLERANCE and not explanation.strip():
        said_now = _("The goods are worth ¥%(worth)s, the credit note says ¥%(credit)s: say why they differ.")
        values = {"worth": f"{worth.gross:,.2f}", "credit": f"{net + tax:,.2f}"}
        raise ValidationError({"explanation": said_now % values})
    payables = _payables_of(row) if set_off else []
    _move(
        row.credit,
        actor,
        facts.RETURN_CREDITED,
        reason=explanation,
        payload={"amount": str(net + tax), "credit_note": credit_note},
        credit_note=credit_note,
    )
    credit = raise_credit(kind=CreditKind.RETURN, paper=row, net=net, tax=tax, reference=credit_note[:60], actor=actor)
    for payable in payables:
        use_credits(payable, locked_credits(payable, pk=credit.pk), None, caused_by=actor)
    return row


@transaction.atomic
def uncredit_return(*, return_id, reason, actor, expected_version=None):
    """The credit note was another return's. Announces RETURN_UNCREDITED and CREDIT_ANNULLED.

    Raises PermissionDenied, TransitionBlocked naming the payable that it counts on, ValidationError.
    """
    need(reason)
    row = _locked(return_id, actor, expected_version)
    refuse_now(row, "uncredit", actor)
    credit = locked(SupplierCredit.objects, row.live_credit.pk)
    _move(row.uncredit, actor, facts.RETURN_UNCREDITED, reason=reason)
    use_up(credit, BookingKind.ANNULMENT, facts.CREDIT_ANNULLED, actor, reason=reason)
    return row


@transaction.atomic
def exchange_return(*, return_id, quantities, delivery_note, actor, expected_version=None):
    """Good ones came for bad ones: checked, at the dock, at what the bad ones cost. ``quantities`` by line.

    What is bad again is not taken: it stays to come. Announces RETURN_EXCHANGED and STOCK_POSTED. Raises
    PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(return_id, actor, expected_version)
    refuse_now(row, "exchange", actor)
    if not delivery_note.strip():
        raise ValidationError({"delivery_note": _("Type the number of the delivery note.")})
    lines = _lines(row)
    came = {line: _within(quantities.get(line.pk) or ZERO, line) for line in lines}
    came = {line: amount for line, amount in came.items() if amount}
    if not came:
        raise ValidationError(_("Type at least one quantity."))
    is_all = all(line.to_come == came.get(line, ZERO) for line in lines)
    _move(
        row.exchange,
        actor,
        facts.RETURN_EXCHANGED,
        payload={"delivery_note": delivery_note, "lines": {str(line.pk): str(n) for line, n in came.items()}},
        is_all=is_all,
    )
    dock = place_of(row.store, BinKind.DOCK)
    back = [Comeback(line.movement_id, amount, dock.pk) for line, amount in came.items()]
    post_return(store=row.store, lines=back, actor=actor, source=row, reason=delivery_note[:200])
    for line, amount in came.items():
        line.replaced += amount
        line.save(update_fields=["replaced", "updated_at"])
    return row


@transaction.atomic
def close_return(*, return_id, actor, expected_version=None):
    """Goods, money and papers are complete. Announces RETURN_CLOSED. Raises PermissionDenied, TransitionBlocked."""
    row = _locked(return_id, actor, expected_version)
    _move(row.close, actor, facts.RETURN_CLOSED)
    return row


@transaction.atomic
def cancel_return(*, return_id, reason, actor, expected_version=None):
    """The goods stay in the quarantine. Announces RETURN_CANCELLED. Raises TransitionBlocked, ValidationError."""
    need(reason)
    row = _locked(return_id, actor, expected_version)
    _move(row.cancel, actor, facts.RETURN_CANCELLED, reason=reason)
    return row


@transaction.atomic
def reverse_return(*, return_id, reason, actor, expected_version=None):
    """They never left, or came back as they were: in the quarantine again. Announces RETURN_REVERSED.

    Raises PermissionDenied, TransitionBlocked, ValidationError without a reason.
    """
    need(reason)
    row = _locked(return_id, actor, expected_version)
    _move(row.reverse, actor, facts.RETURN_REVERSED, reason=reason)
    row.counter_posting = post_reversal(posting=row.posting, reason=reason, actor=actor)
    return row


@reverser("parts.supplierreturn")
def reverse_posting_of_a_return(*, posting, reason, actor):
    """On the stock's page: the return as a whole; a replacement that came is not taken back by itself."""
    if posting.kind == PostingKind.SUPPLIER_RETURN:
        return reverse_return(return_id=posting.source_id, reason=reason, actor=actor).counter_posting
    raise TransitionBlocked([_("What is wrong with a replacement goes back to the supplier on a new return.")])


def in_quarantine(store):
    """Balances of the quarantine of a store, with part and bin."""
    rows = Balance.objects.filter(store=store, status=StockStatus.QUARANTINE, on_hand__gt=0)
    return rows.select_related("item__part", "bin").order_by("item__part__number", "bin__code")


def spoken_for(store, part_id, bin_id):
    """How many of a part in a bin stand on returns that have not left yet."""
    rows = SupplierReturnLine.objects.filter(store=store, part=part_id, bin=bin_id)
    rows = rows.filter(supplier_return__state__in=(ReturnState.DRAFT, ReturnState.AGREED))
    return rows.aggregate(sum=Sum("quantity"))["sum"] or ZERO


def _add_line(row, one):
    lying = in_quarantine(row.store).select_for_update(of=("self",)).filter(item__part=one.part_id, bin=one.bin_id)
    balance = lying.first()
    if balance is None:
        raise ValidationError(_("Only what lies in quarantine goes back to the supplier. Set it aside first."))
    part = balance.item.part
    quantity = as_quantity(one.quantity, part)
    free = balance.on_hand - spoken_for(row.store, one.part_id, one.bin_id)
    if quantity > free:
        raise ValidationError(
            _("%(part)s: %(free)s lie in quarantine in bin %(bin)s and stand on no other return, not %(quantity)s.")
            % {"part": part.number, "free": said(max(free, ZERO)), "bin": balance.bin.code, "quantity": said(quantity)}
        )
    line = SupplierReturnLine(
        store=row.store,
        supplier_return=row,
        part=part,
        bin=balance.bin,
        receipt_line_id=one.receipt_line_id,
        quantity=quantity,
        price=one.price,
    )
    line.full_clean()
    line.save()


def rate_of(row):
    """The tax rate at which the goods came, else the supplier's."""
    return rate_of_receipts(row.lines.exclude(receipt_line=None).values("receipt_line__receipt"), row.supplier)


def _payables_of(row):
    """The payables of the deliveries that the goods came with, which can still take a credit, locked."""
    receipts = row.lines.exclude(receipt_line=None).values("receipt_line__receipt")
    rows = Payable.objects.filter(
        receipt__in=receipts, supplier=row.supplier_id, state__in=(PayableState.OPEN, PayableState.MATCHED)
    )
    return locked_many(Payable.objects.select_related("store", "supplier"), rows.values_list("pk", flat=True))


def _refuse_claimed(row):
    """The claim of the note may have been paid already: goods and claim together bring what it is about, no more."""
    credit = SupplierCredit.objects.filter(note=row.note_id).first() if row.note_id else None
    if credit is None:
        return
    rate = rate_of(row)
    worth, back = (from_net(one.amount, rate).gross for one in (row.note, row))
    if credit.gross + back > worth + TOLERANCE:
        sentence = _("The supplier granted ¥%(granted)s for the claim %(note)s already. Agree on an exchange instead.")
        values = {"granted": f"{credit.gross:,.2f}", "note": row.note}
        raise TransitionBlocked([Blocker(sentence % values, url=row.note.get_absolute_url())])


def _note(note_id, supplier, actor):
    if note_id is None:
        return None
    note = seen_by(DiscrepancyNote.objects, actor).filter(pk=note_id, receipt__supplier=supplier).first()
    if note is None:
        raise ValidationError({"note": _("This discrepancy note is about another supplier's delivery.")})
    return note


def _within(amount, line):
    if not amount:
        return ZERO
    quantity = as_quantity(amount, line.part)
    if quantity > line.to_come:
        raise ValidationError(
            _("%(part)s: at most %(most)s, not %(typed)s.")
            % {"part": line.part.number, "most": said(line.to_come), "typed": said(quantity)}
        )
    return quantity


def _locked(return_id, actor, expected_version=None):
    row = locked(seen_by(SupplierReturn.objects.select_related("store", "supplier"), actor), return_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row


def _lines(row):
    return list(row.lines.select_related("part").order_by("pk"))


def _move(move, actor, fact, *, reason="", payload=None, **inputs):
    row = move.__self__
    told = {"supplier_id": row.supplier_id, "part_ids": sorted({line.part_id for line in row.lines.all()})}
    apply_transition(move, actor=actor, fact=fact, reason=reason, payload=told | (payload or {}), **inputs)
    return row
