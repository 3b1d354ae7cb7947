"""What the counter reads: sales with their lines, and what it says about a typed or scanned part."""

from django.db.models import Prefetch

from parts.catalogue.models import Part
from parts.catalogue.selectors import by_number, latest, matching_parts
from parts.counter.models import Sale, SaleLine, SaleState
from parts.stock.models import Balance, StockItem
from parts.stock.quantities import said
from parts.stock.selectors import elsewhere

MOST_FOUND = 8


def sales_with_lines(user):
    """Sales that ``user`` may see, with lines, parts, customer and issue."""
    related = ("store", "customer", "issue", "issue__posting", "sold_by")
    return Sale.objects.visible_to(user).select_related(*related).prefetch_related(with_parts())


def with_parts():
    """The lines of sales, to be read for all of them at once, each with its part."""
    return Prefetch("lines", queryset=SaleLine.objects.select_related("part").order_by("pk"))


def to_hand_out(user):
    """Paid or on account, and still here, the oldest first."""
    return Sale.objects.visible_to(user).filter(state=SaleState.CLEARED).order_by("cleared_at")


def found_parts(user, store, text):
    """``(parts, is_exact)``: an exact number or barcode stands alone, so that a scan adds its line at once."""
    parts = Part.objects.visible_to(user).select_related("superseded_by")
    code = text.strip()
    exact = list(by_number(parts, code)[:2]) if any(one.isalnum() for one in code) else []
    exact = exact or list(parts.filter(barcode=code).exclude(barcode="")[:2])
    if len(exact) == 1:
        return exact, True
    return list(matching_parts(parts, code).order_by("state", "number")[:MOST_FOUND]), False


def at_the_counter(user, store, parts):
    """What the counter shows of each part: bin, free stock, prices, successor, and other stores where it is short."""
    items = {one.part_id: one for one in StockItem.objects.filter(store=store, part__in=parts)}
    bins = {}
    for one in Balance.objects.filter(item__in=items.values(), status="good", on_hand__gt=0).select_related(
        "bin", "item"
    ):
        bins.setdefault(one.item.part_id, []).append(one.bin.code)
    return [_shown(user, store, part, items.get(part.pk), sorted(bins.get(part.pk, []))) for part in parts]


def _shown(user, store, part, item, bins):
    free = item.available if item else 0
    newer = latest(part) if part.superseded_by_id else None
    others = elsewhere(user, part, store) if free <= 0 else []
    return {
        "id": part.pk,
        "number": part.number,
        "plain": part.number_plain,
        "name": " · ".join(text for text in (part.label, part.specification) if text),
        "unit": str(part.get_unit_display()),
        "bins": ", ".join(bins),
        "free": said(free),
        "price": str(part.retail_price),
        "trade_price": str(part.trade_price),
        "minimum": str(part.minimum_price),
        "successor": newer.number if newer else "",
        "elsewhere": [f"{each['store']}: {said(each['available'])}" for each in others if each["available"] > 0],
    }
