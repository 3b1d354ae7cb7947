"""Every event that a webhook wants is told once, signed, in countable order; failures are tried again over a day."""

import json
import re
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest

from dms.accounts.models import Membership
from dms.api.models import WebhookAttempt, WebhookDelivery
from dms.api.webhooks import feeding, sending, services, subscriptions
from dms.core import clock, due
from dms.core.events import publish
from dms.core.models import DueWork, Event
from tests.api.factories import SECRET
from tests.api.webhooks.conftest import ARRIVED

DOCS = Path(__file__).parents[3] / "docs" / "webhooks.md"


def documented_check(monkeypatch):
    """``signed(headers, body)`` as the docs print it."""
    (program,) = re.findall(r"```python\n(\"\"\"Takes deliveries.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    monkeypatch.setenv("SECRET", SECRET)
    monkeypatch.setattr("sqlite3.connect", mock.MagicMock())
    names = {"__name__": "receiver"}
    exec(program, names)
    return names["signed"]


def happen(store, number=1):
    return [publish(ARRIVED, subject=store, actor=None, reason="in words", payload={"n": n}) for n in range(number)]


@pytest.mark.requirement("PLT-8")
def test_an_event_is_told_with_a_signature_that_the_documented_code_accepts(
    webhook, store, receiver, work, monkeypatch
):
    [event] = happen(store)
    due.sweep()
    [(status, headers, body)] = receiver.requests
    signed = documented_check(monkeypatch)
    assert status == 204 and signed(headers, body)
    assert not signed(headers, body + b" ")
    assert not signed(headers | {"X-DMS-Signature": "sha256=00"}, body)
    at = int(headers["X-DMS-Timestamp"])
    assert not signed(headers | {"X-DMS-Timestamp": str(at + 1)}, body)
    with mock.patch("time.time", lambda: at + 301):
        assert not signed(headers, body), "a recorded request is refused after five minutes"
    delivery = WebhookDelivery.objects.get()
    assert json.loads(body) == {
        "delivery": delivery.pk,
        "sequence": 1,
        "webhook": webhook.pk,
        "event": event.pk,
        "fact": "crm.arrived_in_a_test",
        "at": event.at.isoformat(),
        "store": store.pk,
        "subject": {"kind": "accounts.store", "id": store.pk},
        "source": "",
        "target": "",
        "payload": {"n": 0},
    }
    assert (delivery.outcome, delivery.tries, delivery.last_status) == ("delivered", 1, 204)
    attempt = delivery.attempts.get()
    assert (attempt.status, attempt.problem, attempt.request) == (204, "", body.decode())


@pytest.mark.requirement("PLT-8")
def test_none_is_lost_and_none_is_double_while_the_receiver_fails_half_the_time(webhook, store, receiver, work):
    receiver.answers = lambda n: 500 if n % 2 else 200
    events = happen(store, 40)
    work()
    told = receiver.told
    assert sorted(each["event"] for each in told) == [event.pk for event in events]
    assert len({each["delivery"] for each in told}) == len(told) == 40
    assert len(receiver.requests) > 40, "the receiver did fail"
    in_order = sorted(told, key=lambda each: each["sequence"])
    assert [each["sequence"] for each in in_order] == list(range(1, 41))
    assert [each["event"] for each in in_order] == [event.pk for event in events]
    assert not WebhookDelivery.objects.exclude(outcome="delivered").exists()


def test_work_done_twice_makes_one_delivery_and_one_request(webhook, store, receiver):
    happen(store)
    due.sweep()
    DueWork.objects.filter(handler__in=["*→feed_webhooks", "webhooks.send"]).update(done_at=None, attempts=0)
    due.sweep()
    assert WebhookDelivery.objects.count() == len(receiver.requests) == 1


def test_an_answer_lost_with_its_worker_is_asked_for_again_under_the_same_key(webhook, store, receiver, monkeypatch):
    happen(store)
    with mock.patch.object(sending, "_note", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        due.sweep()
    DueWork.objects.filter(handler="webhooks.send").update(claimed_until=None)
    due.sweep()
    assert [told["delivery"] for told in receiver.told] == [WebhookDelivery.objects.get().pk] * 2


def test_an_earlier_event_gets_the_smaller_number_even_when_its_own_work_comes_last(webhook, store, receiver):
    events = happen(store, 3)
    works = {work.event_id: work.pk for work in DueWork.objects.filter(handler="*→feed_webhooks")}
    for event in reversed(events):
        assert due.perform(works[event.pk])
    numbered = WebhookDelivery.objects.order_by("sequence").values_list("event_id", flat=True)
    assert list(numbered) == [event.pk for event in events]


def test_tries_grow_apart_over_a_day_and_then_it_is_given_up_and_shown(webhook, store, receiver, head, work):
    receiver.answers, receiver.reply = lambda n: 503, b"out of order\x00"
    happen(store)
    due.sweep()
    delivery = WebhookDelivery.objects.get()
    waits = []
    while delivery.next_try_at:
        waits.append(delivery.next_try_at - clock.now())
        assert not DueWork.objects.filter(handler="webhooks.send", done_at=None, due_at__lte=clock.now()).exists()
        DueWork.objects.filter(handler="webhooks.send", done_at=None).update(due_at=clock.now())
        due.sweep()
        delivery.refresh_from_db()
    assert all(earlier < later for earlier, later in zip(waits, waits[1:], strict=False))
    assert timedelta(hours=23) < sum(waits, timedelta()) < timedelta(hours=26)
    assert (delivery.outcome, delivery.tries) == ("given_up", 11)
    assert delivery.attempts.first().reply == "out of order\ufffd"
    from dms.api.webhooks.models import given_up_for

    assert given_up_for(head).get() == delivery


def test_a_redirect_is_not_followed(webhook, store, receiver):
    receiver.answers = lambda n: 302
    happen(store)
    due.sweep()
    assert len(receiver.requests) == 1
    assert WebhookDelivery.objects.get().last_status == 302


def test_a_receiver_that_is_away_is_noted(webhook, store, receiver):
    receiver.shutdown()
    receiver.server_close()
    happen(store)
    due.sweep()
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.problem) == (None, "unreachable")
    assert "ConnectionRefusedError" in attempt.detail


@pytest.mark.requirement("PLT-1")
def test_another_stores_events_and_those_of_the_group_are_never_sent(webhook, store, other_store, receiver, work):
    happen(other_store)
    publish(ARRIVED, subject=webhook.owner, actor=None)
    work()
    assert receiver.requests == [] and not WebhookDelivery.objects.exists()


def test_facts_that_were_not_asked_for_are_not_sent_and_those_about_webhooks_never(store, receiver, head, work):
    services.register_webhook(name="all", url=receiver.url, facts=["*"], secret=SECRET, store_id=store.pk, actor=head)
    services.register_webhook(
        name="some", url=receiver.url, facts=["accounts.store_edited"], secret=SECRET, store_id=store.pk, actor=head
    )
    happen(store)
    work()
    assert [each["fact"] for each in receiver.told] == ["crm.arrived_in_a_test"]


@pytest.mark.requirement("PLT-1")
def test_what_the_owner_may_no_longer_see_at_the_moment_of_sending_is_withheld(webhook, store, receiver, head):
    happen(store)
    feeding_work = DueWork.objects.get(handler="*→feed_webhooks")
    due.perform(feeding_work.pk)
    Membership.objects.filter(user=head).delete()
    due.sweep()
    assert receiver.requests == []
    assert WebhookDelivery.objects.get().outcome == "withheld"


def test_nothing_is_told_for_somebody_who_no_longer_works_here(webhook, store, receiver, head, work):
    type(head).objects.filter(pk=head.pk).update(is_active=False)
    happen(store)
    work()
    assert receiver.requests == []


def test_publishing_costs_nothing_where_nobody_wants_to_know(store, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(subscriptions, "KNOWN_SECONDS", 60)
    subscriptions.forget()
    happen(store)
    with django_assert_num_queries(2):  # the events themselves
        happen(store, 2)
    assert not DueWork.objects.exists()


def test_what_other_processes_published_before_they_knew_is_caught_up_with(
    head, store, receiver, monkeypatch, work, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(subscriptions, "_until", float("inf"))  # this process has not heard of the webhook
    monkeypatch.setattr(subscriptions, "_known", ())
    services.register_webhook(
        name="late", url=receiver.url, facts=["crm.*"], secret=SECRET, store_id=store.pk, actor=head
    )
    [event] = happen(store)
    due.sweep()
    assert receiver.requests == []
    assert not DueWork.objects.filter(event=event).exists()
    work()
    assert [told["event"] for told in receiver.told] == [event.pk]


def test_the_same_event_can_be_delivered_to_a_webhook_only_once(webhook, store):
    from django.db import IntegrityError

    [event] = happen(store)
    WebhookDelivery.objects.create(webhook=webhook, event=event, sequence=7)
    with pytest.raises(IntegrityError):
        WebhookDelivery.objects.create(webhook=webhook, event=event, sequence=8)


def test_a_replay_sends_old_deliveries_under_their_numbers_and_makes_the_missing_ones(
    webhook, store, receiver, head, work
):
    begun = clock.now()
    first = happen(store, 2)
    work()
    services.switch_off_webhook(webhook_id=webhook.pk, actor=head)
    [missed] = happen(store)
    services.switch_on_webhook(webhook_id=webhook.pk, actor=head)
    DueWork.objects.filter(handler="webhooks.catch_up").delete()
    work()
    assert len(receiver.told) == 2
    services.replay_webhook(webhook_id=webhook.pk, since=begun, actor=head)
    work()
    again = receiver.told[2:]
    assert sorted(each["event"] for each in again) == [first[0].pk, first[1].pk, missed.pk]
    assert {each["delivery"] for each in again[:]} >= {each["delivery"] for each in receiver.told[:2]}
    assert Event.objects.filter(fact="api.webhook_replayed").count() == 1


def test_a_long_past_is_replayed_piece_by_piece(webhook, store, receiver, head, work, monkeypatch):
    monkeypatch.setattr(feeding, "AT_A_TIME", 3)
    begun = clock.now()
    happen(store, 8)
    work()
    services.replay_webhook(webhook_id=webhook.pk, since=begun, actor=head)
    work()
    assert len(receiver.told) == 16 and len({each["delivery"] for each in receiver.told}) == 8


def test_a_replay_while_a_try_is_pending_does_not_double_it(webhook, store, receiver, head, work):
    receiver.answers = lambda n: 500 if n == 0 else 200
    happen(store)
    due.sweep()
    services.replay_delivery(delivery_id=WebhookDelivery.objects.get().pk, actor=head)
    work()
    assert len(receiver.told) == 1


def test_a_trial_is_sent_like_any_other_delivery(webhook, receiver, head):
    delivery = services.ping_webhook(webhook_id=webhook.pk, actor=head)
    due.sweep()
    assert receiver.told == [
        {
            "delivery": delivery.pk,
            "sequence": 1,
            "webhook": webhook.pk,
            "event": None,
            "fact": "ping",
            "at": delivery.created_at.isoformat(),
        }
    ]
