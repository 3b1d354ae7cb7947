"""Switching a webhook off: nothing leaves, and what waits keeps waiting."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.api.models import WebhookDelivery
from dms.api.webhooks import services
from dms.core import due
from dms.core.events import publish
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.api.webhooks.conftest import ARRIVED


def test_nothing_leaves_any_more(webhook, store, receiver, head, work):
    publish(ARRIVED, subject=store, actor=None)
    services.switch_off_webhook(webhook_id=webhook.pk, actor=head, reason="the receiver moves house")
    publish(ARRIVED, subject=store, actor=None)
    work()
    assert receiver.requests == [] and not WebhookDelivery.objects.exists()
    event = Event.objects.get(fact="api.webhook_switched_off")
    assert (event.source, event.target, event.reason) == ("on", "off", "the receiver moves house")


def test_twice_is_refused(webhook, head):
    services.switch_off_webhook(webhook_id=webhook.pk, actor=head)
    with pytest.raises(TransitionBlocked, match="switched off"):
        services.switch_off_webhook(webhook_id=webhook.pk, actor=head)
    assert Event.objects.filter(fact="api.webhook_switched_off").count() == 1


def test_the_system_may_and_a_role_without_the_permission_may_not(webhook, person):
    from dms.api.models import Webhook

    with pytest.raises(Webhook.DoesNotExist):
        services.switch_off_webhook(webhook_id=webhook.pk, actor=person("service_manager"))
    with pytest.raises(PermissionDenied):
        services.register_webhook(
            name="x",
            url="http://127.0.0.1/",
            facts=["*"],
            secret="s" * 40,
            store_id=webhook.store_id,
            actor=person("service_manager"),
        )
    assert webhook.switch_off.__name__ == "switch_off"
    services.switch_off_webhook(webhook_id=webhook.pk, actor=None)


@pytest.mark.parametrize("verb", ["ping", "replay"])
def test_nothing_can_be_sent_from_one_that_is_off(webhook, head, verb):
    from dms.core import clock

    services.switch_off_webhook(webhook_id=webhook.pk, actor=head)
    more = {"since": clock.now()} if verb == "replay" else {}
    with pytest.raises(TransitionBlocked, match="Switch it on first"):
        getattr(services, f"{verb}_webhook")(webhook_id=webhook.pk, actor=head, **more)
    assert due.sweep() == 0
