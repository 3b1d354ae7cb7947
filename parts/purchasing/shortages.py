"""The shortage list 缺料信息: what is to be planned, how many, and why in a sentence.

Rooms that know of somebody who waits for a part register a source: a function of the store that yields ``Waiting``.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from parts.catalogue.models import Part
from parts.purchasing.models import PurchaseRequestLine
from parts.purchasing.selectors import expected_price, planned_of_item
from parts.stock.models import StockItem
from parts.stock.quantities import said
from parts.stock.supply import with_supply

ZERO = Decimal(0)
SOURCES = []


@dataclass(frozen=True)
class Waiting:
    """Somebody (``who``) waits for so many of a part: the paper ``source`` (a row with a ``number``), and until when.

    ``is_net`` where the room has taken off already what is planned for it.
    """

    part_id: int
    quantity: Decimal
    source: Any
    needed_by: Any = None
    who: str = ""
    is_net: bool = False


@dataclass(frozen=True)
class Shortage:
    """What to plan: the part, how many, why, by when, what one costs. ``source`` where somebody waits for it."""

    part: Part
    quantity: Decimal
    reason: str
    price: Decimal
    needed_by: Any = None
    source: Any = None
    item: Any = None

    @property
    def key(self):
        """By what a form knows the line."""
        if self.source is None:
            return f"p{self.part.pk}"
        return f"p{self.part.pk}_{self.source._meta.model_name}{self.source.pk}"


def waiting_source(function):
    """Register who waits for parts: ``function(store)`` yields ``Waiting``. Returns the function."""
    if function not in SOURCES:
        SOURCES.append(function)
    return function


def items_short(store):
    """The stocked items of which available, on order and planned together are under the minimum."""
    rows = StockItem.objects.filter(store=store, is_stocked=True, part__state="active").select_related("part")
    rows = with_supply(rows).annotate(planned=planned_of_item())
    return rows.filter(minimum__gt=F("supply") + F("planned")).order_by("part__number")


def shortages(store):
    """Everything to be planned in ``store``: first what somebody waits for, then what is under its minimum."""
    found = [*_waited_for(store)]
    for item in items_short(store):
        quantity, reason = proposal(item)
        price = expected_price(store, item.part, item)
        found.append(Shortage(item.part, quantity, reason, price, item=item))
    return found


def proposal(item):
    """``(quantity, sentence)`` for an item of ``items_short``: up to its maximum, else its minimum and the safety."""
    there = item.supply + item.planned
    goal = item.maximum or item.minimum + item.safety
    values = {
        "available": said(item.available),
        "coming": said(item.expected),
        "planned": said(item.planned),
        "minimum": said(item.minimum),
        "goal": said(goal),
        "quantity": said(goal - there),
    }
    sentence = _(
        "%(available)s available, %(coming)s on order, %(planned)s planned: under the minimum of %(minimum)s. "
        "%(quantity)s fill it up to %(goal)s."
    )
    return goal - there, sentence % values


def _waited_for(store):
    waiting = [one for source in SOURCES for one in source(store)]
    parts = Part.objects.in_bulk({one.part_id for one in waiting})
    planned = _planned_for(store)
    for one in waiting:
        key = (one.part_id, one.source._meta.label_lower, one.source.pk)
        quantity = one.quantity if one.is_net else one.quantity - planned.get(key, ZERO)
        if quantity > 0:
            paper = f"{getattr(one.source, 'number', one.source)} {one.who}".strip()
            values = {"quantity": said(one.quantity), "paper": paper}
            reason = _("%(quantity)s are waited for: %(paper)s.") % values
            part = parts[one.part_id]
            yield Shortage(part, quantity, reason, expected_price(store, part), one.needed_by, one.source)


def _planned_for(store):
    """``{(part, source kind, source id): quantity}`` on plans that are neither rejected nor cancelled."""
    rows = PurchaseRequestLine.objects.filter(store=store).exclude(source_kind="")
    rows = rows.exclude(request__state__in=("rejected", "cancelled"))
    found = {}
    for *key, quantity in rows.values_list("part_id", "source_kind", "source_id", "quantity"):
        found[tuple(key)] = found.get(tuple(key), ZERO) + quantity
    return found
