"""What transfers must prove at any moment: goods are never in two places nor in none."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Sum

from dms.core.invariants import difference, invariant
from parts.stock.models import Movement, StockStatus
from parts.transfers.models import TransferLine

ZERO = Decimal(0)


@invariant("I4", "what a transfer has on the road is what was sent less what arrived, came back or was written off")
def on_the_road_is_what_transfers_say():
    """Transfer by transfer and part by part: the movements in transit against the lines."""
    moved = defaultdict(Decimal)
    rows = Movement.objects.filter(status=StockStatus.IN_TRANSIT, posting__source_kind="parts.transfer")
    for *key, total in rows.values_list("posting__source_id", "item__part").annotate(total=Sum("quantity")):
        moved[tuple(key)] = total
    for line in TransferLine.objects.all():
        there = moved.pop((line.transfer_id, line.part_id), ZERO)
        if there != line.open:
            yield difference("parts.transferline", line.pk, f"{line.open} open, {there} on the truck")
    for key, there in moved.items():
        if there:
            yield difference("parts.transfer", key, f"{there} on the truck, no line says so")
