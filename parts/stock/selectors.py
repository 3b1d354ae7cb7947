"""Reading the stock: one queryset for each list and each part of a stock card."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch

from dms.core import clock
from parts.catalogue.models import Part
from parts.catalogue.selectors import matching_parts
from parts.stock.models import Balance, Bin, CostLayer, StockItem, Warehouse
from parts.stock.supply import with_supply

#: Without an issue for so long, what lies there is dead stock (DOMAIN: no sale in a year).
DEAD_DAYS = 365
#: So many days before its last day a batch is warned of.
EXPIRES_SOON = 60


def stock_list(user):
    """Stock items with part, store and home bin."""
    return StockItem.objects.visible_to(user).select_related("part", "store", "home_bin")


def matching_stock(items, text):
    """Those whose part or bin the text names.

    Put together by UNION, since no index serves an OR over three tables; bins are asked for only where one is named.
    """
    places = Bin.objects.filter(code__begins=text.strip().upper()).values("pk")
    by_part = StockItem.objects.filter(part__in=matching_parts(Part.objects.all(), text).values("pk"))
    if not places.exists():
        return items.filter(pk__in=by_part.values("pk"))
    at_home = StockItem.objects.filter(home_bin__in=places)
    lying = Balance.objects.filter(bin__in=places, on_hand__gt=0)
    return items.filter(pk__in=by_part.values("pk").union(at_home.values("pk"), lying.values("item_id")))


def short(items):
    """Stocked parts with less available and on its way than their minimum."""
    return with_supply(items).filter(is_stocked=True, minimum__gt=0, supply__lt=F("minimum"))


def over(items):
    """Parts with more on hand than their maximum."""
    return items.filter(maximum__gt=0, on_hand__gt=F("maximum"))


def unmoved_since(items, days):
    """Parts that lie there and were neither issued nor received for so many days."""
    since = clock.now() - timedelta(days=days)
    last_issue = Q(issued_at__lt=since) | Q(issued_at=None)
    return items.filter(last_issue, Q(received_at__lt=since) | Q(received_at=None), on_hand__gt=0)


def dead(items):
    """Dead stock: on hand, and nothing issued or received for a year."""
    return unmoved_since(items, DEAD_DAYS)


def expiring(items, within=EXPIRES_SOON):
    """Parts of which something that came in will be past its shelf life within so many days.

    There are few different shelf lives, and databases disagree on multiplying days: each is asked for by itself.
    """
    lives = Part.objects.filter(shelf_life_days__isnull=False).values_list("shelf_life_days", flat=True).distinct()
    last = clock.now() + timedelta(days=within)
    late = [Q(item__part__shelf_life_days=days, came_at__lt=last - timedelta(days=days)) for days in lives]
    if not late:
        return items.none()
    return items.filter(pk__in=CostLayer.objects.filter(reduce(or_, late), remaining__gt=0).values("item_id"))


def in_bin(items, code):
    """What lies in the bin, or has its home there."""
    lying = Balance.objects.filter(item=OuterRef("pk"), bin__code__iexact=code, on_hand__gt=0)
    return items.filter(Exists(lying) | Q(home_bin__code__iexact=code))


def elsewhere(user, part, store=None):
    """What other open stores have of a part: ``[{"store", "on_hand", "available", "in_transit"}]``.

    Only for those who may see it: their right reaches beyond their own stores, by numbers and nothing else.
    """
    if not user.has_perm("parts.see_elsewhere_stockitem", store):
        return []
    rows = StockItem.objects.filter(part=part, store__is_active=True, on_hand__gt=0).exclude(store=store)
    return [
        {"store": row.store, "on_hand": row.on_hand, "available": row.available, "in_transit": row.in_transit}
        for row in rows.select_related("store").order_by("store__code")
    ]


def asks(user, part, store):
    """The query by which ``store`` asks others for ``part``: ``(part key, store key)``; None for who may not ask."""
    return (part.pk, store.pk) if store is not None and user.has_perm("parts.add_transfer", store) else None


def balances_of(item):
    """Where it lies, bin by bin; what is gone is left out."""
    return item.balances.filter(on_hand__gt=0).select_related("bin").order_by("status", "bin__code")


def map_of(warehouse):
    """The bins of a warehouse, each with ``parts`` (how many different ones lie there) and ``pieces``."""
    filled = Q(balances__on_hand__gt=0)
    return warehouse.bins.annotate(
        parts=Count("balances__item", filter=filled, distinct=True), pieces=Sum("balances__on_hand", filter=filled)
    ).order_by("rack", "level", "position")


def warehouse_list(user):
    """Warehouses with how many bins they have and how many of these are filled."""
    return (
        Warehouse.objects.visible_to(user)
        .select_related("store")
        .annotate(
            bin_count=Count("bins", distinct=True),
            filled=Count("bins", filter=Q(bins__balances__on_hand__gt=0), distinct=True),
        )
    )


def bin_list(user):
    """Bins with warehouse and how many parts lie there."""
    filled = Q(balances__on_hand__gt=0)
    return (
        Bin.objects.visible_to(user)
        .select_related("warehouse", "store")
        .annotate(part_count=Count("balances__item", filter=filled, distinct=True))
    )


def value_of(items):
    """What the items cost together."""
    return items.aggregate(value=Coalesce(Sum("value"), 0, output_field=StockItem._meta.get_field("value")))["value"]


def paper_address(kind, pk):
    """Where a posting's or a reservation's paper is opened; empty where it has no page."""
    if not kind or pk is None:
        return ""
    try:
        return apps.get_model(kind)(pk=pk).get_absolute_url()
    except (LookupError, AttributeError, NoReverseMatch):
        return ""
