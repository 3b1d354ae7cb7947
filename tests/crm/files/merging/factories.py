"""Pairs of files for stories."""

import factory

from crm.files.merging.models import CustomerMerge
from tests.accounts.factories import StoreFactory
from tests.parties.factories import CustomerFactory


class CustomerMergeFactory(factory.django.DjangoModelFactory):
    """Two files that a name brought together."""

    store = factory.SubFactory(StoreFactory)
    first = factory.SubFactory(CustomerFactory, store=factory.SelfAttribute("..store"))
    second = factory.SubFactory(CustomerFactory, store=factory.SelfAttribute("..store"), address="东大街1号")
    reasons = ["name"]

    class Meta:
        model = CustomerMerge
