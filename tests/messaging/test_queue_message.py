"""Asking for a message: who gets it, in which words, and when a rule keeps it here."""

import pytest
from django.db import connection

from dms.core.models import DueWork, Event
from dms.messaging import services
from dms.messaging.models import OutgoingMessage
from dms.messaging.selectors import message_log
from dms.parties.models import Customer
from tests.parties.factories import ConsentFactory, CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


@pytest.mark.requirement("CRM-4")
def test_a_message_is_frozen_in_the_recipients_words_and_waits_for_a_worker(write, customer, watch):
    message = write(about=customer)
    assert (message.state, message.address, message.language) == ("queued", "13812345678", "zh-hans")
    assert (message.subject, message.body) == ("车辆已可取", "京A12345 已完工")
    assert (message.about_kind, message.about_id) == ("parties.customer", customer.pk)
    assert DueWork.objects.get().due_at == watch.moment
    event = Event.objects.get()
    assert (event.fact, event.subject_id, event.store) == ("messaging.message_queued", message.pk, customer.store)
    assert "138" not in str(event.payload) + event.subject_text


def test_the_short_text_is_for_text_messages_only(write):
    assert write(channel="email").body == "您的车 京A12345 已完工,单号 RO-26-0001。"
    assert write(channel="email", language="en").body == "Your car 京A12345 is ready (RO-26-0001)."


def test_a_colleague_is_written_to_in_their_own_language(tell, person):
    assert tell(person("cashier", language="zh-hans")).body == "请处理 RO-1"
    assert tell(person("cashier", language="en")).body == "Please do RO-1"


def test_a_message_in_the_program_arrives_in_the_same_moment(tell, person):
    message = tell(person("cashier"))
    assert (message.state, message.attempts.get().outcome) == ("sent", "accepted")
    assert [event.fact for event in Event.objects.order_by("pk")] == [
        "messaging.message_queued",
        "messaging.message_sent",
    ]
    assert not DueWork.objects.exists()


@pytest.mark.requirement("CRM-4")
def test_the_same_key_is_the_same_message(write):
    first = write(key="once")
    assert write(key="once", variables={"plate": "京B", "number": "2"}) == first
    assert (OutgoingMessage.objects.count(), Event.objects.count(), DueWork.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("CRM-4")
def test_eight_who_ask_at_once_under_one_key_ask_for_one_message(write, at_once):
    results = at_once(lambda: write(key="once"), 8)
    assert {message.pk for message in results} == {OutgoingMessage.objects.get().pk}
    assert (Event.objects.count(), DueWork.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"template": "test.nothing"}, LookupError),
        ({"channel": "in_app"}, ValueError),
        ({"channel": "pigeon"}, ValueError),
        ({"key": "two words"}, ValueError),
        ({"key": "line\r\nbreak"}, ValueError),
        ({"key": ""}, ValueError),
        ({"key": "k" * 151}, ValueError),
        ({"variables": {"plate": "京A12345"}}, ValueError),
        ({"variables": {"plate": "京A12345", "number": "1", "colour": "red"}}, ValueError),
        ({"variables": {"plate": {"a": 1}, "number": "1"}}, ValueError),
        ({"customer_id": None}, ValueError),
        ({"template": "test.order", "variables": {"what": "x"}}, ValueError),
        ({"customer_id": 0}, Customer.DoesNotExist),
    ],
)
def test_a_callers_mistake_leaves_no_trace(write, wrong, error):
    with pytest.raises(error):
        write(**wrong)
    assert not OutgoingMessage.objects.exists() and not Event.objects.exists() and not DueWork.objects.exists()


@pytest.mark.requirement("PLT-1")
def test_a_store_writes_to_its_own_customers_only(write, other_store):
    stranger = CustomerFactory(store=other_store)
    with pytest.raises(Customer.DoesNotExist):
        write(customer_id=stranger.pk)
    assert not OutgoingMessage.objects.exists()


def suppressed(message):
    """The reason, which the history tells too."""
    assert message.state == "suppressed" and not DueWork.objects.exists()
    event = Event.objects.get(fact="messaging.message_suppressed")
    assert (event.payload["why"], event.source, event.target) == (message.suppressed_because, "queued", "suppressed")
    return message.suppressed_because


@pytest.mark.requirement("CRM-4")
@pytest.mark.parametrize("purpose", ["marketing", "survey"])
def test_marketing_and_surveys_need_a_consent_for_this_very_channel(write, customer, purpose):
    ConsentFactory(customer=customer, purpose=purpose, channel="wechat")
    assert suppressed(write(template=f"test.{purpose}")) == "no_consent"
    assert write(template=f"test.{purpose}", channel="wechat").state == "queued"


def test_a_withdrawn_consent_is_none(write, customer, watch):
    ConsentFactory(customer=customer, withdrawn_at=watch.moment)
    assert suppressed(write(template="test.marketing")) == "no_consent"


@pytest.mark.parametrize("template", ["test.ready", "test.legal"])
def test_ones_own_order_and_legal_duties_need_no_consent(write, template):
    assert write(template=template).state == "queued"


def test_without_an_address_the_message_is_kept_and_shown(write, customer, person):
    customer.contacts.update(phone="")
    message = write()
    assert suppressed(message) == "no_address"
    assert message in message_log(person("service_manager"))


@pytest.mark.parametrize("state", ["merged", "restricted", "erased"])
def test_a_closed_file_is_not_written_to(write, customer, state):
    survivor = CustomerFactory(store=customer.store) if state == "merged" else None
    Customer.objects.filter(pk=customer.pk).update(state=state, merged_into=survivor)
    assert suppressed(write()) == "file_closed"


def test_somebody_who_has_left_is_not_written_to(tell, person):
    assert suppressed(tell(person("cashier", is_active=False))) == "recipient_left"


def test_what_would_come_too_late_is_not_sent(write, watch):
    watch.set("2026-03-16 22:00")
    assert suppressed(write(expires_at=watch.moment.replace(hour=15, minute=0))) == "expired"


def test_the_contact_that_was_named_gets_it_and_else_the_first_to_be_called(write, customer):
    from tests.parties.factories import ContactFactory

    driver = ContactFactory(customer=customer, role="driver", phone="13900000001", is_primary=False)
    assert write().address == "13812345678"
    assert write(contact_id=driver.pk).address == "13900000001"


def test_a_value_cannot_reach_into_an_object_or_begin_a_mail_header(write):
    odd = {"plate": "{number}\r\nBcc: all@example.com", "number": "{plate.__class__}"}
    message = write(channel="email", language="en", variables=odd)
    assert message.subject == "Ready: {number} Bcc: all@example.com"
    assert message.body.endswith("({plate.__class__}).")


@pytest.mark.requirement("CRM-4")
def test_colleagues_are_told_on_the_channels_they_want(store, person):
    plain, mailer = person("cashier", email="a@example.com"), person("cashier", email="b@example.com", phone="138")
    services.choose_channels(kind="test", channels=["sms"], actor=mailer)
    ask = {"template": "test.order", "key": "e:1", "store_id": store.pk, "actor": None, "variables": {"what": "x"}}
    for _twice in range(2):
        messages = services.notify_people(user_ids=[plain.pk, mailer.pk], **ask)
    told = {(message.user_id, message.channel) for message in messages}
    assert told == {(plain.pk, "in_app"), (plain.pk, "email"), (mailer.pk, "in_app"), (mailer.pk, "sms")}
    assert OutgoingMessage.objects.count() == 4


def test_the_log_costs_the_same_for_one_message_and_for_ten(write, person, django_assert_num_queries):
    manager = person("service_manager")
    write()

    def read():
        for remembered in ("_held_and_where", "grants"):
            manager.__dict__.pop(remembered, None)
        return [(m.masked_address, str(m.customer), str(m.store)) for m in message_log(manager)[:50]]

    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        read()
    for _more in range(9):
        write()
    with django_assert_num_queries(len(one)):
        assert len(read()) == 10
