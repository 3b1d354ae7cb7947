"""A message that was given up gets another chance."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core import due
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.messaging import services
from dms.messaging.models import OutgoingMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


@pytest.fixture
def lost(write, provider):
    """A message that the provider refused."""
    provider.plan = [400]
    message = write()
    due.sweep()
    message.refresh_from_db()
    assert message.state == "given_up"
    return message


@pytest.mark.requirement("CRM-4")
def test_it_goes_to_the_address_known_today_under_the_same_key(lost, customer, provider, person):
    customer.contacts.update(phone="13900000002")
    services.send_again(message_id=lost.pk, actor=person("service_advisor"), reason="number corrected")
    due.sweep()
    lost.refresh_from_db()
    assert (lost.state, lost.tries, lost.attempts.count()) == ("sent", 1, 2)
    assert [(headers["Idempotency-Key"], body["to"]) for headers, body in provider.requests] == [
        (lost.key, "13812345678"),
        (lost.key, "13900000002"),
    ]
    assert Event.objects.get(fact="messaging.message_sent_again").reason == "number corrected"


def test_it_waits_for_the_end_of_the_night(lost, person, watch):
    moment = watch.set("2026-03-16 22:00")
    assert services.send_again(message_id=lost.pk, actor=person("service_advisor")).not_before > moment
    assert due.sweep() == 0


def refused(message, actor, error, match):
    before = Event.objects.count()
    with pytest.raises(error, match=match):
        services.send_again(message_id=message.pk, actor=actor)
    assert Event.objects.count() == before


def test_without_an_address_it_would_be_in_vain(lost, customer, person):
    customer.contacts.update(phone="")
    refused(lost, person("service_advisor"), TransitionBlocked, "Add one to the person's file first")


def test_only_a_given_up_message_is_sent_again(write, person):
    refused(write(), person("service_advisor"), TransitionBlocked, "in the state “queued”")


def test_others_are_told_who_can_send_again(lost, person):
    refused(lost, person("claims_clerk"), PermissionDenied, "service advisor, follow-up agent, service manager")


@pytest.mark.requirement("PLT-1")
def test_another_stores_message_does_not_exist(lost, person, other_store):
    refused(lost, person("service_advisor", store=other_store), OutgoingMessage.DoesNotExist, None)


@pytest.mark.django_db(transaction=True)
def test_two_who_send_again_at_once_send_once(lost, person, provider, at_once):
    advisor = person("service_advisor")
    results = at_once(lambda: services.send_again(message_id=lost.pk, actor=advisor), 4)
    assert sorted(type(result).__name__ for result in results) == ["OutgoingMessage"] + ["TransitionBlocked"] * 3
    due.sweep()
    assert len(provider.requests) == 2
