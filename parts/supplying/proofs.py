"""What the books with suppliers must prove: owed is what came in less what went back, and no more is paid than owed."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import F, Sum

from dms.core.invariants import difference, invariant
from dms.core.money import rounded
from parts.receiving.models import Receipt
from parts.receiving.receipts import POSTED
from parts.stock.models import Movement, PostingKind
from parts.supplying.credits import CreditKind
from parts.supplying.models import (
    BookingKind,
    Payable,
    PayableState,
    ReturnState,
    SupplierBooking,
    SupplierCredit,
    SupplierReturn,
    SupplierReturnLine,
)
from parts.supplying.returns import GONE

ZERO = Decimal(0)
K = BookingKind


def _sums(key, *kinds):
    rows = SupplierBooking.objects.filter(kind__in=kinds).exclude(**{key: None}).order_by()
    return dict(rows.values_list(key).annotate(sum=Sum("amount")))


@invariant("I6", "what is owed and settled of a payable follows from its bookings, and no more is settled than owed")
def payables_follow_their_bookings():
    """Payable by payable."""
    changed, settled = _sums("payable", K.DIFFERENCE, K.WITHDRAWAL), _sums("payable", K.PAYMENT, K.CREDIT)
    for pk, gross, owed, paid in Payable.objects.values_list("pk", "gross", "owed", "settled").iterator(2000):
        if owed != gross + changed.get(pk, ZERO):
            yield difference("parts.payable", pk, f"{owed} owed, its bookings say {gross + changed.get(pk, ZERO)}")
        if paid != settled.get(pk, ZERO) or paid > owed:
            yield difference("parts.payable", pk, f"{paid} settled of {owed}, bookings say {settled.get(pk, ZERO)}")


@invariant("I6", "what is used of a supplier's credit follows from its bookings, and is no more than the credit")
def credits_follow_their_bookings():
    """Credit by credit."""
    used = _sums("credit", K.CREDIT, K.REFUND, K.ANNULMENT)
    for pk, gross, said in SupplierCredit.objects.values_list("pk", "gross", "used").iterator(2000):
        if said != used.get(pk, ZERO) or said > gross:
            yield difference("parts.suppliercredit", pk, f"{said} used of {gross}, bookings say {used.get(pk, ZERO)}")


@invariant("I6", "a receipt in the books is owed for at what it brought into the stock, one taken back is not")
def payables_are_what_receipts_brought():
    """Receipt by receipt: the stock ledger's value against the payables' net amounts."""
    brought = dict(
        Movement.objects.filter(posting__in=Receipt.objects.filter(state__in=POSTED).values("posting"))
        .values_list("posting")
        .annotate(sum=Sum("value"))
        .order_by()
    )
    owed = defaultdict(Decimal)
    live = Payable.objects.exclude(state=PayableState.WITHDRAWN)
    for receipt, net in live.values_list("receipt").annotate(sum=Sum("net")).order_by():
        owed[receipt] = net
    receipts = Receipt.objects.filter(posting__isnull=False).values_list("pk", "posting", "state")
    for pk, posting, state in receipts.iterator(2000):
        value = rounded(brought.get(posting, ZERO)) if state in POSTED else ZERO
        if owed[pk] != value:
            yield difference("parts.receipt", pk, f"{value} came into the stock, {owed[pk]} is owed for it")


@invariant("I6", "the invoice's amount is what is owed for its payables")
def invoices_are_what_is_owed():
    """Invoice by invoice."""
    rows = Payable.objects.exclude(invoice=None).order_by().values_list("invoice", "invoice__gross")
    for pk, gross, owed in rows.annotate(sum=Sum("owed")):
        if gross != owed:
            yield difference("parts.supplierinvoice", pk, f"{gross} invoiced, {owed} owed")


@invariant("I4", "a return that left took out of the stock what stands on it, and what was replaced came back")
def returns_are_what_left():
    """Line by line."""
    lines = SupplierReturnLine.objects.filter(supplier_return__state__in=GONE)
    for pk, quantity, moved in lines.values_list("pk", "quantity", "movement__quantity").iterator(2000):
        if moved is None or -moved != quantity:
            yield difference("parts.supplierreturnline", pk, f"{quantity} on the return, {moved} moved")
    back = Movement.objects.filter(returns__isnull=False, undone_by=None, posting__kind=PostingKind.RETURN)
    came = dict(back.values_list("returns").annotate(sum=Sum("quantity")).order_by())
    for pk, replaced, movement in lines.values_list("pk", "replaced", "movement").iterator(2000):
        if replaced != came.get(movement, ZERO):
            yield difference("parts.supplierreturnline", pk, f"{replaced} replaced, {came.get(movement, ZERO)} came")


@invariant("I6", "a credited return has one credit that counts, any other has none")
def credited_returns_have_their_credit():
    """Return by return."""
    annulled = SupplierBooking.objects.filter(kind=K.ANNULMENT).values("credit")
    live = SupplierCredit.objects.exclude(supplier_return=None).exclude(pk__in=annulled)
    many = defaultdict(int)
    for one in live.values_list("supplier_return", flat=True):
        many[one] += 1
    rows = SupplierReturn.objects.annotate(agreed=F("outcome")).values_list("pk", "state", "agreed")
    for pk, state, agreed in rows.iterator(2000):
        is_credited = state == ReturnState.CREDITED or (state == ReturnState.CLOSED and agreed == "credit")
        if many[pk] != is_credited:
            yield difference("parts.supplierreturn", pk, f"{state} with {many[pk]} credits")


@invariant("I6", "a claim or a core that the supplier pays for has one credit that counts, at the amount on its paper")
def credits_of_papers_say_the_same():
    """Credit by credit."""
    annulled = SupplierBooking.objects.filter(kind=K.ANNULMENT).values("credit")
    live = SupplierCredit.objects.filter(kind__in=(CreditKind.CLAIM, CreditKind.CORE)).exclude(pk__in=annulled)
    rows = live.values_list("pk", "note", "old_part", "gross", "note__granted_amount", "old_part__credit")
    seen = set()
    for pk, note, old_part, gross, granted, core in rows.order_by("pk").iterator(2000):
        said = core if note is None else granted
        if gross != said or (note, old_part) in seen:
            yield difference("parts.suppliercredit", pk, f"{gross} owed, its paper says {said}")
        seen.add((note, old_part))
