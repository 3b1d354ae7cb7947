"""Transfers for stories."""

from decimal import Decimal

import factory

from parts.transfers.models import Transfer, TransferLine
from tests.accounts.factories import StoreFactory
from tests.parts.factories import PartFactory


class TransferFactory(factory.django.DjangoModelFactory):
    """The store is asked for parts by another one."""

    store = factory.SubFactory(StoreFactory)
    to_store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"TR-26-{n + 5000}")

    class Meta:
        model = Transfer


class TransferLineFactory(factory.django.DjangoModelFactory):
    transfer = factory.SubFactory(TransferFactory)
    store = factory.SelfAttribute("transfer.store")
    part = factory.SubFactory(PartFactory)
    asked = Decimal(4)

    class Meta:
        model = TransferLine
