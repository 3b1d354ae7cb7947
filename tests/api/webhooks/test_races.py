"""Several workers and people at once: one delivery for each event, every number once, one request for each try."""

import pytest

from dms.api.models import WebhookDelivery
from dms.api.webhooks import services
from dms.core import due
from dms.core.events import publish
from dms.core.models import DueWork
from tests.api.webhooks.conftest import ARRIVED
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def numbers():
    return list(WebhookDelivery.objects.order_by("sequence").values_list("sequence", "event_id"))


@pytest.mark.requirement("PLT-8")
def test_workers_at_once_number_each_event_once_in_order_and_send_it_once(webhook, store, receiver):
    receiver.answers = lambda n: 204
    events = [publish(ARRIVED, subject=store, actor=None) for _n in range(12)]
    outcomes = at_once([lambda: due.sweep(budget_seconds=20)] * 4)
    assert outcomes.errors == []
    due.sweep()
    assert numbers() == [(n, event.pk) for n, event in enumerate(events, 1)]
    assert sorted(each["event"] for each in receiver.told) == [event.pk for event in events]


def test_feeding_and_replaying_at_once_make_no_double(webhook, store, receiver, head):
    events = [publish(ARRIVED, subject=store, actor=None) for _n in range(6)]
    services.replay_webhook(webhook_id=webhook.pk, since=events[0].at, actor=head)
    feeding = list(DueWork.objects.exclude(handler="webhooks.send").values_list("pk", flat=True))
    at_once([lambda pk=pk: due.perform(pk) for pk in feeding])
    assert sorted(event for _n, event in numbers()) == [event.pk for event in events]
    assert [n for n, _event in numbers()] == list(range(1, 7))


def test_one_of_two_who_switch_it_off_is_refused(webhook, head):
    outcomes = at_once([lambda: services.switch_off_webhook(webhook_id=webhook.pk, actor=head)] * 2)
    assert (len(outcomes.results), len(outcomes.errors)) == (1, 1)
