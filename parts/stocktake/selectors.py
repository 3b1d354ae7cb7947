"""What stocktakes read: what is to be counted, whose bins, what was scanned."""

import random
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.functions import Abs

from dms.core.money import rounded
from parts.catalogue.models import Part, plain_number
from parts.stock.models import Balance, Bin, BinKind, Movement, PostingKind, StockStatus
from parts.stocktake.models import CountSheet, Scope, Stocktake, StocktakeState

ZERO = Decimal(0)
OPEN_STATES = (StocktakeState.COUNTING, StocktakeState.TO_RECOUNT)
#: What lies in a bin of a kind, unless somebody says otherwise.
USUAL = {
    BinKind.QUARANTINE: StockStatus.QUARANTINE,
    BinKind.DISPLAY: StockStatus.DISPLAY,
    BinKind.OLD_PARTS: StockStatus.OLD_PART,
    BinKind.SCRAP: StockStatus.PENDING_SCRAP,
}


def balances_in_scope(stocktake):
    """The balances that the stocktake counts; what is on the road can't be."""
    rows = Balance.objects.filter(store=stocktake.store).exclude(bin__kind=BinKind.TRUCK)
    if stocktake.scope == Scope.MOVED:
        return rows.filter(pk__in=_moved(rows, stocktake))
    rows = rows.filter(on_hand__gt=0)
    if stocktake.scope == Scope.BINS:
        return rows.filter(bin__code__gte=stocktake.first_bin, bin__code__lte=stocktake.last_bin)
    if stocktake.scope == Scope.CLASS:
        return rows.filter(item__movement_class=stocktake.movement_class)
    if stocktake.scope == Scope.SHARE:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        wanted = -(-len(keys) * stocktake.share // 100)  # rounded up: one per cent of three is one
        return rows.filter(pk__in=random.SystemRandom().sample(keys, wanted))
    return rows


def _moved(rows, stocktake):
    """Keys of the balances that something came into or left on that day, except by counting."""
    start = datetime.combine(stocktake.moved_on, time(), tzinfo=stocktake.store.zone)
    moved = (
        Movement.objects.filter(
            store=stocktake.store, posting__posted_at__gte=start, posting__posted_at__lt=start + timedelta(days=1)
        )
        .exclude(posting__kind=PostingKind.COUNT)
        .values_list("item_id", "bin_id", "status")
    )
    touched = set(moved)
    return [
        pk
        for pk, *key in rows.filter(item_id__in={item for item, _bin, _status in touched}).values_list(
            "pk", "item_id", "bin_id", "status"
        )
        if tuple(key) in touched
    ]


def bins_in_other_counts(stocktake, bin_ids):
    """Sheets of these bins in other stocktakes that are being counted."""
    return (
        CountSheet.objects.filter(bin__in=bin_ids, stocktake__state__in=OPEN_STATES)
        .exclude(stocktake=stocktake)
        .select_related("bin", "stocktake")
    )


def bin_scanned(store, text):
    """The bin of the store that a label or a typed code means, or None."""
    return Bin.objects.filter(store=store, code=text.strip().upper()).first()


def part_scanned(text):
    """The part that a barcode or a typed number means, or None; dashes, blanks and case may differ."""
    text = text.strip()
    exact = Part.objects.filter(Q(barcode=text) | Q(number=text.upper())).first() if text else None
    if exact is not None or not plain_number(text):
        return exact
    alike = list(Part.objects.filter(number_plain=plain_number(text))[:2])
    return alike[0] if len(alike) == 1 else None


def usual_status(place):
    """The status of what is found in a bin."""
    return USUAL.get(place.kind, StockStatus.GOOD)


def value_of_differences(stocktake):
    """What the differences are worth without their sign, in yuan."""
    return rounded(stocktake.differing().aggregate(sum=Sum(Abs("value")))["sum"] or ZERO)


def surplus_and_shortage(stocktake):
    """``(surplus, shortage)`` in yuan; the shortage is negative."""
    rows = stocktake.differing()
    return tuple(
        rounded(rows.filter(**{f"difference__{sign}": 0}).aggregate(sum=Sum("value"))["sum"] or ZERO)
        for sign in ("gt", "lt")
    )


def accuracy(stocktake):
    """账物卡相符率 of one stocktake: ``(equal, counted)`` lines."""
    counted = stocktake.lines.exclude(difference=None)
    return counted.filter(difference=0).count(), counted.count()


def stocktakes_to_count(user):
    """Where somebody may count now."""
    return Stocktake.objects.visible_to(user).filter(state__in=OPEN_STATES)
