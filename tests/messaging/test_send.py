"""Handing messages over: once at the provider, whatever happens on the way."""

import os
import random
import signal
from datetime import timedelta

import pytest
from django.db import connections

from dms.core import due
from dms.core.models import DueWork, Event
from dms.messaging.models import OutgoingMessage
from dms.messaging.services import delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def facts():
    return [event.fact.split(".message_")[1] for event in Event.objects.order_by("pk")]


@pytest.mark.requirement("CRM-4")
def test_the_provider_gets_it_signed_and_its_number_is_kept(write, provider):
    message = write()
    due.sweep()
    message.refresh_from_db()
    assert (message.state, message.reference, message.tries) == ("sent", "P-1", 1)
    headers, body = provider.requests[0]
    assert headers["Idempotency-Key"] == body["key"] == message.key
    assert (body["to"], body["text"], body["sender"]) == ("13812345678", "京A12345 已完工", "East Store")
    assert facts() == ["queued", "sent"]
    assert Event.objects.last().payload == {"attempt": 1, "reference": "P-1"}


@pytest.mark.requirement("CRM-4")
@pytest.mark.parametrize("bad_day", [500, 503, 429, 408, 302, "slow", "deaf"])
def test_not_reached_is_tried_again_later_under_the_same_key(write, provider, watch, bad_day):
    provider.plan = [bad_day]
    message = write()
    due.sweep()
    message.refresh_from_db()
    attempt = message.attempts.get()
    assert (message.state, attempt.outcome, message.tries) == ("failed", "unreachable", 1)
    assert message.not_before == watch.moment + timedelta(seconds=30)
    assert due.sweep() == 0
    watch.forward(seconds=30)
    due.sweep()
    message.refresh_from_db()
    assert message.state == "sent"
    assert [len(copies) for copies in provider.effects.values()] == [1]
    assert [headers["Idempotency-Key"] for headers, _body in provider.requests] == [message.key] * 2
    assert facts() == ["queued", "failed", "sent"]


@pytest.mark.requirement("CRM-4")
@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_a_refusal_for_good_is_not_tried_again_but_shown(write, provider, status, person):
    from dms.messaging.selectors import given_up

    provider.plan = [status]
    message = write()
    due.sweep()
    message.refresh_from_db()
    assert (message.state, message.attempts.get().outcome) == ("given_up", "refused")
    assert f"HTTP {status}" in message.attempts.get().reply
    assert not DueWork.objects.filter(done_at=None).exists()
    assert list(given_up(person("service_manager"))) == [message]


@pytest.mark.requirement("CRM-4")
def test_the_waits_grow_and_then_a_person_has_to_look(write, provider, watch, work_until_done):
    provider.plan = [503] * 50
    message, began = write(), watch.moment
    work_until_done()
    message.refresh_from_db()
    assert (message.state, message.attempts.count()) == ("given_up", len(delivery.WAITS) + 1)
    times = list(message.attempts.values_list("at", flat=True))
    waits = [later - sooner for sooner, later in zip(times, times[1:], strict=False)]
    assert all(wait >= least for wait, least in zip(waits, delivery.WAITS, strict=True))
    assert waits == sorted(waits)
    assert timedelta(hours=12) < watch.moment - began < timedelta(days=2)
    assert facts() == ["queued"] + ["failed"] * len(delivery.WAITS) + ["given_up"]


def test_a_second_try_respects_the_quiet_hours(write, provider, watch):
    watch.set("2026-03-16 20:59:50")
    provider.plan = [503]
    message = write()
    due.sweep()
    message.refresh_from_db()
    assert message.not_before == watch.set("2026-03-17 08:00")


@pytest.mark.requirement("CRM-4")
def test_a_consent_withdrawn_between_asking_and_sending_counts(write, provider, customer, watch):
    from dms.parties.models import Consent
    from tests.parties.factories import ConsentFactory

    ConsentFactory(customer=customer)
    message = write(template="test.marketing", at=watch.moment + timedelta(hours=1))
    Consent.objects.update(withdrawn_at=watch.moment)
    watch.forward(hours=1)
    due.sweep()
    message.refresh_from_db()
    assert (message.state, message.suppressed_because, provider.requests) == ("suppressed", "no_consent", [])


def test_an_answer_that_can_not_be_written_down_is_asked_for_again(write, provider, monkeypatch, work_until_done):
    message, finish, failures = write(), delivery.finish_attempt, [1, 2]

    def finish_late(**answer):
        if failures:
            failures.pop()
            raise RuntimeError("the disk is full")
        return finish(**answer)

    monkeypatch.setattr(delivery, "finish_attempt", finish_late)
    work_until_done()
    message.refresh_from_db()
    assert (message.state, len(provider.requests), message.attempts.count()) == ("sent", 3, 1)
    assert [len(copies) for copies in provider.effects.values()] == [1]


def test_a_channel_that_breaks_shows_in_the_log_of_the_message(write, settings, work_until_done):
    settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {"sms": {"class": "builtins.object"}}
    message = write()
    due.sweep()
    message.refresh_from_db()
    assert (message.state, message.attempts.get().reply) == ("failed", "AttributeError")


def test_work_done_twice_sends_once(write, provider):
    message = write()
    for _twice in range(2):
        delivery.deliver(message_id=message.pk, number=1)
    assert (len(provider.requests), facts()) == (1, ["queued", "sent"])


def test_the_answer_never_repeats_the_address(write, monkeypatch):
    from dms.messaging.channels import Refused, file

    def refuse(self, letter):
        raise Refused(f"550 {letter.to}: no such subscriber")

    monkeypatch.setattr(file.FileChannel, "send", refuse)
    message = write()
    due.sweep()
    assert message.attempts.get().reply == "550 ***: no such subscriber"


class Deaths:
    """A worker process that is killed with SIGKILL at a random step of its work."""

    STEPS = ("begin_attempt", "hand_over", "finish_attempt")

    def __init__(self, chance, seed):
        self.chance = random.Random(seed)
        self.limit = chance

    def wrap(self, function):
        def mortal(*args, **kwargs):
            self.perhaps_die()
            result = function(*args, **kwargs)
            self.perhaps_die()
            return result

        return mortal

    def perhaps_die(self):
        if self.chance.random() < self.limit:
            os.kill(os.getpid(), signal.SIGKILL)


def work_in_another_process(seed):
    """Sweep once in a child that may die; returns whether it was killed."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        deaths = Deaths(chance=0.08, seed=seed)
        for step in Deaths.STEPS:
            setattr(delivery, step, deaths.wrap(getattr(delivery, step)))
        try:
            due.sweep()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("CRM-4")
def test_workers_killed_at_any_step_lose_nothing_and_double_nothing(write, provider):
    messages = [write() for _ in range(40)]
    killed = 0
    for seed in range(200):
        killed += work_in_another_process(seed)
        if not DueWork.objects.filter(done_at=None).exists():
            break
        DueWork.objects.filter(done_at=None).update(claimed_until=None)  # the claims of the dead have lapsed
    assert killed > 5
    assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {"sent"}
    assert {key: len(copies) for key, copies in provider.effects.items()} == {m.key: 1 for m in messages}
    assert len(provider.requests) > len(messages)  # the provider did have to drop doubles
    assert Event.objects.filter(fact="messaging.message_sent").count() == len(messages)
