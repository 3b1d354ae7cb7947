"""The end of a scrapping: out of the books at cost, sold where somebody pays for it, taken back after a mistake."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import User
from dms.cashier.services import receivables as cashier
from dms.core import clock
from dms.core.locking import locked
from dms.core.money import from_gross, rounded
from dms.core.registering import seen_by
from dms.core.transitions import TransitionBlocked, apply_transition, offered_move
from parts.scrapping import facts
from parts.scrapping.apart import APART, take_back_into_stock
from parts.scrapping.models import Disposal, Scrapping, ScrappingLine
from parts.scrapping.selectors import lines_of
from parts.stock.models import PostingKind
from parts.stock.reversal import post_reversal, reverser
from parts.stock.services import Outgoing, post_issue

ZERO = Decimal(0)
#: Scrap is sold with the same tax as parts.
TAX = Decimal("0.13")


@dataclass(frozen=True)
class _Way:
    """How it goes: checked, ready to be written."""

    disposal: str
    witness: User
    note: str
    buyer: str
    proceeds: Decimal


@transaction.atomic
def dispose_scrapping(*, scrapping_id, disposal, witness_id, note, actor, buyer="", proceeds=ZERO):
    """Post the goods out of stock at FIFO cost, before a witness; what a buyer owes goes to the cashier.

    ``proceeds`` in yuan, tax included. Announces SCRAPPING_DISPOSED, STOCK_POSTED, RECEIVABLE_RAISED. Raises
    PermissionDenied, TransitionBlocked (not approved; nobody answers for somebody's fault), ValidationError.
    """
    row = _locked(scrapping_id, actor)
    if actor is not None and (reasons := offered_move(row, "dispose", actor).reasons):
        raise TransitionBlocked(reasons)  # who may not, or too early, need not hear what was typed wrongly
    way = _way(row, disposal, witness_id, note, buyer.strip(), rounded(proceeds or ZERO), actor)
    apply_transition(
        row.dispose,
        actor=actor,
        fact=facts.SCRAPPING_DISPOSED,
        reason=note,
        payload={"disposal": str(disposal), "witness_id": way.witness.pk},
        at=clock.now(),
        **vars(way),
    )
    _post(row, actor)
    if way.proceeds:
        _ask_for(row, actor)
    return row


@transaction.atomic
def reverse_scrapping(*, scrapping_id, reason, actor):
    """It was a mistake: a counter-posting, and the goods lie in their bins again. Announces SCRAPPING_REVERSED.

    What the buyer owes is cancelled. Raises PermissionDenied, TransitionBlocked (paid already), ValidationError.
    """
    row = _locked(scrapping_id, actor)
    apply_transition(row.reverse, actor=actor, fact=facts.SCRAPPING_REVERSED, reason=reason)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if (owed := row.receivable) is not None:
        cashier.cancel_receivable(receivable_id=owed.pk, reason=reason, source=row, actor=actor)
    post_reversal(posting=row.posting, reason=reason[:200], actor=actor)
    take_back_into_stock(row, lines_of(row), actor, reason=reason)
    return row


@reverser("parts.scrapping")
def reverse_posting_of_scrapping(*, posting, reason, actor):
    """The disposal goes back with its paper; moving apart is undone by the paper's own verbs only."""
    if posting.kind != PostingKind.SCRAP:
        raise TransitionBlocked(
            [_("What lies apart goes back when its scrapping is refused, cancelled or taken back.")]
        )
    reverse_scrapping(scrapping_id=posting.source_id, reason=reason, actor=actor)
    return type(posting).objects.get(reverses=posting)


def _way(row, disposal, witness_id, note, buyer, proceeds, actor):
    """Raises ValidationError naming each field that can't stay."""
    wrong = {}
    witness = User.objects.filter(pk=witness_id, is_active=True, memberships__store=row.store).first()
    if witness is None or witness == actor:
        wrong["witness"] = _("Somebody else of the store has to be there as witness.")
    if not note.strip():
        wrong["note"] = _("Say where, how and by whom.")
    if disposal == Disposal.SOLD and (not buyer or proceeds <= 0):
        wrong["proceeds"] = _("Say who buys it and what is paid for it.")
    if disposal != Disposal.SOLD and (buyer or proceeds):
        wrong["proceeds"] = _("Only what is sold as scrap brings money.")
    if wrong:
        raise ValidationError(wrong)
    return _Way(disposal, witness, note, buyer, proceeds)


def _post(row, actor):
    """Out of the hold bin; each line gets the cost that the ledger took for it."""
    lines = list(lines_of(row))
    gone = [Outgoing(line.item.part_id, line.quantity, row.hold_bin_id, APART) for line in lines]
    row.posting = post_issue(
        store=row.store, lines=gone, actor=actor, source=row, kind=PostingKind.SCRAP, reason=row.disposal_note[:200]
    )
    for line, movement in zip(lines, row.posting.movements.order_by("pk"), strict=True):
        line.cost = -movement.value
    row.cost = sum((line.cost for line in lines), ZERO)
    ScrappingLine.objects.bulk_update(lines, ["cost"])
    row.save(update_fields=["posting", "cost", "updated_at"])


def _ask_for(row, actor):
    cashier.raise_receivable(
        store=row.store,
        customer=None,
        payer=row.buyer,
        source=row,
        amounts=from_gross(row.proceeds, TAX),
        text=_("Scrap"),
        actor=actor,
    )


def _locked(scrapping_id, actor):
    return locked(seen_by(Scrapping.objects.select_related("store", "hold_bin", "posting"), actor), scrapping_id)
