"""Issues for stories."""

import factory

from parts.issuing.models import Issue, IssueLine
from tests.accounts.factories import StoreFactory
from tests.parts.factories import PartFactory


class IssueFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    kind = "job"
    number = factory.Sequence(lambda n: f"IS-26-{n:04d}")
    job_number = factory.Sequence(lambda n: f"RO-26-{n:04d}")
    plate = "京A12345"

    class Meta:
        model = Issue


class IssueLineFactory(factory.django.DjangoModelFactory):
    issue = factory.SubFactory(IssueFactory)
    store = factory.SelfAttribute("issue.store")
    part = factory.SubFactory(PartFactory)
    quantity = 2

    class Meta:
        model = IssueLine
