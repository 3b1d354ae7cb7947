"""Incomplete files for stories."""

import datetime

import factory

from crm.files.completeness.models import IncompleteFile
from dms.core import clock
from tests.parties.factories import CustomerFactory


class IncompleteFileFactory(factory.django.DjangoModelFactory):
    """A customer's file without a telephone number."""

    customer = factory.SubFactory(CustomerFactory)
    store = factory.SelfAttribute("customer.store")
    missing = ["phone"]
    opened_at = factory.LazyFunction(clock.now)
    due_at = factory.LazyAttribute(lambda row: row.opened_at + datetime.timedelta(days=2))

    class Meta:
        model = IncompleteFile
