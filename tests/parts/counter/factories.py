"""Sales for stories."""

import factory

from parts.counter.models import LostSale, Sale, SaleLine
from tests.accounts.factories import StoreFactory
from tests.parts.factories import PartFactory


class SaleFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"SA-26-{n:04d}")
    buyer = "王先生"

    class Meta:
        model = Sale


class SaleLineFactory(factory.django.DjangoModelFactory):
    sale = factory.SubFactory(SaleFactory)
    store = factory.SelfAttribute("sale.store")
    part = factory.SubFactory(PartFactory)
    quantity = 1
    price = 180
    list_price = 180

    class Meta:
        model = SaleLine


class LostSaleFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    wanted = "前刹车片"

    class Meta:
        model = LostSale
