"""Old parts for stories."""

from datetime import timedelta
from decimal import Decimal

import factory

from dms.core import clock
from parts.models import OldPart, OldPartHandover, OldPartHandoverLine
from tests.accounts.factories import StoreFactory
from tests.parts.factories import PartFactory


class OldPartFactory(factory.django.DjangoModelFactory):
    """Taken in just now, nobody's any more."""

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"OP-26-{n + 5000}")
    part = factory.SubFactory(PartFactory)
    quantity = Decimal(1)
    job_number = factory.Sequence(lambda n: f"RO-26-{n + 7000}")
    plate = "京A12345"
    destination = "disposal"
    taken_in_at = factory.LazyFunction(clock.now)
    due_at = factory.LazyAttribute(lambda row: row.taken_in_at + timedelta(days=3))

    class Meta:
        model = OldPart


class OldPartHandoverFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"OH-26-{n + 5000}")

    class Meta:
        model = OldPartHandover


class OldPartHandoverLineFactory(factory.django.DjangoModelFactory):
    handover = factory.SubFactory(OldPartHandoverFactory)
    store = factory.SelfAttribute("handover.store")
    old_part = factory.SubFactory(OldPartFactory, store=factory.SelfAttribute("..store"), destination="claims")

    class Meta:
        model = OldPartHandoverLine
