"""Data requests for stories."""

import datetime

import factory

from crm.files.requests.models import DataRequest
from tests.parties.factories import CustomerFactory


class DataRequestFactory(factory.django.DjangoModelFactory):
    """Somebody asks for a copy of their data."""

    customer = factory.SubFactory(CustomerFactory)
    store = factory.SelfAttribute("customer.store")
    kind = "access"
    asked_on = datetime.date(2026, 3, 2)
    answer_by = datetime.date(2026, 3, 23)
    identity_check = "身份证"

    class Meta:
        model = DataRequest
