"""Messages, wordings, quiet hours and choices."""

import datetime

import factory
from factory.django import DjangoModelFactory

from dms.core import clock
from dms.messaging.models import ChannelChoice, OutgoingMessage, QuietHours, TemplateText
from tests.accounts.factories import StoreFactory, UserFactory
from tests.parties.factories import CustomerFactory


class MessageFactory(DjangoModelFactory):
    """A text message to a customer, queued."""

    class Meta:
        model = OutgoingMessage

    store = factory.SubFactory(StoreFactory)
    customer = factory.SubFactory(CustomerFactory, store=factory.SelfAttribute("..store"))
    key = factory.Sequence(lambda n: f"made:{n}")
    channel = "sms"
    purpose = "service"
    template = "service.ready"
    language = "zh-hans"
    body = "车辆已可取"
    address = "13812345678"
    not_before = factory.LazyFunction(clock.now)


class TemplateTextFactory(DjangoModelFactory):
    """A store's own words for the request of an approval."""

    class Meta:
        model = TemplateText
        django_get_or_create = ("store", "template", "language")

    store = factory.SubFactory(StoreFactory)
    template = "approvals.requested"
    language = "en"
    subject = "Please look: {what}"
    body = "{who} needs you for {what}."


class QuietHoursFactory(DjangoModelFactory):
    """No text messages after eight in the evening."""

    class Meta:
        model = QuietHours
        django_get_or_create = ("store", "channel")

    store = factory.SubFactory(StoreFactory)
    channel = "sms"
    begins = datetime.time(20)
    ends = datetime.time(9)


class ChannelChoiceFactory(DjangoModelFactory):
    """Somebody wants a text message for approvals."""

    class Meta:
        model = ChannelChoice

    user = factory.SubFactory(UserFactory)
    kind = "approvals"
    channels = ["sms"]
