"""Webhooks for stories."""

import factory

from dms.accounts.two_factor import encrypt
from dms.api.models import Webhook
from tests.accounts.factories import StoreFactory, UserFactory

SECRET = "whsec_shared with the receiver, 43 characters"


class WebhookFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"program {n}")
    url = "https://receiver.example/dms"
    facts = ["*"]
    store = factory.SubFactory(StoreFactory)
    owner = factory.SubFactory(UserFactory)
    encrypted_secret = factory.LazyFunction(lambda: encrypt(SECRET))

    class Meta:
        model = Webhook
