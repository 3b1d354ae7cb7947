"""Stocktakes for stories."""

from decimal import Decimal

import factory

from dms.core import clock
from parts.stock.ledger import locked_items
from parts.stocktake.models import CountSheet, Stocktake, StocktakeLine
from tests.accounts.factories import StoreFactory, UserFactory
from tests.parts.factories import BinFactory, PartFactory, WarehouseFactory, in_stock


class StocktakeFactory(factory.django.DjangoModelFactory):
    """A planned one; ``kind``, ``scope`` and ``state`` as the story wants."""

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"ST-26-{n + 5000}")
    kind = "spot"
    scope = "all"

    class Meta:
        model = Stocktake

    class Params:
        counting = factory.Trait(state="counting")
        open_books = factory.Trait(state="to_approve")


class CountSheetFactory(factory.django.DjangoModelFactory):
    stocktake = factory.SubFactory(StocktakeFactory)
    store = factory.SelfAttribute("stocktake.store")
    bin = factory.LazyAttribute(lambda row: BinFactory(warehouse=WarehouseFactory(store=row.store)))

    class Meta:
        model = CountSheet


class StocktakeLineFactory(factory.django.DjangoModelFactory):
    """A line that differs by one, of a count whose books are open."""

    stocktake = factory.SubFactory(StocktakeFactory, open_books=True)
    store = factory.SelfAttribute("stocktake.store")
    sheet = factory.LazyAttribute(lambda row: CountSheetFactory(stocktake=row.stocktake))
    bin = factory.SelfAttribute("sheet.bin")
    item = factory.LazyAttribute(lambda row: _item(row.bin))
    snapshot = Decimal(5)
    unit_cost = Decimal(10)
    counted = Decimal(4)
    counted_by = factory.SubFactory(UserFactory)
    counted_at = factory.LazyFunction(clock.now)
    book = Decimal(5)
    difference = Decimal(-1)
    value = Decimal(-10)

    class Meta:
        model = StocktakeLine


def _item(place):
    part = PartFactory()
    in_stock(part, place, 5)
    return locked_items(place.store_id, [part.pk])[part.pk]
