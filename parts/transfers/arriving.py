"""What comes off the truck: how many of each line, into which bin, and what is still on the road."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dms.core.money import rounded
from parts.stock.bins import place_of
from parts.stock.fields import ZERO
from parts.stock.models import BinKind, StockItem, StockStatus
from parts.stock.quantities import as_quantity, said
from parts.stock.services import Incoming, post_arrival
from parts.transfers.models import TransferLine


def put_away(store, part_id):
    """Where goods go that nobody gave a bin: the part's home bin, else the dock."""
    item = StockItem.objects.filter(store=store, part=part_id).select_related("home_bin").first()
    if item is not None and item.home_bin_id and item.home_bin.is_active:
        return item.home_bin
    return place_of(store, BinKind.DOCK)


def value_on_the_road(row):
    """What the open goods of the transfer are worth at the sender's average cost, in yuan."""
    lines = row.open_lines()
    items = {one.part_id: one for one in StockItem.objects.filter(store=row.store, part__in=[o.part_id for o in lines])}
    total = ZERO
    for line in lines:
        item = items[line.part_id]
        total += line.open * item.value / (item.on_hand + item.set_aside + item.in_transit)
    return rounded(total)


def arriving(lines, good, damaged):
    """``{line: (good, damaged)}`` of what arrives. Raises ValidationError for more than is on the road."""
    arrived = {}
    for line in lines:
        bad = within(damaged.get(line.pk, ZERO), line, line.open)
        fine = within(good.get(line.pk, ZERO), line, line.open - bad)
        if fine or bad:
            arrived[line.pk] = (fine, bad)
    return arrived


def arrive(row, lines, arrived, bins, actor, damage=""):
    """What ``arrived`` (of ``arriving``) goes into the receiver's books: good into bins, damaged into quarantine."""
    incoming = []
    quarantine = place_of(row.to_store, BinKind.QUARANTINE) if any(bad for _g, bad in arrived.values()) else None
    for line in lines:
        fine, bad = arrived.get(line.pk, (ZERO, ZERO))
        if fine:
            place = bins.get(line.pk) or put_away(row.to_store, line.part_id).pk
            incoming.append(Incoming(line.part_id, place, fine, ZERO))
        if bad:
            incoming.append(Incoming(line.part_id, quarantine.pk, bad, ZERO, StockStatus.QUARANTINE))
            line.damage = damage
        line.received += fine
        line.damaged += bad
    if incoming:
        post_arrival(from_store=row.store, store=row.to_store, lines=incoming, actor=actor, source=row)
    save_lines(lines, "received", "damaged", "damage")


def within(amount, line, most):
    """Nothing, or a quantity of the line's part up to ``most``. Raises ValidationError."""
    amount = Decimal(amount)
    if amount == 0:
        return ZERO
    quantity = as_quantity(amount, line.part)
    if quantity > most:
        raise ValidationError(
            _("%(part)s: at most %(most)s, not %(typed)s.")
            % {"part": line.part.number, "most": said(most), "typed": said(quantity)}
        )
    return quantity


def save_lines(lines, *names):
    """The changed fields ``names`` of locked lines, each with its next version."""
    for line in lines:
        line.version += 1
    TransferLine.objects.bulk_update(lines, [*names, "version"])
