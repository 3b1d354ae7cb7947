"""Saved views, traces and bulk runs for stories."""

import factory

from dms.core import clock
from dms.web.models import BulkRun, RecentlyOpened, SavedView
from tests.accounts.factories import StoreFactory, UserFactory


class SavedViewFactory(factory.django.DjangoModelFactory):
    owner = factory.SubFactory(UserFactory)
    list = "users:list"
    name = factory.Sequence(lambda n: f"view {n}")
    query = "q=li"
    scope = "store"
    store = factory.SubFactory(StoreFactory)

    class Meta:
        model = SavedView


class RecentlyOpenedFactory(factory.django.DjangoModelFactory):
    user = factory.SubFactory(UserFactory)
    kind = "parties.customer"
    row_id = 1
    opened_at = factory.LazyFunction(clock.now)

    class Meta:
        model = RecentlyOpened


class BulkRunFactory(factory.django.DjangoModelFactory):
    user = factory.SubFactory(UserFactory)
    store = factory.SubFactory(StoreFactory)
    list = "suppliers:list"
    action = "deactivate"
    row_count = 1

    class Meta:
        model = BulkRun
