"""From events to deliveries: one row for each webhook and event, numbered without gaps, in the order of the events.

A worker that handles an event first takes along every earlier event that still waits for its own turn. Two events about
the same row were written one after the other under its lock, so the earlier one is there by then: it always gets the
smaller number.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from dms.api.webhooks.models import Outcome, Webhook, WebhookDelivery, WebhookState
from dms.api.webhooks.subscriptions import is_wanted, subscription_of
from dms.core import clock, due
from dms.core.locking import locked, locked_many
from dms.core.models import DueWork, Event

FEED = "*→feed_webhooks"
SEND, CATCH_UP = "webhooks.send", "webhooks.catch_up"
AT_A_TIME = 500
#: When the other processes know of the change; and when even the longest task that began before it has ended.
CATCH_UP_AFTER = (timedelta(seconds=10), timedelta(minutes=20))


@due.on_every_fact(wanted=is_wanted)
def feed_webhooks(event):
    """Deliveries of the event, and of all earlier ones that still wait."""
    waiting = DueWork.objects.filter(handler=FEED, done_at=None, event_id__lt=event.pk)
    keys = list(Webhook.objects.filter(state=WebhookState.ON).order_by("pk").values_list("pk", flat=True))
    webhooks = locked_many(Webhook.objects.select_related("owner").filter(state=WebhookState.ON), keys)
    # Read after the lock: whoever held it before has fed what this would otherwise feed again.
    events = list(Event.objects.filter(Q(pk=event.pk) | Q(pk__in=waiting.values("event_id"))).order_by("pk"))
    for webhook in webhooks:
        feed(webhook, events)


def feed(webhook, events):
    """Deliveries of ``events`` (ascending) to the locked ``webhook``: what it wants, its owner may see, and is new."""
    wanted = [event.pk for event in events if subscription_of(webhook).wants(event)]
    seen = visible_events(webhook.owner).filter(pk__in=wanted)
    known = WebhookDelivery.objects.filter(webhook=webhook, event__in=wanted).values("event_id")
    new = list(seen.exclude(pk__in=known).order_by("pk"))
    return add_deliveries(webhook, new) if new else []


def visible_events(owner):
    """What the owner of a webhook may see now; nothing where they no longer work here."""
    return Event.objects.visible_to(owner) if owner.is_active else Event.objects.none()


def add_deliveries(webhook, events):
    """Numbered deliveries to the locked ``webhook``, to be sent at once; an event None makes a trial."""
    at = clock.now()
    rows = [
        WebhookDelivery(webhook=webhook, event=event, sequence=webhook.last_sequence + n, next_try_at=at)
        for n, event in enumerate(events, 1)
    ]
    webhook.last_sequence += len(rows)
    Webhook.objects.filter(pk=webhook.pk).update(last_sequence=webhook.last_sequence)
    made = WebhookDelivery.objects.bulk_create(rows)
    send_at(made, at)
    return made


def send_at(deliveries, at):
    """Ask for the next attempt of each delivery."""
    rows = [
        DueWork(
            handler=SEND,
            key=f"webhook-delivery:{each.pk}:{each.round}:{each.tries}",
            due_at=at,
            payload={"delivery": each.pk, "round": each.round, "tries": each.tries},
        )
        for each in deliveries
    ]
    DueWork.objects.bulk_create(rows)
    if at <= clock.now():
        due.wake_up_after_commit([row.pk for row in rows])


def start_again(rows):
    """Another round for the deliveries ``rows`` of a locked webhook: all attempts anew, under the same keys."""
    at = clock.now()
    deliveries = locked_many(rows, list(rows.order_by("pk").values_list("pk", flat=True)))
    for delivery in deliveries:
        delivery.round, delivery.tries = delivery.round + 1, 0
        delivery.outcome, delivery.next_try_at = Outcome.WAITING, at
        delivery.version, delivery.updated_at = delivery.version + 1, at
    changed = ["round", "tries", "outcome", "next_try_at", "version", "updated_at"]
    WebhookDelivery.objects.bulk_update(deliveries, changed, batch_size=AT_A_TIME)
    send_at(deliveries, at)
    return deliveries


def ask_for_catch_up(webhook):
    """Find what other processes published before they knew of the webhook's change."""
    at = clock.now()
    for after in CATCH_UP_AFTER:
        ask_for(webhook, since=at, until=at + after, at=at + after, again=False, key=f"{at.isoformat()}:{after}")


def ask_for(webhook, *, since, until, at, again, key, after=0):
    """Ask for deliveries of past events, piece by piece; ``again`` sends those once more that were made already."""
    due.schedule(
        CATCH_UP,
        key=f"webhook:{webhook.pk}:{key}:{after}",
        at=at,
        payload={
            "webhook": webhook.pk,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "again": again,
            "key": key,
            "after": after,
        },
    )


@due.due(CATCH_UP)
def catch_up(work):
    """One piece of the past; asks for the next one."""
    asked = work.payload
    webhook = locked(Webhook.objects.select_related("owner"), asked["webhook"])
    if webhook.state != WebhookState.ON:
        return
    since, until = parse_datetime(asked["since"]), parse_datetime(asked["until"])
    past = Event.objects.filter(at__gte=since, at__lte=until, pk__gt=asked["after"])
    events = list(past.order_by("pk")[:AT_A_TIME])
    if asked["again"]:
        keys = [event.pk for event in events]
        start_again(WebhookDelivery.objects.filter(webhook=webhook, event__in=keys))
    feed(webhook, events)
    if len(events) == AT_A_TIME:
        ask_for(
            webhook,
            since=since,
            until=until,
            at=clock.now(),
            again=asked["again"],
            key=asked["key"],
            after=events[-1].pk,
        )
