"""Reading what is bought: what is on order, last prices, what a line may still be ordered from."""

from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from parts.purchasing.models import COMING, PurchaseOrderLine, PurchaseRequestLine, RequestState
from parts.stock.supply import expected

ZERO = Decimal(0)
QUANTITY = DecimalField(max_digits=12, decimal_places=3)
#: Plans that are not on order yet and not given up.
PLANNED = (RequestState.DRAFT, RequestState.SUBMITTED, RequestState.APPROVED)


def on_order(store, part_ids):
    """``{part_id: quantity}`` still to come from suppliers to ``store``; parts with nothing on order are 0."""
    rows = PurchaseOrderLine.objects.filter(store=store, part_id__in=part_ids, order__state__in=COMING)
    sums = rows.values_list("part_id").annotate(still=Sum(F("ordered") - F("received") - F("cancelled"))).order_by()
    return {part_id: ZERO for part_id in part_ids} | {part_id: max(still, ZERO) for part_id, still in sums}


@expected
def coming_of_item():
    """For querysets of StockItem: what is on order."""
    rows = PurchaseOrderLine.objects.filter(store=OuterRef("store"), part=OuterRef("part"), order__state__in=COMING)
    return _summed(rows, F("ordered") - F("received") - F("cancelled"))


def planned_of_item():
    """For querysets of StockItem: on plans, less what stands on orders that are not cancelled."""
    lines = PurchaseRequestLine.objects.filter(
        store=OuterRef("store"), part=OuterRef("part"), request__state__in=PLANNED
    )
    ordered = PurchaseOrderLine.objects.filter(
        store=OuterRef("store"), part=OuterRef("part"), request_line__request__state__in=PLANNED
    ).exclude(order__state="cancelled")
    drafts = PurchaseOrderLine.objects.filter(
        store=OuterRef("store"),
        part=OuterRef("part"),
        order__state__in=("draft", "payment_asked", "payment_approved"),
    ).exclude(request_line__request__state__in=PLANNED)
    counted = F("ordered") - F("cancelled")
    drafted = ordered.filter(order__state__in=("draft", "payment_asked", "payment_approved"))
    return (
        _summed(lines, F("quantity")) - _summed(ordered, counted) + _summed(drafted, counted) + _summed(drafts, counted)
    )


def last_prices(store, part_ids):
    """``{(supplier_id, part_id): price}`` as last ordered: what the next order starts from."""
    rows = PurchaseOrderLine.objects.filter(store=store, part_id__in=part_ids, order__placed_at__isnull=False)
    rows = rows.order_by("order__placed_at", "pk").values_list("order__supplier_id", "part_id", "price")
    return {(supplier_id, part_id): price for supplier_id, part_id, price in rows}


def expected_price(store, part, item=None):
    """What one will cost: as last ordered anywhere, else as last received, else the list cost."""
    row = (
        PurchaseOrderLine.objects.filter(store=store, part=part, order__placed_at__isnull=False)
        .order_by("-order__placed_at", "-pk")
        .first()
    )
    if row is not None:
        return row.price
    if item is not None and item.last_cost:
        return item.last_cost.quantize(Decimal("0.01"))
    return part.list_cost


def _summed(rows, what):
    sums = rows.order_by().values("part").annotate(total=Sum(what)).values("total")
    return Coalesce(Subquery(sums, output_field=QUANTITY), ZERO, output_field=QUANTITY)
