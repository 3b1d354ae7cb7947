"""Planning, starting, finishing, approving and posting a stocktake. What counters do stands in ``counting``."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.core import clock
from dms.core.approvals.kinds import approval_kind
from dms.core.approvals.services import request_approval
from dms.core.locking import locked, locked_many, mark_many_new
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import Blocker, TransitionBlocked, apply_transition
from parts.stock.ledger import locked_items
from parts.stock.models import Bin, PostingKind
from parts.stock.reversal import post_reversal, reverser
from parts.stock.services import Incoming, Outgoing, post_issue, post_receipt
from parts.stocktake import facts
from parts.stocktake.models import CountSheet, Scope, Stocktake, StocktakeLine
from parts.stocktake.selectors import balances_in_scope, bins_in_other_counts, value_of_differences
from parts.stocktake.stocktakes import APPROVAL, APPROVAL_WITH_FINANCE

ZERO = Decimal(0)
NUMBER = number_kind("stocktake", "ST")
#: Above this sum of differences (yuan, without their sign) the general manager says yes too; stores set their own.
HIGH_VALUE = 5000

approval_kind(
    APPROVAL,
    gettext_lazy("differences of a stocktake"),
    chain=["parts_supervisor"],
    climbs=[(HIGH_VALUE, ["parts_supervisor", "general_manager"])],
)
approval_kind(
    APPROVAL_WITH_FINANCE,
    gettext_lazy("differences of a quarterly stocktake"),
    chain=["finance"],
    climbs=[(HIGH_VALUE, ["finance", "general_manager"])],
)

#: What a scope must say besides its name.
NEEDED = {
    Scope.BINS: ("first_bin", "last_bin"),
    Scope.CLASS: ("movement_class",),
    Scope.SHARE: ("share",),
    Scope.MOVED: ("moved_on",),
}
SCOPE_FIELDS = ("first_bin", "last_bin", "movement_class", "share", "moved_on")


@transaction.atomic
def add_stocktake(*, store, kind, scope, actor, note="", **details):
    """Plan a stocktake. ``details`` are what its scope needs (see ``NEEDED``). Announces STOCKTAKE_ADDED.

    Raises PermissionDenied, ValidationError.
    """
    require(actor, "parts.add_stocktake", store)
    wanted = NEEDED.get(scope, ())
    missing = {name: _("Say this too: the scope needs it.") for name in wanted if details.get(name) in (None, "")}
    if missing:
        raise ValidationError(missing)
    values = {name: details[name] for name in wanted}
    for name in {"first_bin", "last_bin"} & set(values):
        values[name] = values[name].strip().upper()
    if scope == Scope.BINS and values["first_bin"] > values["last_bin"]:
        raise ValidationError({"last_bin": _("The last bin can't be before the first.")})
    row = Stocktake(store=store, kind=kind, scope=scope, note=note, planned_by=actor, **values)
    return register(
        row,
        actor=actor,
        fact=facts.STOCKTAKE_ADDED,
        payload={"kind": str(kind), "scope": str(scope)},
        number=lambda: next_number(NUMBER, store, clock.today(store)),
    )


@transaction.atomic
def start_stocktake(*, stocktake_id, actor):
    """Note the books of everything in scope and let the counters go. Announces STOCKTAKE_STARTED.

    Raises PermissionDenied, TransitionBlocked (nothing to count; a bin is in another count).
    """
    row = locked(seen_by(Stocktake.objects.select_related("store"), actor), stocktake_id)
    balances = list(balances_in_scope(row).select_related("item__part", "bin").order_by("bin__code", "pk"))
    bins = {one.bin_id for one in balances}
    apply_transition(
        row.start,
        actor=actor,
        fact=facts.STOCKTAKE_STARTED,
        payload={"kind": row.kind, "bins": len(bins), "lines": len(balances)},
        at=clock.now(),
    )
    locked_many(Bin.objects, bins)  # two counts that begin at once see each other's bins
    _refuse_start(row, bins)
    _note_books(row, balances)
    Bin.objects.filter(pk__in=bins).update(counting=True)
    return row


@transaction.atomic
def finish_counting_stocktake(*, stocktake_id, actor):
    """Every bin is finished; what differs goes to the recount. Announces COUNTING_FINISHED.

    Raises PermissionDenied, TransitionBlocked naming the bins that are open.
    """
    row = locked(seen_by(Stocktake.objects, actor), stocktake_id)
    payload = {"kind": row.kind, "differing": row.differing().count()}
    apply_transition(row.finish_counting, actor=actor, fact=facts.COUNTING_FINISHED, payload=payload, at=clock.now())
    if row.shows_books:
        _free_bins(row)
    return row


@transaction.atomic
def finish_recount_stocktake(*, stocktake_id, actor):
    """Every differing line was counted by a second person. Announces RECOUNT_FINISHED. Raises as above."""
    row = locked(seen_by(Stocktake.objects, actor), stocktake_id)
    payload = {"kind": row.kind, "differing": row.differing().count()}
    apply_transition(row.finish_recount, actor=actor, fact=facts.RECOUNT_FINISHED, payload=payload, at=clock.now())
    _free_bins(row)
    return row


@transaction.atomic
def submit_stocktake(*, stocktake_id, actor, explanation=""):
    """Ask for a yes to the differences: the supervisor's, at the quarterly count finance's, above ``HIGH_VALUE`` the
    general manager's too. Announces STOCKTAKE_SUBMITTED and APPROVAL_REQUESTED.

    Raises PermissionDenied, TransitionBlocked (unexplained differences, nobody there to decide).
    """
    row = locked(seen_by(Stocktake.objects.select_related("store"), actor), stocktake_id)
    amount = value_of_differences(row)
    payload = {"kind": row.kind, "amount": str(amount)}
    apply_transition(row.submit, actor=actor, fact=facts.STOCKTAKE_SUBMITTED, payload=payload)
    request_approval(
        kind=row.approval_kind,
        subject=row,
        title=_("Differences of stocktake %(number)s") % {"number": row.number},
        actor=actor,
        amount=amount,
        explanation=explanation,
    )
    return row


@transaction.atomic
def post_differences(*, stocktake_id, actor):
    """Let the books say what lies in the bins: shortages out, surpluses in, in one transaction. Announces
    STOCKTAKE_POSTED and STOCK_POSTED.

    Raises PermissionDenied, TransitionBlocked (no approval; Short where what is missing is held for a paper).
    """
    row = locked(seen_by(Stocktake.objects.select_related("store"), actor), stocktake_id)
    payload = {"kind": row.kind, "amount": str(value_of_differences(row))}
    apply_transition(row.post_differences, actor=actor, fact=facts.STOCKTAKE_POSTED, payload=payload, at=clock.now())
    lines = list(row.differing().select_related("item").order_by("item_id", "pk"))
    more, less = _as_postings(lines)
    locked_items(row.store_id, [line.item.part_id for line in lines])
    common = {"store": row.store, "actor": actor, "source": row, "kind": PostingKind.COUNT}
    if less:
        row.shortage_posting = post_issue(lines=less, reason=_("shortage of the stocktake"), **common)
    if more:
        row.surplus_posting = post_receipt(lines=more, reason=_("surplus of the stocktake"), **common)
    row.save(update_fields=["shortage_posting", "surplus_posting", "updated_at"])
    return row


@transaction.atomic
def cancel_stocktake(*, stocktake_id, reason, actor):
    """Give it up; nothing is posted. Announces STOCKTAKE_CANCELLED. Raises PermissionDenied, TransitionBlocked."""
    _need(reason)
    row = locked(seen_by(Stocktake.objects, actor), stocktake_id)
    apply_transition(row.cancel, actor=actor, fact=facts.STOCKTAKE_CANCELLED, reason=reason, payload={"kind": row.kind})
    _free_bins(row)
    return row


@transaction.atomic
def reverse_stocktake(*, stocktake_id, reason, actor):
    """Take the posted differences back by counter-postings. Announces STOCKTAKE_REVERSED and POSTING_REVERSED.

    Raises PermissionDenied, TransitionBlocked naming what was done with the surplus since.
    """
    _need(reason)
    row = locked(seen_by(Stocktake.objects.select_related("store"), actor), stocktake_id)
    apply_transition(row.reverse, actor=actor, fact=facts.STOCKTAKE_REVERSED, reason=reason, payload={"kind": row.kind})
    for posting in (row.surplus_posting, row.shortage_posting):
        if posting is not None:
            post_reversal(posting=posting, reason=reason, actor=actor)
    return row


@reverser("parts.stocktake")
def reverse_posting_of_stocktake(*, posting, reason, actor):
    """Whichever of the two postings is taken back, the stocktake goes back whole. Returns the counter-posting."""
    reverse_stocktake(stocktake_id=posting.source_id, reason=reason, actor=actor)
    return type(posting).objects.get(reverses=posting)


def _refuse_start(row, bins):
    if not bins:
        raise TransitionBlocked([_("Nothing lies in what is to be counted. Choose another scope.")])
    said = _("Bin %(bin)s is being counted in stocktake %(number)s. Finish or cancel that one first.")
    taken = [
        Blocker(said % {"bin": one.bin.code, "number": one.stocktake.number}, url=one.stocktake.get_absolute_url())
        for one in bins_in_other_counts(row, bins)[:20]
    ]
    if taken:
        raise TransitionBlocked(taken)


def _note_books(row, balances):
    """Sheets and lines with the snapshot, read again under the locks of the items."""
    items = {item.pk: item for item in locked_items(row.store_id, {one.item.part_id for one in balances}).values()}
    fresh = dict(type(balances[0]).objects.filter(pk__in=[one.pk for one in balances]).values_list("pk", "on_hand"))
    bins = {one.bin_id: one.bin for one in balances}
    sheets = CountSheet.objects.bulk_create(
        [CountSheet(store=row.store, stocktake=row, bin=place) for place in bins.values()]
    )
    by_bin = {sheet.bin_id: sheet for sheet in mark_many_new(sheets)}
    StocktakeLine.objects.bulk_create(
        StocktakeLine(
            store=row.store,
            stocktake=row,
            sheet=by_bin[one.bin_id],
            item=items[one.item_id],
            bin=one.bin,
            status=one.status,
            snapshot=fresh[one.pk],
            unit_cost=average_cost(items[one.item_id]),
        )
        for one in balances
    )


def average_cost(item):
    """What one piece of the stock cost on average; the last or the list cost where nothing is there."""
    there = item.on_hand + item.set_aside + item.in_transit
    cost = item.value / there if there else item.last_cost or item.part.list_cost
    return Decimal(cost).quantize(Decimal("0.0001"))


def _as_postings(lines):
    """``(incoming, outgoing)`` of the differing lines."""
    more = [
        Incoming(line.item.part_id, line.bin_id, line.difference, line.unit_cost, line.status)
        for line in lines
        if line.difference > 0
    ]
    less = [
        Outgoing(line.item.part_id, -line.difference, line.bin_id, line.status) for line in lines if line.difference < 0
    ]
    return more, less


def _free_bins(row):
    bins = list(row.sheets.values_list("bin_id", flat=True))
    locked_many(Bin.objects, bins)
    busy = bins_in_other_counts(row, bins).values("bin")
    Bin.objects.filter(pk__in=bins).exclude(pk__in=busy).update(counting=False)


def _need(reason):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
