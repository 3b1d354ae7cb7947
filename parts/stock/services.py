"""Moving stock: what other rooms of the parts department call. Each writes one posting (see ``parts.stock.ledger``).

Who may do it is asked by the paper that calls (its transition has the permission); acts without a paper (moving between
bins, setting aside) ask here. Every function is atomic, raises ``Short`` (HTTP 409) with who holds the rest, and
ValidationError for a quantity or a bin that can't be; announces STOCK_POSTED.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.money import rounded
from dms.core.permissions import require
from parts.stock import picking
from parts.stock.bins import truck_of, usable_bins
from parts.stock.ledger import Writer, locked_items
from parts.stock.models import Movement, PostingKind, StockStatus
from parts.stock.quantities import as_quantity
from parts.stock.returning import put_back

GOOD = StockStatus.GOOD


@dataclass(frozen=True)
class Incoming:
    """So many of a part for a bin, each at ``unit_cost`` yuan (net)."""

    part_id: int
    bin_id: int
    quantity: Decimal
    unit_cost: Decimal
    status: str = GOOD


@dataclass(frozen=True)
class Outgoing:
    """So many of a part; from ``bin_id`` where the bin is known, else picked: first what is held for the paper."""

    part_id: int
    quantity: Decimal
    bin_id: int | None = None
    status: str = GOOD


@dataclass(frozen=True)
class Shift:
    """So many of a part from one bin and status to another of the same store."""

    part_id: int
    quantity: Decimal
    from_bin_id: int
    to_bin_id: int
    from_status: str = GOOD
    to_status: str = GOOD


@dataclass(frozen=True)
class Comeback:
    """So many of what the movement ``movement_id`` issued, back into a bin."""

    movement_id: int
    quantity: Decimal
    bin_id: int
    status: str = GOOD


@transaction.atomic
def post_receipt(*, store, lines, actor, source=None, reason="", kind=PostingKind.RECEIPT):
    """Stock comes in at a price: a receipt, opening stock, what a stocktake found more. Returns the Posting."""
    items = locked_items(store.pk, [line.part_id for line in lines], new=True)
    writer = Writer(store=store, kind=kind, items=items.values(), actor=actor, source=source, reason=reason)
    usable_bins(store, [line.bin_id for line in lines])
    for line in lines:
        item = items[line.part_id]
        quantity = as_quantity(line.quantity, item.part)
        writer.take_in(item, line.bin_id, line.status, quantity, rounded(Decimal(line.unit_cost) * quantity))
    return writer.write()


@transaction.atomic
def post_issue(*, store, lines, actor, source=None, reason="", kind=PostingKind.ISSUE):
    """Stock leaves the store at the cost of its oldest layers; first what is reserved for ``source``.

    Returns the Posting. Its movements (``posting.movements``; as just written, ``posting.written``) say bin by bin what
    was taken and its cost (negative).
    """
    items = locked_items(store.pk, [line.part_id for line in lines])
    writer = Writer(store=store, kind=kind, items=items.values(), actor=actor, source=source, reason=reason)
    for line in lines:
        item = _known(items, line.part_id)
        quantity = as_quantity(line.quantity, item.part)
        for place, amount in picking.take(writer, item, quantity, line, source, actor):
            writer.take_out(item, place, line.status, amount)
    return writer.write()


@transaction.atomic
def post_return(*, store, lines, actor, source=None, reason=""):
    """What was issued comes back at what it cost then. Raises ValidationError for more than is still out."""
    went = {one.pk: one for one in Movement.objects.filter(store=store, pk__in=[line.movement_id for line in lines])}
    if len(went) < len({line.movement_id for line in lines}):
        raise ValidationError(_("What comes back was not issued here. Choose the line that it was issued with."))
    items = locked_items(store.pk, [one.item.part_id for one in went.values()])
    writer = Writer(
        store=store, kind=PostingKind.RETURN, items=items.values(), actor=actor, source=source, reason=reason
    )
    usable_bins(store, [line.bin_id for line in lines])
    for line in lines:
        item = writer.items[went[line.movement_id].item_id]
        quantity = as_quantity(line.quantity, item.part)
        put_back(writer, went[line.movement_id], item, quantity, line.bin_id, line.status)
    return writer.write()


@transaction.atomic
def post_move(*, store, lines, actor, source=None, reason="", kind=PostingKind.MOVE):
    """Stock goes from bin to bin or from status to status; its cost stays. Returns the Posting."""
    items = locked_items(store.pk, [line.part_id for line in lines])
    writer = Writer(store=store, kind=kind, items=items.values(), actor=actor, source=source, reason=reason)
    usable_bins(store, [line.to_bin_id for line in lines])
    for line in lines:
        item = _known(items, line.part_id)
        if (line.from_bin_id, line.from_status) == (line.to_bin_id, line.to_status):
            raise ValidationError(_("Choose another bin or another status to move to."))
        quantity = as_quantity(line.quantity, item.part)
        writer.move(item, line.from_bin_id, line.from_status, -quantity)
        writer.move(item, line.to_bin_id, line.to_status, quantity)
    return writer.write()


@transaction.atomic
def move_stock(*, store, lines, actor, reason=""):
    """Move parts between bins by hand. Raises PermissionDenied: bins and statuses each have their own permission."""
    if any(line.from_bin_id != line.to_bin_id and line.from_status == line.to_status for line in lines):
        require(actor, "parts.move_stockitem", store)
    if any(line.from_status != line.to_status for line in lines):
        require(actor, "parts.set_aside_stockitem", store)
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: other stock than good stock can't be sold.")})
    if any(StockStatus.IN_TRANSIT in (line.from_status, line.to_status) for line in lines):
        raise ValidationError(_("What is in transit moves with its transfer."))
    if any(StockStatus.PENDING_SCRAP in (line.from_status, line.to_status) for line in lines):
        raise ValidationError(_("What is pending scrap moves with its scrapping. Write a scrapping."))
    return post_move(store=store, lines=lines, actor=actor, reason=reason)


@transaction.atomic
def post_dispatch(*, store, lines, actor, source, reason=""):
    """Goods go onto the truck: out of their bins, still the store's, in transit. ``lines`` are Outgoing."""
    items = locked_items(store.pk, [line.part_id for line in lines])
    writer = Writer(
        store=store, kind=PostingKind.DISPATCH, items=items.values(), actor=actor, source=source, reason=reason
    )
    truck = truck_of(store)
    for line in lines:
        item = _known(items, line.part_id)
        quantity = as_quantity(line.quantity, item.part)
        for place, amount in picking.take(writer, item, quantity, line, source, actor):
            writer.move(item, place, line.status, -amount)
            writer.move(item, truck.pk, StockStatus.IN_TRANSIT, amount)
    return writer.write()


@transaction.atomic
def post_arrival(*, from_store, store, lines, actor, source, reason=""):
    """Goods come off the truck of ``from_store`` into bins of ``store``: two postings that add up to nothing.

    ``lines`` are Incoming without a cost of their own (``unit_cost`` is not read): the cost comes along, layer by
    layer. Returns the posting of the receiving store; its ``counterpart`` is the sender's.
    """
    part_ids = [line.part_id for line in lines]
    both = [from_store.pk, store.pk]
    held = {store_id: locked_items(store_id, part_ids, new=store_id == store.pk) for store_id in sorted(both)}
    gone, here = held[from_store.pk], held[store.pk]
    sent = Writer(
        store=from_store, kind=PostingKind.DEPARTURE, items=gone.values(), actor=actor, source=source, reason=reason
    )
    came = []
    for line in lines:
        item = _known(gone, line.part_id)
        quantity = as_quantity(line.quantity, item.part)
        out = sent.take_out(item, truck_of(from_store).pk, StockStatus.IN_TRANSIT, quantity)
        came.append((line, quantity, [one for one in sent.uses if one.movement is out]))
    departure = sent.write()
    arrival = Writer(
        store=store,
        kind=PostingKind.ARRIVAL,
        items=here.values(),
        actor=actor,
        source=source,
        reason=reason,
        counterpart=departure,
    )
    usable_bins(store, [line.bin_id for line in lines])
    for line, _quantity, uses in came:
        for one in uses:
            arrival.take_in(here[line.part_id], line.bin_id, line.status, -one.quantity, -one.value)
    return arrival.write()


def _known(items, part_id):
    if part_id not in items:
        raise ValidationError(_("The store has never had this part."))
    return items[part_id]
