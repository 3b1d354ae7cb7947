"""What is on its way: rooms that bring stock (purchasing, transfers) say here how much of a part a store expects.

@expected
def on_order():
    '''The quantity on open orders of ``OuterRef("part_id")`` for ``OuterRef("store_id")``, as an expression.'''
"""

from decimal import Decimal

from django.db.models import DecimalField, F, Value
from django.db.models.functions import Coalesce

QUANTITY = DecimalField(max_digits=14, decimal_places=3)
SOURCES = []


def expected(source):
    """Register ``source``: a function without arguments that returns an expression over rows of StockItem."""
    if source not in SOURCES:
        SOURCES.append(source)
    return source


def with_supply(items):
    """``items`` each with ``expected`` (on its way) and ``supply`` (available and on its way)."""
    nothing = Value(Decimal(0), output_field=QUANTITY)
    coming = nothing
    for source in SOURCES:
        coming = coming + Coalesce(source(), nothing, output_field=QUANTITY)
    return items.annotate(expected=coming).annotate(supply=F("on_hand") - F("reserved") + F("expected"))
