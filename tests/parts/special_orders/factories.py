"""Special orders for stories."""

import datetime

import factory

from parts.special_orders.models import HERE, DepositRule, SpecialOrder, SpecialOrderLine
from tests.accounts.factories import StoreFactory
from tests.parties.factories import CustomerFactory
from tests.parts.factories import PartFactory

ORDERED = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


class SpecialOrderFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"SP-26-{n + 5000}")
    customer = factory.LazyAttribute(lambda row: CustomerFactory(store=row.store))
    released_at = factory.LazyAttribute(
        lambda row: (
            None if row.state in ("draft", "deposit_asked") else datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
        )
    )
    arrived_at = factory.LazyAttribute(lambda row: ORDERED if row.state in HERE else None)
    state = "draft"

    class Meta:
        model = SpecialOrder


class SpecialOrderLineFactory(factory.django.DjangoModelFactory):
    order = factory.SubFactory(SpecialOrderFactory)
    store = factory.SelfAttribute("order.store")
    part = factory.SubFactory(PartFactory)
    quantity = 1
    price = 180
    percent = 50

    class Meta:
        model = SpecialOrderLine


class DepositRuleFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    from_price = factory.Sequence(lambda n: 50_000 + n)  # far from what the walks type
    percent = 40

    class Meta:
        model = DepositRule
