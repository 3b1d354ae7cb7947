"""Who wants to know, kept in memory: publishing an event asks here, and costs no statement where nobody does.

Each process looks again after some seconds. What it missed meanwhile is found by the catch-up that every change of a
webhook asks for (``dms.api.webhooks.feeding``), so that nothing is lost.
"""

import time
from dataclasses import dataclass

from dms.api.webhooks.models import Webhook, WebhookState
from dms.api.webhooks.patterns import covers

KNOWN_SECONDS = 5


@dataclass(frozen=True)
class Subscription:
    """What one webhook wants to be told."""

    store_id: int | None
    patterns: tuple

    def wants(self, event):
        """Whether the event is one of its store and of its facts."""
        return self.store_id in (None, event.store_id) and covers(self.patterns, event.fact)


_known, _until = (), 0.0


def is_wanted(event):
    """Whether some webhook wants to be told about ``event``."""
    return any(subscription.wants(event) for subscription in _subscriptions())


def subscription_of(webhook):
    """What ``webhook`` wants."""
    return Subscription(webhook.store_id, tuple(webhook.facts))


def forget():
    """Look again at the next event: a webhook has changed in this process."""
    global _until
    _until = 0.0


def _subscriptions():
    global _known, _until
    if time.monotonic() >= _until:
        _known = tuple(subscription_of(webhook) for webhook in Webhook.objects.filter(state=WebhookState.ON))
        _until = time.monotonic() + KNOWN_SECONDS
    return _known
