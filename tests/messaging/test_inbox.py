"""A colleague's own inbox: the number at the bell, and reading."""

import pytest
from django.core.exceptions import ValidationError

from dms.core.models import Event
from dms.messaging import selectors, services
from dms.messaging.models import ChannelChoice, OutgoingMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def test_the_inbox_holds_what_arrived_in_the_program_and_nothing_else(tell, person, watch):
    cashier = person("cashier", email="a@example.com")
    first, second = tell(cashier), tell(cashier)
    tell(cashier, channel="email")
    tell(cashier, at=watch.moment.replace(year=2027))
    assert list(selectors.inbox_of(cashier)) == [second, first]
    assert selectors.unread_of(cashier).count() == 2


def test_reading_counts_once(tell, person, watch):
    cashier = person("cashier")
    message, first_time = tell(cashier), watch.moment
    services.mark_read(message_id=message.pk, actor=cashier)
    watch.forward(hours=1)
    again = services.mark_read(message_id=message.pk, actor=cashier)
    assert (again.read_at, selectors.unread_of(cashier).count()) == (first_time, 0)
    assert Event.objects.filter(fact="messaging.message_read").count() == 1


@pytest.mark.parametrize("role", ["cashier", "service_manager", "group_manager", "administrator"])
def test_nobody_reads_a_colleagues_inbox(tell, person, role):
    message, other = tell(person("cashier")), person(role)
    assert not selectors.inbox_of(other).exists()
    with pytest.raises(OutgoingMessage.DoesNotExist):
        services.mark_read(message_id=message.pk, actor=other)
    message.refresh_from_db()
    assert message.read_at is None and not Event.objects.filter(fact="messaging.message_read").exists()


def test_a_message_on_another_channel_can_not_be_read_here(tell, person):
    cashier = person("cashier", email="a@example.com")
    message = tell(cashier, channel="email")
    with pytest.raises(OutgoingMessage.DoesNotExist):
        services.mark_read(message_id=message.pk, actor=cashier)


def test_all_can_be_marked_as_read_at_once(tell, person):
    cashier, other = person("cashier"), person("cashier")
    messages = [tell(cashier) for _ in range(3)]
    tell(other)
    assert services.mark_all_read(actor=cashier) == 3
    assert services.mark_all_read(actor=cashier) == 0
    event = Event.objects.get(fact="messaging.all_messages_read")
    assert event.payload["message_ids"] == [message.pk for message in messages]
    assert selectors.unread_of(other).count() == 1


def test_a_choice_of_channels_replaces_the_usual_ones_but_never_the_inbox(person, tell):
    cashier = person("cashier", email="a@example.com")
    services.choose_channels(kind="test", channels=[], actor=cashier)
    message = tell(cashier, channel="email")
    assert (message.state, message.suppressed_because) == ("suppressed", "preference")
    assert tell(cashier).state == "sent"
    services.choose_channels(kind="test", channels=["email"], actor=cashier)
    services.choose_channels(kind="test", channels=["email"], actor=cashier)
    assert tell(cashier, channel="email").state == "queued"
    assert ChannelChoice.objects.get().channels == ["email"]
    chosen = Event.objects.filter(fact="messaging.channels_chosen").order_by("pk")
    assert [event.payload["channels"] for event in chosen] == [[], ["email"]]


@pytest.mark.parametrize(("kind", "channels"), [("nothing", ["email"]), ("test", ["pigeon"])])
def test_an_unknown_kind_or_channel_is_refused(person, kind, channels):
    with pytest.raises(ValidationError):
        services.choose_channels(kind=kind, channels=channels, actor=person("cashier"))
    assert not ChannelChoice.objects.exists() and not Event.objects.exists()


def test_what_somebody_chose_is_nobody_elses_business(person):
    cashier = person("cashier")
    choice = services.choose_channels(kind="test", channels=["sms"], actor=cashier)
    assert list(ChannelChoice.objects.visible_to(cashier)) == [choice]
    assert not ChannelChoice.objects.visible_to(person("group_manager")).exists()
