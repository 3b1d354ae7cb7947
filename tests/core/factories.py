"""Work that has fallen due."""

import datetime

import factory
from factory.django import DjangoModelFactory

from dms.core import clock
from dms.core.models import DueWork, PublicLink
from dms.core.public_links.tokens import hash_of, token_of
from tests.parties.factories import CustomerFactory


class DueWorkFactory(DjangoModelFactory):
    """Work that is due now, for a handler that nobody has registered."""

    class Meta:
        model = DueWork

    handler = "tests.write_letter"
    key = factory.Sequence(lambda n: f"letter:{n}")
    due_at = factory.LazyFunction(clock.now)


class PublicLinkFactory(DjangoModelFactory):
    """A link by which a customer checks their contact data."""

    class Meta:
        model = PublicLink
        exclude = ("customer",)

    customer = factory.SubFactory(CustomerFactory, store=factory.SelfAttribute("..store"))
    store = factory.SubFactory("tests.accounts.factories.StoreFactory")
    subject_kind = "parties.customer"
    subject_id = factory.SelfAttribute("customer.pk")
    purpose = "parties.contact_data"
    seed = factory.Sequence(lambda n: f"seed{n:012d}")
    token_hash = factory.LazyAttribute(lambda row: hash_of(row.purpose, token_of(row.seed)))
    expires_at = factory.LazyFunction(lambda: clock.now() + datetime.timedelta(days=14))
