"""Stopping a message before it leaves."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core import due
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked, offered_moves
from dms.messaging import services
from dms.messaging.models import OutgoingMessage
from dms.messaging.services import delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def test_a_cancelled_message_never_leaves(write, provider, person, work_until_done):
    message = write()
    services.cancel_message(message_id=message.pk, actor=person("service_manager"), reason="car not ready after all")
    work_until_done()
    message.refresh_from_db()
    assert (message.state, provider.requests) == ("cancelled", [])
    event = Event.objects.last()
    assert (event.fact, event.source, event.reason) == (
        "messaging.message_cancelled",
        "queued",
        "car not ready after all",
    )


def test_a_message_that_waits_for_another_try_can_be_cancelled(write, provider, person, work_until_done):
    provider.plan = [503]
    message = write()
    due.sweep()
    services.cancel_message(message_id=message.pk, actor=person("service_manager"))
    work_until_done()
    assert len(provider.requests) == 1


def refused(message, actor, error, match):
    before = (Event.objects.count(), OutgoingMessage.objects.values_list("state", flat=True).get(pk=message.pk))
    with pytest.raises(error, match=match):
        services.cancel_message(message_id=message.pk, actor=actor)
    after = (Event.objects.count(), OutgoingMessage.objects.values_list("state", flat=True).get(pk=message.pk))
    assert before == after


def test_what_has_left_can_not_be_cancelled(write, provider, person):
    message = write()
    due.sweep()
    refused(message, person("service_manager"), TransitionBlocked, "in the state “sent”")


def test_what_is_being_handed_over_can_not_be_cancelled(write, person):
    message, manager = write(), person("service_manager")
    delivery.begin_attempt(message_id=message.pk, number=1)
    refused(message, manager, TransitionBlocked, "being handed over")
    assert [move.reasons != [] for move in offered_moves(message, manager)] == [True]


@pytest.mark.requirement("PLT-2")
@pytest.mark.parametrize("role", ["service_advisor", "parts_supervisor", "claims_clerk"])
def test_others_are_told_who_can_cancel(write, person, role):
    refused(write(), person(role), PermissionDenied, "follow-up agent, service manager, general manager")


@pytest.mark.requirement("PLT-1")
@pytest.mark.parametrize("place", ["other store", "no view"])
def test_an_invisible_message_does_not_exist(write, person, other_store, place):
    actor = person("service_manager", store=other_store) if place == "other store" else person("technician")
    refused(write(), actor, OutgoingMessage.DoesNotExist, None)


@pytest.mark.django_db(transaction=True)
def test_cancelling_and_sending_at_once_never_both_succeed(write, provider, person, at_once):
    message, manager = write(), person("service_manager")
    turns = iter(
        [
            lambda: services.cancel_message(message_id=message.pk, actor=manager).state,
            lambda: delivery.deliver(message_id=message.pk, number=1),
        ]
    )
    at_once(lambda: next(turns)(), 2)
    message.refresh_from_db()
    assert (message.state, len(provider.effects)) in {("cancelled", 0), ("sent", 1)}
