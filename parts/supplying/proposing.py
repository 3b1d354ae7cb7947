"""What of the quarantine may go back to a supplier: which bins, how many, at what price."""

from dataclasses import dataclass
from decimal import Decimal

from parts.receiving.models import ReceiptLine
from parts.receiving.receipts import POSTED
from parts.stock.models import Balance
from parts.supplying.returning import in_quarantine, spoken_for

ZERO = Decimal(0)


@dataclass(frozen=True)
class Proposal:
    """A bin with parts that lie apart: how many are free for a return, proposed, and the supplier's last price."""

    balance: Balance
    free: Decimal
    proposed: Decimal
    price: Decimal
    receipt_line_id: int | None


def proposals(supplier, *, item_id=None, note=None):
    """What lies apart and came from ``supplier``, or from nobody knows whom.

    What belongs to ``item_id`` or to the delivery of the discrepancy note is proposed.
    """
    delivered = ReceiptLine.objects.filter(store=supplier.store_id, receipt__state__in=POSTED)
    ours = _last(delivered.filter(receipt__supplier=supplier))
    others = set(delivered.exclude(receipt__supplier=supplier).values_list("part", flat=True)) - ours.keys()
    noted = {line.part_id: line for line in note.receipt.lines.filter(keeps_damaged=True)} if note else {}
    found = []
    for balance in in_quarantine(supplier.store):
        part_id = balance.item.part_id
        if part_id in others and balance.item_id != item_id:
            continue
        line = noted.get(part_id) or ours.get(part_id)
        free = max(balance.on_hand - spoken_for(supplier.store, part_id, balance.bin_id), ZERO)
        wanted = min(free, noted[part_id].damaged) if part_id in noted else free if balance.item_id == item_id else ZERO
        price = line.price if line else balance.item.last_cost.quantize(Decimal("0.01"))
        if free:
            found.append(Proposal(balance, free, wanted, price, line.pk if line else None))
    return found


def _last(lines):
    """``{part_id: the latest line}``."""
    return {line.part_id: line for line in lines.order_by("receipt__confirmed_at", "pk")}
