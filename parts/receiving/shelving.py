"""The third check: into the bin. Which bin is suggested, and how many labels by fives 五五摆放."""

from math import ceil

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.events import publish
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from parts.receiving import facts
from parts.receiving.delivering import lines_of, locked_receipt
from parts.receiving.models import PutAway, ReceiptLine, ReceiptState
from parts.stock.bins import place_of, usable_bin
from parts.stock.models import Balance, Bin, BinKind, Movement, StockItem, StockStatus
from parts.stock.quantities import as_quantity, said
from parts.stock.services import Shift, post_move


@transaction.atomic
def shelve_line(*, line_id, bin_id, actor, quantity=None):
    """Put a line (or ``quantity`` of it) from the dock into a bin; the last one finishes the receipt.

    The dock's own bin means that it stays there, for somebody who fetches it. Returns the Receipt. Announces
    LINE_SHELVED, RECEIPT_SHELVED. Raises PermissionDenied, TransitionBlocked (Short where it is held), ValidationError.
    """
    seen = seen_by(ReceiptLine.objects, actor).get(pk=line_id)
    receipt = locked_receipt(seen.receipt_id, actor)
    require(actor, "parts.shelve_receipt", receipt)
    if receipt.state != ReceiptState.SHELVING:
        raise TransitionBlocked([_("This is not possible in the state “%s”.") % receipt.get_state_display()])
    line = next(one for one in lines_of(receipt) if one.pk == line_id)
    put_away(receipt, line, usable_bin(receipt.store, bin_id), quantity, actor)
    return receipt


def put_away(receipt, line, place, quantity, actor):
    """The same for a receipt that is locked already."""
    if line.to_shelve <= 0:
        raise TransitionBlocked([_("%(part)s is on the shelf already.") % {"part": line.part.number}])
    amount = as_quantity(quantity, line.part) if quantity else line.to_shelve
    if amount > line.to_shelve:
        raise ValidationError(
            {
                "quantity": _("%(left)s of %(part)s lie at the dock, not %(quantity)s.")
                % {"left": said(line.to_shelve), "part": line.part.number, "quantity": said(amount)}
            }
        )
    dock = place_of(receipt.store, BinKind.DOCK)
    posting = None
    if place.pk != dock.pk:
        shift = Shift(line.part_id, amount, dock.pk, place.pk)
        posting = post_move(store=receipt.store, lines=[shift], actor=actor, source=receipt)
    line.shelved += amount
    line.next_amount = None
    line.save(update_fields=["shelved", "next_amount", "updated_at"])
    PutAway.objects.create(store=receipt.store, line=line, bin=place, quantity=amount, posting=posting, put_by=actor)
    publish(
        facts.LINE_SHELVED,
        subject=receipt,
        actor=actor,
        payload={"line_id": line.pk, "part_id": line.part_id, "bin_id": place.pk, "quantity": str(amount)},
    )
    _go_on(receipt, actor)


def suggested_bins(receipt, lines):
    """``{line id: Bin or None}``: the home bin, else where it lies, else where it lay last, else the first empty shelf.

    An empty shelf is suggested for one line only. What is held for somebody stays at the dock, who fetches it there.
    """
    part_ids = {line.part_id for line in lines}
    items = {
        item.part_id: item
        for item in StockItem.objects.filter(store=receipt.store_id, part__in=part_ids).select_related("home_bin")
    }
    shelves = Bin.objects.filter(store=receipt.store_id, kind=BinKind.SHELF, is_active=True, counting=False)
    last = _last_bins(receipt.store_id, part_ids)
    empty = iter(
        shelves.exclude(Exists(Balance.objects.filter(bin=OuterRef("pk"), on_hand__gt=0))).filter(homes=None)[:50]
    )
    found, of_part, held = {}, {}, _held_at_the_dock(receipt.store_id, part_ids)
    for line in lines:
        item = items.get(line.part_id)
        home = item.home_bin if item is not None and item.home_bin and item.home_bin.is_active else None
        if line.part_id in held and held[line.part_id].reserved >= line.to_shelve > 0:
            found[line.pk] = held[line.part_id].bin
            continue
        place = home or last.get(line.part_id) or of_part.get(line.part_id) or next(empty, None)
        found[line.pk] = of_part[line.part_id] = place
    return found


def labels_by_fives(line):
    """How many labels: one for each bundle of ``pack_size``, the last may be smaller."""
    return ceil(line.accepted / line.part.pack_size) if line.accepted else 0


def _held_at_the_dock(store_id, part_ids):
    """``{part_id: Balance}`` of what lies at the dock and is held for a paper."""
    rows = Balance.objects.filter(
        item__store=store_id, item__part__in=part_ids, bin__kind=BinKind.DOCK, status=StockStatus.GOOD, reserved__gt=0
    )
    return {row.item.part_id: row for row in rows.select_related("bin", "item")}


def _last_bins(store_id, part_ids):
    rows = Movement.objects.filter(
        store=store_id,
        item__part__in=part_ids,
        status=StockStatus.GOOD,
        quantity__gt=0,
        bin__kind=BinKind.SHELF,
        bin__is_active=True,
    )
    rows = rows.select_related("bin", "item").order_by("item__part", "-pk").distinct()
    found = {}
    for row in rows[:500]:
        found.setdefault(row.item.part_id, row.bin)
    return found


def _go_on(receipt, actor):
    """The next line, or the end of the receipt."""
    if any(line.to_shelve > 0 for line in receipt.lines.all()):
        receipt.current_line = None
        receipt.version += 1
        receipt.save()
        return
    apply_transition(
        receipt.finish,
        actor=None,
        caused_by=actor,
        fact=facts.RECEIPT_SHELVED,
        payload={"by": actor.pk if actor else None},
        at=clock.now(),
    )
