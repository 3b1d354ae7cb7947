"""Approvals find their approvers, and the answer finds whoever asked."""

import pytest
from django.core import mail

from dms.core import due
from dms.core.events import publish
from dms.core.facts import REGISTERED, Fact
from dms.core.models import Event
from dms.messaging.models import OutgoingMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


@pytest.fixture
def announce(store):
    """Announce a fact about an approval the way the kernel does; the store stands for the paper."""

    def announce(code, *, actor, **payload):
        fact = REGISTERED.get(code) or Fact(code, code)
        return publish(fact, subject=store, actor=actor, reason=payload.pop("reason", ""), payload=payload)

    return announce


@pytest.mark.requirement("PLT-4")
@pytest.mark.parametrize(
    ("fact", "key", "subject"),
    [
        ("core.approval_requested", "approver_ids", "Approval wanted: East Store"),
        ("core.approval_resubmitted", "approver_ids", "Approval wanted: East Store"),
        ("core.approval_step_approved", "approver_ids", "Approval wanted: East Store"),
        ("core.approval_reminded", "user_ids", "Still waiting for you: East Store"),
        ("core.approval_escalated", "user_ids", "Approval overdue: East Store"),
    ],
)
def test_approvers_learn_of_it_in_the_program_and_by_mail(announce, person, fact, key, subject):
    clerk = person("service_advisor", name="Li")
    bosses = [person("general_manager", email=f"boss{n}@example.com") for n in (1, 2)]
    event = announce(fact, actor=clerk, requested_by_id=clerk.pk, **{key: [boss.pk for boss in bosses]})
    due.sweep()
    due.sweep()
    told = {(message.user_id, message.channel) for message in OutgoingMessage.objects.filter(state="sent")}
    assert told == {(boss.pk, channel) for boss in bosses for channel in ("in_app", "email")}
    assert sorted(sent.to[0] for sent in mail.outbox) == ["boss1@example.com", "boss2@example.com"]
    message = OutgoingMessage.objects.first()
    assert (message.subject, "Li" in message.body, message.store) == (subject, True, event.store)


@pytest.mark.requirement("PLT-4")
@pytest.mark.parametrize(
    ("fact", "subject"),
    [
        ("core.approval_approved", "Approved: East Store"),
        ("core.approval_rejected", "Not approved: East Store"),
        ("core.approval_sent_back", "Sent back: East Store"),
    ],
)
def test_whoever_asked_gets_the_answer_with_its_reason(announce, person, fact, subject):
    clerk, boss = person("service_advisor"), person("general_manager", name="Chen")
    announce(fact, actor=boss, requested_by_id=clerk.pk, reason="too expensive")
    due.sweep()
    message = OutgoingMessage.objects.get(channel="in_app")
    assert (message.user, message.subject) == (clerk, subject)
    assert "Chen" in message.body and "too expensive" in message.body


def test_a_receiver_that_runs_again_tells_nobody_twice(announce, person):
    from dms.messaging.receivers import ask_the_approvers

    clerk, boss = person("service_advisor"), person("general_manager")
    event = announce("core.approval_requested", actor=clerk, requested_by_id=clerk.pk, approver_ids=[boss.pk])
    for _twice in range(2):
        ask_the_approvers(Event.objects.get(pk=event.pk))
    assert OutgoingMessage.objects.filter(channel="in_app").count() == 1
