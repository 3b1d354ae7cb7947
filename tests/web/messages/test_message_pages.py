"""The inbox and the log on the screen."""

import pytest
from django.urls import reverse

from dms.core import due
from dms.core.models import Event
from dms.messaging.models import OutgoingMessage
from dms.messaging.services import delivery
from tests.messaging.conftest import *  # noqa: F403 - the stories of messages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def test_the_bell_opens_the_list_whose_length_it_shows(signed_in, person, tell):
    cashier = person("cashier")
    message, _second = tell(cashier), tell(cashier)
    browser = signed_in(cashier)
    assert '<span class="bell-number">2</span>' in text(browser.get("/"))
    page = text(browser.get("/messages/inbox/?unread=true"))
    assert page.count("Task: RO-1") == 2
    address = reverse("messages:inbox_message", args=[message.pk])
    assert "Please do RO-1" in text(browser.get(address))
    message.refresh_from_db()
    assert message.read_at is None  # opening is safe; the page itself reports back
    assert browser.post(f"{address}mark-read/", headers={"HX-Request": "true"}).status_code == 204
    message.refresh_from_db()
    assert message.read_at
    assert text(browser.get("/messages/inbox/?unread=true")).count("Task: RO-1") == 1


def test_everything_is_marked_as_read_at_once(signed_in, person, tell):
    cashier = person("cashier")
    tell(cashier), tell(cashier)
    page = text(signed_in(cashier).post("/messages/inbox/mark-all-read/", follow=True))
    assert "2 messages marked as read." in page and "bell-number" not in page


@pytest.mark.requirement("PLT-1")
@pytest.mark.parametrize("role", ["service_manager", "group_manager", "cashier"])
def test_a_colleagues_inbox_does_not_exist(signed_in, person, tell, role):
    message = tell(person("cashier"))
    browser = signed_in(person(role))
    assert browser.get(f"/messages/inbox/{message.pk}/").status_code == 404
    assert browser.post(f"/messages/inbox/{message.pk}/mark-read/").status_code == 404
    assert "Task" not in text(browser.get("/messages/inbox/"))
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.requirement("CRM-4")
def test_the_log_shows_state_and_masked_address_and_finds_what_did_not_arrive(signed_in, person, write, provider):
    provider.plan = [400]
    lost = write()
    due.sweep()
    write()
    browser = signed_in(person("service_manager"))
    page = text(browser.get("/messages/"))
    assert page.count("138****5678") == 2 and "13812345678" not in page
    assert reverse("messages:detail", args=[lost.pk]) in text(browser.get("/messages/?state=given_up"))
    assert text(browser.get("/messages/?state=given_up")).count("138****5678") == 1
    page = text(browser.get(lost.get_absolute_url()))
    assert "HTTP 400" in page and "refused for good" in page and "13812345678" not in page


def test_a_given_up_message_is_sent_again_from_its_page(signed_in, person, write, provider):
    provider.plan = [400]
    lost = write()
    due.sweep()
    browser = signed_in(person("service_advisor"))
    address = f"{lost.get_absolute_url()}send-again/"
    assert address in text(browser.get(lost.get_absolute_url()))
    assert "known today" in text(browser.get(address))
    assert browser.post(address).status_code == 302
    due.sweep()
    lost.refresh_from_db()
    assert lost.state == "sent"
    assert "in the state “sent”" in text(browser.post(address), status=409)


def test_a_message_is_cancelled_with_a_reason(signed_in, person, write):
    message = write()
    browser = signed_in(person("service_manager"))
    address = f"{message.get_absolute_url()}cancel/"
    assert browser.post(address, {"reason": ""}).status_code in (400, 422)
    assert browser.post(address, {"reason": "wrong car"}).status_code == 302
    assert Event.objects.get(fact="messaging.message_cancelled").reason == "wrong car"


def test_a_message_under_way_says_why_it_can_not_be_cancelled(signed_in, person, write):
    message = write()
    delivery.begin_attempt(message_id=message.pk, number=1)
    browser = signed_in(person("service_manager"))
    assert "being handed over" in text(browser.get(message.get_absolute_url()))
    assert "being handed over" in text(browser.post(f"{message.get_absolute_url()}cancel/", {"reason": "x"}), 409)


def test_the_address_is_shown_on_request_and_on_record(signed_in, person, write):
    message = write()
    browser = signed_in(person("follow_up_agent"))
    assert "13812345678" in text(browser.post(f"{message.get_absolute_url()}reveal-address/"))
    assert Event.objects.filter(fact="messaging.address_revealed").count() == 1
    assert "13812345678" not in text(browser.get(f"{message.get_absolute_url()}reveal-address/", follow=True))


@pytest.mark.requirement("PLT-1", "PLT-2")
@pytest.mark.parametrize(
    ("path", "role", "elsewhere", "status"),
    [
        ("", "technician", False, 403),
        ("", "service_manager", True, 404),
        ("cancel/", "service_advisor", False, 403),
        ("cancel/", "service_manager", True, 404),
        ("send-again/", "claims_clerk", False, 403),
        ("send-again/", "service_advisor", True, 404),
        ("reveal-address/", "service_advisor", False, 403),
        ("reveal-address/", "follow_up_agent", True, 404),
    ],
)
def test_what_may_not_be_done_leaves_no_trace(signed_in, person, write, other_store, path, role, elsewhere, status):
    message = write()
    before = Event.objects.count()
    actor = person(role, store=other_store) if elsewhere else person(role)
    address = f"{message.get_absolute_url()}{path}"
    browser = signed_in(actor)
    response = browser.post(address, {"reason": "x"}) if path else browser.get(address)
    assert (response.status_code, Event.objects.count()) == (status, before)
    assert OutgoingMessage.objects.get().state == "queued" and "13812345678" not in response.content.decode()


@pytest.mark.parametrize("path", ["/messages/", "/messages/inbox/"])
def test_a_page_costs_the_same_for_one_row_and_for_ten(signed_in, person, tell, path, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    manager = person("service_manager")
    browser = signed_in(manager)
    tell(manager)
    with CaptureQueriesContext(connection) as one:
        text(browser.get(path))
    for _more in range(9):
        tell(manager)
    with django_assert_max_num_queries(len(one)):
        text(browser.get(path))
