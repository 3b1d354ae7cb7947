"""What the stock offers to the shell: navigation, search, and the numbers on the role home."""

from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.offers import LATE, WAITING, Counter, NavigationEntry, SearchHit, SearchSource, offer
from parts.catalogue.selectors import latest, matching_parts, part_list
from parts.stock.models import Bin, Reservation, ReservationState, StockItem
from parts.stock.selectors import over, short

GROUP = _("Parts")


def search_parts(user, text, limit):
    """Parts by number, name, pinyin or barcode; a superseded one says what is sold today."""
    return [_part(row) for row in matching_parts(part_list(user), text).order_by("number")[:limit]]


def parts_opened(user, keys):
    """The parts with these keys that ``user`` may see."""
    return [_part(row) for row in part_list(user).filter(pk__in=keys)]


def _part(row):
    successor = latest(row) if row.superseded_by_id else None
    told = [row.label, row.specification, f"→ {successor.number}" if successor else ""]
    return SearchHit(
        title=row.number, url=row.get_absolute_url(), detail=" · ".join(text for text in told if text), key=row.pk
    )


def search_bins(user, text, limit):
    """Bins by what their label says."""
    rows = Bin.objects.visible_to(user).select_related("warehouse").filter(code__begins=text.strip().upper())
    return [_bin(row) for row in rows.order_by("code")[:limit]] if text.strip() else []


def bins_opened(user, keys):
    """The bins with these keys that ``user`` may see."""
    return [_bin(row) for row in Bin.objects.visible_to(user).select_related("warehouse").filter(pk__in=keys)]


def _bin(row):
    return SearchHit(title=row.code, url=row.get_absolute_url(), detail=row.warehouse.name, key=row.pk)


def short_items(user):
    """Stock below its minimum."""
    return short(StockItem.objects.visible_to(user))


def over_items(user):
    """Stock over its maximum."""
    return over(StockItem.objects.visible_to(user))


def held_too_long(user):
    """Held past the day that was said."""
    held = Reservation.objects.visible_to(user).filter(state=ReservationState.HELD)
    return held.filter(until__lt=clock.today())


NAVIGATION = (
    NavigationEntry(
        label=_("Stock"),
        url="stock:list",
        icon="packages",
        permission="parts.view_stockitem",
        group=GROUP,
        order=300,
        key="p",
    ),
    NavigationEntry(
        label=_("Part master"),
        url="parts:list",
        icon="settings",
        permission="parts.view_part",
        group=GROUP,
        order=305,
    ),
    NavigationEntry(
        label=_("Reservations"),
        url="reservations:list",
        icon="lock",
        permission="parts.view_reservation",
        group=GROUP,
        order=360,
    ),
    NavigationEntry(
        label=_("Stock postings"),
        url="postings:list",
        icon="arrows-exchange",
        permission="parts.view_posting",
        group=GROUP,
        order=370,
    ),
    NavigationEntry(
        label=_("Bins"), url="bins:list", icon="map-pin", permission="parts.view_bin", group=GROUP, order=380
    ),
    NavigationEntry(
        label=_("Warehouses"),
        url="warehouses:list",
        icon="building-warehouse",
        permission="parts.view_warehouse",
        group=GROUP,
        order=385,
    ),
)
COUNTERS = (
    Counter(
        label=_("Short parts"),
        rows=short_items,
        url="stock:list",
        query="warning=short",
        permission="parts.change_stockitem",
        urgency=LATE,
        icon="package-off",
        order=320,
    ),
    Counter(
        label=_("Over the maximum"),
        rows=over_items,
        url="stock:list",
        query="warning=over",
        permission="parts.change_stockitem",
        urgency=WAITING,
        icon="packages",
        order=330,
    ),
    Counter(
        label=_("Held past their day"),
        rows=held_too_long,
        url="reservations:list",
        query="past=true",
        permission="parts.release_reservation",
        urgency=WAITING,
        icon="lock",
        order=335,
    ),
)
SEARCH = (
    SearchSource(
        label=_("Parts"),
        find=search_parts,
        icon="packages",
        permission="parts.view_part",
        order=300,
        prefix="p",
        kind="parts.part",
        opened=parts_opened,
    ),
    SearchSource(
        label=_("Bins"),
        find=search_bins,
        icon="map-pin",
        permission="parts.view_bin",
        order=310,
        prefix="b",
        kind="parts.bin",
        opened=bins_opened,
    ),
)


def register():
    """Make the offers known."""
    offer(*NAVIGATION, *COUNTERS, *SEARCH)
