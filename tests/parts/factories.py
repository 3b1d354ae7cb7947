"""Parts, bins and stock for stories."""

from decimal import Decimal

import factory

from dms.parties.pinyin import name_initials, name_pinyin
from parts.catalogue.models import Part, PartFitment, plain_number
from parts.models import Balance, Bin, Movement, Posting, Reservation, StockItem, Warehouse
from parts.stock.bins import bin_code
from parts.stock.reserving import reserve
from parts.stock.services import Incoming, Shift, post_move, post_receipt
from tests.accounts.factories import StoreFactory

#: A code has four characters, and the walks make more than a thousand warehouses in one store.
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class PartFactory(factory.django.DjangoModelFactory):
    number = factory.Sequence(lambda n: f"04465-{n:05d}")
    number_plain = factory.LazyAttribute(lambda part: plain_number(part.number))
    name = "前刹车片"
    name_en = "Brake pads, front"
    name_pinyin = factory.LazyAttribute(lambda part: name_pinyin(part.name, person=False))
    name_initials = factory.LazyAttribute(lambda part: name_initials(part.name, person=False))
    list_cost = Decimal("100.00")
    retail_price = Decimal("180.00")
    minimum_price = Decimal("150.00")
    trade_price = Decimal("160.00")

    class Meta:
        model = Part


class WarehouseFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    code = factory.Sequence(lambda n: f"W{DIGITS[n // 1296 % 36]}{DIGITS[n // 36 % 36]}{DIGITS[n % 36]}")
    name = "主库"

    class Meta:
        model = Warehouse


class BinFactory(factory.django.DjangoModelFactory):
    warehouse = factory.SubFactory(WarehouseFactory)
    store = factory.SelfAttribute("warehouse.store")
    rack = "01"
    level = "1"
    position = factory.Sequence(lambda n: f"{100 + n % 9899}")  # the low ones are named by stories
    code = factory.LazyAttribute(bin_code)

    class Meta:
        model = Bin


def in_stock(part, place, quantity, unit_cost="10", **fields):
    """``quantity`` of a part in a bin, as a receipt would have brought it. Returns the Posting."""
    line = Incoming(part.pk, place.pk, Decimal(quantity), Decimal(unit_cost), **fields)
    return post_receipt(store=place.store, lines=[line], actor=None)


class PartFitmentFactory(factory.django.DjangoModelFactory):
    part = factory.SubFactory(PartFactory)
    model_text = factory.Sequence(lambda n: f"卡罗拉 {n}")

    class Meta:
        model = PartFitment


class StockItemFactory(factory.django.DjangoModelFactory):
    """A part of which five lie in a bin of the store: numbers come from postings alone."""

    store = factory.SubFactory(StoreFactory)

    class Meta:
        model = StockItem

    @classmethod
    def _create(cls, model_class, *args, store, **fields):
        return in_stock(PartFactory(), BinFactory(warehouse__store=store), 5).movements.get().item


def in_quarantine(store):
    """A stock item of which one was set aside."""
    item = StockItemFactory(store=store)
    place = item.balances.get().bin_id
    line = Shift(item.part_id, Decimal(1), place, place, to_status="quarantine")
    post_move(store=store, lines=[line], actor=None, reason="x")
    return item


class PostingFactory(factory.django.DjangoModelFactory):
    """A receipt of one part: a posting never stands alone."""

    store = factory.SubFactory(StoreFactory)

    class Meta:
        model = Posting

    @classmethod
    def _create(cls, model_class, *args, store, **fields):
        place = BinFactory(warehouse__store=store)
        return in_stock(PartFactory(), place, 3)


class MovementFactory(PostingFactory):
    class Meta:
        model = Movement

    @classmethod
    def _create(cls, model_class, *args, store, **fields):
        return PostingFactory(store=store).movements.get()


class BalanceFactory(PostingFactory):
    class Meta:
        model = Balance

    @classmethod
    def _create(cls, model_class, *args, store, **fields):
        return Balance.objects.get(item=MovementFactory(store=store).item)


class ReservationFactory(PostingFactory):
    """Held for somebody of the store, as by hand."""

    class Meta:
        model = Reservation

    @classmethod
    def _create(cls, model_class, *args, store, **fields):
        item = MovementFactory(store=store).item
        [made] = reserve(
            store=store,
            part_id=item.part_id,
            quantity=1,
            source=store,
            source_text=f"held for {item.part.number}",
            actor=None,
        )
        return made
