"""Scrappings for stories that need only a row; what happens to goods is told through the services."""

from decimal import Decimal

import factory

from dms.core import clock
from parts.scrapping.models import Judgement, Scrapping, ScrappingLiability, ScrappingLine, ScrappingMeeting
from tests.accounts.factories import StoreFactory, UserFactory
from tests.parts.factories import StockItemFactory


class ScrappingFactory(factory.django.DjangoModelFactory):
    """A draft without parts; ``state`` as the story wants."""

    store = factory.SubFactory(StoreFactory)
    note = factory.Sequence(lambda n: f"季度清理 {n}")
    state = "draft"
    submitted_at = factory.LazyAttribute(lambda row: None if row.state == "draft" else clock.now())

    class Meta:
        model = Scrapping


class ScrappingLineFactory(factory.django.DjangoModelFactory):
    scrapping = factory.SubFactory(ScrappingFactory)
    store = factory.SelfAttribute("scrapping.store")
    item = factory.LazyAttribute(lambda row: StockItemFactory(store=row.store))
    bin = factory.LazyAttribute(lambda row: row.item.balances.get().bin)
    quantity = Decimal(1)
    cause = "damaged"

    class Meta:
        model = ScrappingLine


class JudgementFactory(factory.django.DjangoModelFactory):
    scrapping = factory.SubFactory(ScrappingFactory)
    store = factory.SelfAttribute("scrapping.store")
    party = "claims"
    is_yes = True
    words = "不能索赔"
    judged_by = factory.SubFactory(UserFactory)
    judged_at = factory.LazyFunction(clock.now)

    class Meta:
        model = Judgement


class ScrappingMeetingFactory(factory.django.DjangoModelFactory):
    scrapping = factory.SubFactory(ScrappingFactory)
    store = factory.SelfAttribute("scrapping.store")
    held_on = "2026-03-16"
    present = "甲\n乙\n丙"
    resolution = "同意报损"
    is_yes = True
    recorded_by = factory.SubFactory(UserFactory)

    class Meta:
        model = ScrappingMeeting


class ScrappingLiabilityFactory(factory.django.DjangoModelFactory):
    scrapping = factory.SubFactory(ScrappingFactory)
    store = factory.SelfAttribute("scrapping.store")
    person = factory.SubFactory(UserFactory)
    amount = Decimal(50)
    remark = "保管不善"
    named_by = factory.SubFactory(UserFactory)

    class Meta:
        model = ScrappingLiability
