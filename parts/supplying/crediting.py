"""Credits of papers below: a claim that the supplier granted in money, a core that it paid for.

They come in the transaction of their paper, so that the ledger never says less than the paper.
"""

from decimal import Decimal

from django.utils.translation import gettext as _

from dms.core.locking import locked, locked_many
from dms.core.money import ZERO, from_gross, from_net
from dms.core.transitions import Blocker, TransitionBlocked
from parts.old_parts.followers import when_brought_back, when_credited
from parts.receiving.followers import when_granted
from parts.receiving.models import Against
from parts.supplying import facts
from parts.supplying.models import (
    BookingKind,
    CreditKind,
    Outcome,
    Payable,
    PayableState,
    ReturnState,
    SupplierBooking,
    SupplierCredit,
    SupplierReturn,
)
from parts.supplying.owing import locked_credits, rate_of_receipts, use_credits
from parts.supplying.payables import TOLERANCE
from parts.supplying.paying import raise_credit, use_up


@when_granted
def owe_claim(*, note, actor):
    """The supplier owes what it granted, which counts on its delivery's payables at once. Announces CREDIT_RAISED.

    Raises TransitionBlocked where goods of the note go back for money: nobody pays twice for the same damage.
    """
    if note.against != Against.SUPPLIER:
        return
    refuse_twice(note, note.granted_amount)
    payables = locked_many(
        Payable.objects.select_related("store", "supplier"),
        Payable.objects.filter(
            receipt=note.receipt_id, state__in=(PayableState.OPEN, PayableState.MATCHED)
        ).values_list("pk", flat=True),
    )
    credit = _raise(
        CreditKind.CLAIM, note, note.granted_amount, note.receipt.supplier, note.outcome, actor, rate=_rate_of(note)
    )
    for payable in payables:
        use_credits(payable, locked_credits(payable, pk=credit.pk), None, caused_by=actor)


@when_credited
def owe_core(*, old_part, actor):
    """The supplier owes what it granted for a core; the next payment takes it into account. Announces CREDIT_RAISED."""
    supplier = old_part.supplier
    rate = Decimal(supplier.tax_rate)
    _raise(CreditKind.CORE, old_part, old_part.credit, supplier, old_part.waybill, actor, rate=rate)


@when_brought_back
def annul_core(*, old_part, reason, actor):
    """It was credited by mistake, or came back: nothing is owed for it. Announces CREDIT_ANNULLED.

    Raises TransitionBlocked naming the payable that the credit counts on, or saying that the money came.
    """
    found = live_credits().filter(old_part=old_part).first()
    if found is None:
        return
    credit = locked(SupplierCredit.objects.select_related("store", "supplier"), found.pk)
    if blocked := in_use(credit):
        raise TransitionBlocked(blocked)
    use_up(credit, BookingKind.ANNULMENT, facts.CREDIT_ANNULLED, actor, reason=reason)


def live_credits():
    """Credits that were not taken back."""
    return SupplierCredit.objects.exclude(bookings__kind=BookingKind.ANNULMENT)


def in_use(credit):
    """What a credit counts on, in sentences; nothing where all of it is left."""
    if not credit.used:
        return []
    rows = SupplierBooking.objects.filter(credit=credit, kind=BookingKind.CREDIT, undoes=None, undone_by=None)
    counted = [
        Blocker(
            _("The credit counts on %(payable)s. Take it back there first.") % {"payable": one.payable},
            url=one.payable.get_absolute_url(),
            who=_("finance"),
        )
        for one in rows.select_related("payable").order_by("pk")
    ]
    return counted or [_("The supplier has paid the credit back already.")]


def refuse_twice(note, granted):
    """Raise TransitionBlocked where a claim of ``granted`` yuan and the returns of ``note`` exceed what it is about."""
    returns = SupplierReturn.objects.filter(note=note, outcome=Outcome.CREDIT)
    returns = list(returns.exclude(state__in=(ReturnState.DRAFT, ReturnState.CANCELLED, ReturnState.REVERSED)))
    rate = _rate_of(note)
    worth = from_net(note.amount, rate).gross
    back = sum((from_net(one.amount, rate).gross for one in returns), ZERO)
    if returns and granted + back > worth + TOLERANCE:
        said = _(
            "Goods of this note go back for money on %(number)s: ¥%(back)s and the ¥%(granted)s granted are more than "
            "the ¥%(worth)s it is about. Nobody pays twice for the same damage."
        )
        values = {"number": returns[0], "back": f"{back:,.2f}", "granted": f"{granted:,.2f}", "worth": f"{worth:,.2f}"}
        raise TransitionBlocked([Blocker(said % values, url=returns[0].get_absolute_url())])


def _rate_of(note):
    return rate_of_receipts([note.receipt_id], note.receipt.supplier)


def _raise(kind, paper, gross, supplier, reference, actor, *, rate):
    amounts = from_gross(gross, rate)
    return raise_credit(
        kind=kind,
        paper=paper,
        supplier=supplier,
        net=amounts.net,
        tax=amounts.tax,
        reference=reference[:60],
        actor=actor,
    )
