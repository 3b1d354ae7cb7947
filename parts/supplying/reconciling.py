"""供应商对账: the account of a supplier over a month, frozen as a statement, and the supplier's answer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.cashier.selectors.statements import month_of
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from dms.parties.models import Supplier
from parts.supplying import facts
from parts.supplying.models import PAPERS, BookingKind, Payable, SupplierBooking, SupplierCredit, SupplierStatement
from parts.supplying.owing import need, refuse_now
from parts.supplying.statements import GOODS, line_in_words

NUMBER = number_kind("supplier_statement", "SS")
ZERO = Decimal(0)
K = BookingKind


@dataclass(frozen=True)
class AccountLine:
    """One entry of a supplier's account: ``charged`` is what the store owes more, ``settled`` less (yuan, with tax)."""

    on: date
    kind: str
    reference: str
    number: str
    url: str
    charged: Decimal = ZERO
    settled: Decimal = ZERO


def account_of(supplier, first, last):
    """``(opening, lines)`` of the account from ``first`` to ``last``, both included."""
    every = sorted(_entries(supplier, last), key=lambda line: (line.on, line.number))
    opening = sum((line.charged - line.settled for line in every if line.on < first), ZERO)
    return opening, [line for line in every if line.on >= first]


def owed_to(supplier):
    """What the store owes the supplier today, less what the supplier owes it; below zero it is the other way round."""
    return sum((line.charged - line.settled for line in _entries(supplier, date.max)), ZERO)


@transaction.atomic
def issue_statement(*, supplier_id, month, actor):
    """Freeze the account of the month of the day ``month``, once it is over. Announces STATEMENT_ISSUED.

    Raises Supplier.DoesNotExist, PermissionDenied, ValidationError (not over, or issued already).
    """
    supplier = locked(seen_by(Supplier.objects.select_related("store"), actor), supplier_id)
    require(actor, "parts.add_supplierstatement", supplier)
    first, last = month_of(month)
    if last >= clock.today(supplier.store):
        raise ValidationError({"month": _("This month is not over yet; its statement can be issued from the 1st on.")})
    opening, lines = account_of(supplier, first, last)
    charged = sum((line.charged for line in lines), ZERO)
    settled = sum((line.settled for line in lines), ZERO)
    row = SupplierStatement(
        store=supplier.store,
        supplier=supplier,
        month=first,
        opening=opening,
        charged=charged,
        settled=settled,
        closing=opening + charged - settled,
        lines=[_plain(line) for line in lines],
        issued_at=clock.now(),
        issued_by=actor,
    )
    return register(
        row,
        actor=actor,
        fact=facts.STATEMENT_ISSUED,
        payload={"supplier_id": supplier.pk, "month": first.isoformat(), "closing": str(row.closing)},
        number=lambda: next_number(NUMBER, supplier.store, clock.today(supplier.store)),
    )


@transaction.atomic
def agree_statement(*, statement_id, actor, answer="", expected_version=None):
    """One copy came back signed; after a difference, how it was cleared up. Announces STATEMENT_AGREED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(statement_id, actor, expected_version)
    refuse_now(row, "agree", actor)
    if row.their_closing is not None:
        need(answer)
    payload = _told(row)
    apply_transition(row.agree, actor=actor, fact=facts.STATEMENT_AGREED, reason=answer, payload=payload, answer=answer)
    return row


@transaction.atomic
def dispute_statement(*, statement_id, their_closing, answer, actor, expected_version=None):
    """The supplier says another balance. Announces STATEMENT_DISPUTED. Raises TransitionBlocked, ValidationError."""
    row = _locked(statement_id, actor, expected_version)
    refuse_now(row, "dispute", actor)
    if their_closing == row.closing:
        raise ValidationError({"their_closing": _("This is our balance: record that the supplier agrees.")})
    need(answer)
    apply_transition(
        row.dispute,
        actor=actor,
        fact=facts.STATEMENT_DISPUTED,
        reason=answer,
        payload=_told(row) | {"their_closing": str(their_closing)},
        their_closing=their_closing,
        answer=answer,
    )
    return row


def _entries(supplier, last):
    """Everything that changed the account up to ``last``; set-offs do not: both sides are the supplier's."""
    for one in Payable.objects.filter(supplier=supplier, raised_on__lte=last).select_related("receipt"):
        note = one.receipt.delivery_note
        yield AccountLine(one.raised_on, GOODS, note, one.number, one.get_absolute_url(), charged=one.gross)
    credits = SupplierCredit.objects.filter(supplier=supplier, booked_on__lte=last)
    for one in credits.select_related(*PAPERS):
        url = one.get_absolute_url()
        yield AccountLine(one.booked_on, one.kind, one.reference, str(one.paper), url, settled=one.gross)
    bookings = SupplierBooking.objects.filter(supplier=supplier, booked_on__lte=last).exclude(kind=K.CREDIT)
    for one in bookings.select_related("payable", *(f"credit__{paper}" for paper in PAPERS)):
        paper = one.payable or one.credit.paper
        side = "charged" if one.kind in (K.DIFFERENCE, K.WITHDRAWAL) else "settled"
        amount = -one.amount if one.kind in (K.REFUND, K.ANNULMENT) else one.amount
        url = paper.get_absolute_url()
        yield AccountLine(one.booked_on, one.kind, one.reference, str(paper), url, **{side: amount})


def _plain(line):
    said = {"kind": line.kind, "reference": line.reference}
    return said | {
        "on": line.on.isoformat(),
        "what": line_in_words(said),
        "number": line.number,
        "url": line.url,
        "charged": str(line.charged),
        "settled": str(line.settled),
    }


def _told(row):
    return {"supplier_id": row.supplier_id, "month": row.month.isoformat(), "closing": str(row.closing)}


def _locked(statement_id, actor, expected_version):
    row = locked(seen_by(SupplierStatement.objects.select_related("store", "supplier"), actor), statement_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row
