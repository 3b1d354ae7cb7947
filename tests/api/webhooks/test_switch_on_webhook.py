"""Switching a webhook on again: what waited is sent."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.api.models import Webhook, WebhookDelivery
from dms.api.webhooks import services
from dms.core import due
from dms.core.events import publish
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked, offered_move
from tests.api.webhooks.conftest import ARRIVED


def test_what_waited_is_sent_once(webhook, store, receiver, head, work):
    receiver.answers = lambda n: 500 if n == 0 else 200
    publish(ARRIVED, subject=store, actor=None)
    due.sweep()
    services.switch_off_webhook(webhook_id=webhook.pk, actor=head)
    work()
    assert len(receiver.requests) == 1
    services.switch_on_webhook(webhook_id=webhook.pk, actor=head)
    work()
    assert len(receiver.told) == 1 and WebhookDelivery.objects.get().outcome == "delivered"


def test_one_that_is_on_is_refused_and_strangers_find_nothing(webhook, head, person, other_store):
    before = Event.objects.count()
    with pytest.raises(TransitionBlocked, match="switched on"):
        services.switch_on_webhook(webhook_id=webhook.pk, actor=head)
    with pytest.raises(Webhook.DoesNotExist):
        services.switch_on_webhook(webhook_id=webhook.pk, actor=person("general_manager", store=other_store))
    with pytest.raises(PermissionDenied):
        offered_move(webhook, "switch_on", person("service_manager"))
    assert Event.objects.count() == before
