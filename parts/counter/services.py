"""Selling parts: quote, reserve and send to the cashier, hand out, deliver, cancel, take back; and lost sales.

The rule of the house: first the money (or the account of a credit customer within the limit), then the goods.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.cashier import services as cashier
from dms.core import clock
from dms.core.editing import StaleVersion, edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.money import from_gross, rounded
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.parties.models import Customer
from parts.catalogue.models import Part
from parts.counter import facts
from parts.counter.models import LossReason, LostSale, Sale, SaleKind, SaleLine, SaleState
from parts.issuing.models import Issue, IssueKind
from parts.issuing.services import Wanted, clear_issue, hand_out_issue, request_for, take_back, withdraw_issue
from parts.stock.quantities import as_quantity

SALE_NUMBER = number_kind("parts_sale", "SA")
#: Value added tax on goods, which the prices include.
TAX = Decimal("0.13")
ZERO = Decimal(0)
GONE = (SaleState.HANDED_OUT, SaleState.DELIVERED)


@dataclass(frozen=True)
class Sold:
    """So many of a part; ``price`` for one, tax included; None is the price on file."""

    part_id: int
    quantity: Decimal
    price: Decimal | None = None


@transaction.atomic
def quote_sale(*, store_id, lines, actor, kind=SaleKind.RETAIL, customer_id=None, buyer="", plate="", note=""):
    """Write a sale with its number; nothing is held yet. ``lines`` are Sold. Announces SALE_QUOTED.

    Raises Store.DoesNotExist, Customer.DoesNotExist, PermissionDenied, ValidationError.
    """
    store = Store.objects.get(pk=store_id)
    require(actor, "parts.add_sale", store)
    customer = seen_by(Customer.objects.filter(store=store), actor).get(pk=customer_id) if customer_id else None
    row = Sale(store=store, kind=kind, customer=customer, buyer=buyer, plate=plate.upper(), note=note, sold_by=actor)
    register(
        row,
        actor=actor,
        fact=facts.SALE_QUOTED,
        payload={"kind": str(kind), "customer_id": customer_id, "lines": len(lines)},
        number=lambda: next_number(SALE_NUMBER, store, clock.today(store)),
    )
    _write_lines(row, lines)
    return row


@transaction.atomic
def sell(*, actor, **quoted):
    """The counter's one key: quote, reserve and send to the cashier. Raises as both do; then nothing is kept."""
    sale = quote_sale(actor=actor, **quoted)
    return send_to_cashier(sale_id=sale.pk, actor=actor)


@transaction.atomic
def edit_sale(*, sale_id, actor, lines=None, expected_version=None, **values):
    """Change a quote: ``buyer``, ``plate``, ``note``, and all ``lines`` at once. Announces SALE_EDITED.

    Raises PermissionDenied, TransitionBlocked once it is at the cashier, StaleVersion, ValidationError.
    """
    row = _locked(sale_id, actor, expected_version)
    require(actor, "parts.change_sale", row)
    if row.state != SaleState.QUOTE:
        raise TransitionBlocked([_("Only a quote is changed. Cancel it and sell anew.")])
    head = {name: value for name, value in values.items() if name in ("buyer", "plate", "note")}
    edit(row, actor=actor, fact=facts.SALE_EDITED, values=head)
    if lines is not None:
        row.lines.all().delete()
        _write_lines(row, lines)
        publish(facts.SALE_EDITED, subject=row, actor=actor, payload=_payload(row) | {"lines": len(lines)})
    return row


@transaction.atomic
def send_to_cashier(*, sale_id, actor, expected_version=None):
    """Hold the goods and raise what is owed. Announces SALE_SENT, ISSUE_REQUESTED, RECEIVABLE_RAISED.

    Raises Short with who holds the rest, TransitionBlocked (no lines, a price under the minimum), PermissionDenied.
    """
    row = _locked(sale_id, actor, expected_version)
    apply_transition(row.send_to_cashier, actor=actor, fact=facts.SALE_SENT, payload=_payload(row))
    wanted = [Wanted(line.part_id, line.quantity, line.price) for line in row.lines.all()]
    kind = IssueKind.TRADE if row.kind == SaleKind.TRADE else IssueKind.RETAIL
    row.issue = request_for(store=row.store, kind=kind, lines=wanted, source=row, plate=row.plate, actor=actor)
    row.save(update_fields=["issue", "updated_at"])
    cashier.raise_receivable(
        store=row.store,
        customer=row.customer,
        payer=row.buyer,
        source=row,
        amounts=from_gross(row.gross, TAX),
        text=_("Parts"),
        actor=actor,
    )
    return row


@transaction.atomic
def note_payment(*, sale_id):
    """What the cashier's books say now: the goods may go, or may not any more. Harmless when repeated.

    It is done in the name of whoever took the payment, put the sale on account, or took that back.
    """
    row = _locked(sale_id, None)
    owed = row.receivable
    settled = owed is not None and cashier.is_settled(owed)
    if row.state == SaleState.TO_PAY and settled:
        at = clock.now()
        told = {"fact": facts.SALE_CLEARED, "payload": _payload(row)}
        apply_transition(row.clear, actor=None, caused_by=(by := cashier.booked_by(owed)), at=at, **told)
        clear_issue(issue_id=row.issue_id, actor=by)
    elif row.state == SaleState.CLEARED and not settled:
        by = cashier.booked_by(owed) if owed is not None else None
        apply_transition(row.hold, actor=None, caused_by=by, fact=facts.SALE_HELD, payload=_payload(row))
        clear_issue(issue_id=row.issue_id, actor=by, is_clear=False)
    return row


@transaction.atomic
def charge_sale(*, sale_id, actor, signed_by=""):
    """挂账: a credit customer pays later, within the limit. Announces RECEIVABLE_CHARGED, SALE_CLEARED.

    Raises PermissionDenied, TransitionBlocked with limit, what is used and who can grant more.
    """
    row = _locked(sale_id, actor)
    require(actor, "cashier.charge_receivable", row)
    owed = row.receivable
    if row.state != SaleState.TO_PAY or owed is None:
        raise TransitionBlocked([_("Only a sale at the cashier is put on account.")])
    cashier.charge_to_account(receivable_id=owed.pk, signed_by=signed_by, actor=actor)
    return note_payment(sale_id=row.pk)


@transaction.atomic
def hand_out_sale(*, sale_id, actor, taken_by="", packages=None, carrier="", waybill="", expected_version=None):
    """The goods leave, posted at cost. Announces SALE_HANDED_OUT, ISSUE_ISSUED, STOCK_POSTED.

    Asks the cashier's books first, so that a payment of this second counts, and one that was taken back does not.
    Raises PermissionDenied, TransitionBlocked before payment, StaleVersion. Returns the Sale.
    """
    _locked(sale_id, actor, expected_version)
    row = note_payment(sale_id=sale_id)
    apply_transition(
        row.hand_out,
        actor=actor,
        fact=facts.SALE_HANDED_OUT,
        payload=_payload(row) | {"issue_id": row.issue_id, "carrier": carrier, "waybill": waybill},
        at=clock.now(),
        packages=packages,
        carrier=carrier[:60],
        waybill=waybill[:40],
    )
    hand_out_issue(issue_id=row.issue_id, taken_by=taken_by or row.buyer, actor=actor)
    return row


@transaction.atomic
def deliver_sale(*, sale_id, received_by, actor, expected_version=None):
    """A trade order has arrived; the proof is attached. Announces SALE_DELIVERED."""
    row = _locked(sale_id, actor, expected_version)
    apply_transition(
        row.deliver, actor=actor, fact=facts.SALE_DELIVERED, payload=_payload(row), received_by=received_by[:60]
    )
    return row


@transaction.atomic
def cancel_sale(*, sale_id, reason, actor, expected_version=None):
    """Not sold: what was held is free, what is owed is cancelled, what was paid is due back. Announces SALE_CANCELLED.

    Raises PermissionDenied, TransitionBlocked (the goods have gone), StaleVersion, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is cancelled.")})
    row = _locked(sale_id, actor, expected_version)
    apply_transition(row.cancel, actor=actor, fact=facts.SALE_CANCELLED, reason=reason, payload=_payload(row))
    if row.issue_id:
        withdraw_issue(issue_id=row.issue_id, reason=reason, actor=actor)
    owed = row.receivable
    if owed is not None and owed.paid:
        paid = from_gross(owed.gross, TAX)
        cashier.raise_refund_due(origin_id=owed.pk, source=row, amounts=paid, text=reason, actor=actor)
    elif owed is not None:
        cashier.cancel_receivable(receivable_id=owed.pk, reason=reason, source=row, actor=actor)
    return row


@transaction.atomic
def take_back_goods(*, sale_id, lines, reason, actor):
    """Sold goods come back (``lines`` are Returned of the issue's lines); the customer gets their money back.

    The cashier pays out what this raises as due; an unpaid account is set off. Announces SALE_TAKEN_BACK,
    ISSUE_TAKEN_BACK, RECEIVABLE_RAISED. Raises PermissionDenied, TransitionBlocked, ValidationError. Returns the Sale.
    """
    row = _locked(sale_id, actor)
    require(actor, "parts.take_back_sale", row)
    if row.state not in GONE:
        raise TransitionBlocked([_("The goods have not left. Cancel the sale instead.")])
    issue = locked(Issue.objects.select_related("store"), row.issue_id)
    take_back(issue=issue, lines=lines, reason=reason, actor=actor)
    prices = dict(issue.lines.values_list("pk", "price"))
    amount = sum((rounded(prices[one.line_id] * one.quantity) for one in lines), ZERO)
    due = None
    if amount:
        amounts = from_gross(amount, TAX)
        due = cashier.raise_refund_due(
            origin_id=row.receivable.pk, source=row, amounts=amounts, text=reason, actor=actor
        )
    said = {"amount": str(amount), "refund_due_id": due.pk if due else None}
    publish(facts.SALE_TAKEN_BACK, subject=row, actor=actor, reason=reason, payload=_payload(row) | said)
    return row


@transaction.atomic
def record_lost_sale(*, store_id, wanted, actor, quantity=1, reason=LossReason.OUT_OF_STOCK, part_id=None):
    """A demand that could not be met; counts for the fill rate. Announces SALE_LOST. Raises PermissionDenied."""
    store = Store.objects.get(pk=store_id)
    require(actor, "parts.add_lostsale", store)
    part = Part.objects.filter(pk=part_id).first() if part_id else None
    row = LostSale(
        store=store,
        part=part,
        wanted=(wanted.strip() or (part.number if part else ""))[:100],
        quantity=quantity,
        reason=reason,
        recorded_by=actor,
    )
    payload = {"part_id": part_id, "wanted": row.wanted, "quantity": str(quantity), "reason": str(reason)}
    return register(row, actor=actor, fact=facts.SALE_LOST, payload=payload)


def _locked(sale_id, actor, expected_version=None):
    row = locked(seen_by(Sale.objects.select_related("store", "customer"), actor), sale_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row


def _write_lines(row, lines):
    """One line a part; a price over the list price is nobody's to ask."""
    parts = Part.objects.in_bulk([one.part_id for one in lines])
    seen = set()
    for one in lines:
        part = parts.get(one.part_id)
        if part is None:
            raise ValidationError({"lines": _("Choose parts that are on file.")})
        if part.pk in seen:
            raise ValidationError(
                {"lines": _("%(part)s stands there twice. Make it one line.") % {"part": part.number}}
            )
        seen.add(part.pk)
        asked = part.trade_price if row.kind == SaleKind.TRADE else part.retail_price
        price = asked if one.price is None else one.price
        if price > part.retail_price:
            said = _("%(part)s is sold at %(price)s at most.") % {"part": part.number, "price": part.retail_price}
            raise ValidationError({"lines": said})
        line = SaleLine(
            store=row.store,
            sale=row,
            part=part,
            quantity=as_quantity(one.quantity, part),
            price=price,
            list_price=part.retail_price,
        )
        line.full_clean()
        line.save()


def _payload(row):
    return {
        "number": row.number,
        "kind": str(row.kind),
        "customer_id": row.customer_id,
        "gross": str(row.gross),
    }
