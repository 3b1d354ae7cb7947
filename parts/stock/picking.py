"""Which bins a quantity is taken from: what is held for the paper first, then the bins in the order of a walk."""

from decimal import Decimal

from dms.core.locking import mark_many_new
from parts.stock.models import BinKind, Reservation, StockStatus
from parts.stock.reserving import use_reservation
from parts.stock.shortage import Short

ZERO = Decimal(0)
#: Goods on the dock have not been put away: they are taken last.
LAST = {BinKind.DOCK: 1}


def take(writer, item, quantity, line, source, actor):
    """``[(bin_id, quantity)]`` that add up to ``quantity``. Raises Short. Reservations of ``source`` are used up."""
    picked, wanted = [], quantity
    if source is not None and line.status == StockStatus.GOOD:
        for balance, amount in _held_for(writer, item, wanted, line.bin_id, source, actor):
            picked.append((balance.bin_id, amount))
            wanted -= amount
    taken = {}
    for bin_id, amount in picked:
        taken[bin_id] = taken.get(bin_id, ZERO) + amount
    for balance in free_balances(writer, item, line.status, line.bin_id):
        free = _free(balance) - taken.get(balance.bin_id, ZERO)
        amount = min(wanted, free)
        if amount > 0:
            picked.append((balance.bin_id, amount))
            wanted -= amount
    if wanted:
        raise Short(item, wanted=quantity, there=quantity - wanted)
    return picked


def free_balances(writer, item, status, bin_id=None):
    """The item's balances of a status in the order in which somebody walks past them."""
    found = [
        one
        for (item_id, place, state), one in writer.balances.items()
        if item_id == item.pk and state == status and (bin_id is None or place == bin_id) and one.on_hand > 0
    ]
    return sorted(found, key=lambda one: (LAST.get(one.bin.kind, 0), one.bin.code))


def _free(balance):
    return balance.on_hand - balance.reserved


def _held_for(writer, item, wanted, bin_id, source, actor):
    """Use what the paper holds, oldest first: what is used is free again in the same breath, for the taking."""
    rows = Reservation.objects.filter(
        item=item, state="held", source_kind=source._meta.label_lower, source_id=source.pk
    ).order_by("pk")
    for row in mark_many_new(list(rows.select_for_update(of=("self",), no_key=True))):
        row.item, row.store = item, writer.posting.store  # what its event tells is known here
        balance = next(one for one in writer.balances.values() if one.pk == row.balance_id)
        if bin_id is not None and balance.bin_id != bin_id:
            continue
        amount = min(wanted, row.quantity)
        if amount > 0:
            use_reservation(writer, row, balance, amount, actor)
            wanted -= amount
            yield balance, amount
