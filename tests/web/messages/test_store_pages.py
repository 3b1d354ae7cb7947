"""What a store and a person decide about messages, on the screen: wordings, quiet hours, own channels."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event
from dms.messaging.models import ChannelChoice, QuietHours, TemplateText
from dms.messaging.standard_messages import APPROVAL_REQUESTED
from tests.messaging.factories import QuietHoursFactory, TemplateTextFactory

pytestmark = pytest.mark.django_db
WORDS = {"subject": "Please: {what}", "body": "{who} asks: {what}", "short": ""}


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def wording(store, language="en"):
    return f"/message-templates/{store.pk}/{APPROVAL_REQUESTED}/{language}/"


@pytest.mark.requirement("CRM-4")
def test_own_words_take_the_place_of_the_standard_ones_and_back(signed_in, manager, store):
    browser = signed_in(manager)
    page = text(browser.get(wording(store)))
    assert "Approval wanted: {what}" in page and "‹number and title›" in page
    assert "own words" in text(browser.post(wording(store), {**WORDS, "version": "0"}, follow=True))
    own = TemplateText.objects.get()
    assert (own.subject, own.store, own.language) == ("Please: {what}", store, "en")
    page = text(browser.get(wording(store)))
    assert "陈刚" in page and "changed the wording of a message" in page
    browser.post(f"/message-templates/{own.pk}/reset/", {"reason": "clearer"})
    assert "Approval wanted: {what}" in text(browser.get(wording(store)))
    assert Event.objects.get(fact="messaging.template_reset").reason == "clearer"


def test_an_unknown_placeholder_is_refused_with_what_was_typed(signed_in, manager, store):
    page = text(signed_in(manager).post(wording(store), {**WORDS, "body": "Dear {nobody}"}), status=422)
    assert "“{nobody}” is not known here" in page and "Dear {nobody}" in page
    assert not TemplateText.objects.exists() and not Event.objects.exists()


def test_two_first_wordings_do_not_overwrite_each_other(signed_in, manager, store):
    browser = signed_in(manager)
    text(browser.get(wording(store)))
    TemplateTextFactory(store=store, template=APPROVAL_REQUESTED, body="{who} was faster")
    page = text(browser.post(wording(store), {**WORDS, "version": "0"}), status=409)
    assert "Somebody else saved this meanwhile" in page and "was faster" in page
    assert TemplateText.objects.get().body == "{who} was faster"


def test_the_preview_follows_the_typing_and_keeps_nothing(signed_in, manager, store):
    browser = signed_in(manager)
    page = text(browser.post(f"{wording(store)}preview/", {**WORDS, "short": "now: {what}"}))
    assert "‹who asked or decided› asks: ‹number and title›" in page and "now: ‹number and title›" in page
    assert "is not known here" in text(browser.post(f"{wording(store)}preview/", {"body": "{x}"}), status=422)
    assert not TemplateText.objects.exists()


@pytest.mark.requirement("PLT-2")
def test_who_may_only_look_sees_the_words_and_saves_none(signed_in, person, store):
    browser = signed_in(person("follow_up_agent"))
    page = text(browser.get(wording(store)))
    assert "‹number and title›" in page and "<textarea" not in page
    assert browser.post(wording(store), WORDS).status_code == 403
    assert not TemplateText.objects.exists() and not Event.objects.exists()


@pytest.mark.requirement("PLT-1", "PLT-2")
@pytest.mark.parametrize(
    ("path", "role", "elsewhere", "status"),
    [
        ("/message-templates/", "technician", False, 403),
        ("/quiet-hours/", "technician", False, 403),
        ("{wording}", "service_manager", True, 404),
        ("{wording}preview/", "service_manager", True, 404),
        ("/message-templates/{own}/reset/", "service_manager", True, 404),
        ("/message-templates/{own}/reset/", "follow_up_agent", False, 403),
        ("/quiet-hours/{store}/sms/", "general_manager", True, 404),
        ("/quiet-hours/{store}/sms/", "service_manager", False, 403),
    ],
)
def test_what_may_not_be_done_leaves_no_trace(signed_in, person, store, other_store, path, role, elsewhere, status):
    own = TemplateTextFactory(store=store)
    browser = signed_in(person(role, store=other_store if elsewhere else store))
    address = path.format(own=own.pk, store=store.pk, wording=wording(store))
    if not address.endswith(("templates/", "hours/")):
        assert browser.post(address, {**WORDS, "begins": "01:00", "ends": "02:00"}).status_code == status
    assert browser.get(address).status_code == (405 if "preview" in address else status)
    own.refresh_from_db()
    assert own.in_use and own.version == 1
    assert not QuietHours.objects.exists() and not Event.objects.exists()


@pytest.mark.requirement("CRM-4")
def test_quiet_hours_are_set_for_one_channel(signed_in, person, store):
    browser = signed_in(person("general_manager", name="吕国栋"))
    assert text(browser.get("/quiet-hours/")).count("21:00–08:00") == 3
    address = f"/quiet-hours/{store.pk}/sms/marketing/"
    assert 'value="20:00"' in text(browser.get(address))
    page = text(browser.post(address, {"begins": "19:00", "ends": "10:00", "version": "0"}, follow=True))
    assert "19:00–10:00" in page and "set the quiet hours" in page and "吕国栋" in page
    assert QuietHours.objects.get().is_marketing
    assert text(browser.post(address, {"begins": "", "ends": "10:00", "version": "1"}), status=422)
    assert "Somebody else saved" in text(
        browser.post(address, {"begins": "18:00", "ends": "10:00", "version": "7"}), status=409
    )
    assert QuietHours.objects.get().begins.hour == 19


def test_there_are_no_quiet_hours_in_the_program(signed_in, person, store):
    assert signed_in(person("general_manager")).get(f"/quiet-hours/{store.pk}/in_app/").status_code == 404


def test_a_tick_is_saved_at_once_and_only_for_oneself(signed_in, person):
    cashier = person("cashier", email="han@example.com", phone="")
    browser = signed_in(cashier)
    page = text(browser.get("/messages/preferences/"))
    assert "No address for “text message” stands in your file" in page and "e-mail” stands" not in page
    line = {"kind": "approvals", "channels": ["sms"]}
    answer = text(browser.post("/messages/preferences/", line, headers={"HX-Request": "true"}))
    assert "Saved." in answer and "<html" not in answer
    choice = ChannelChoice.objects.get()
    assert (choice.user, choice.channels) == (cashier, ["sms"])
    assert "Saved." in text(browser.post("/messages/preferences/", {"kind": "approvals"}, follow=True))
    choice.refresh_from_db()
    assert choice.channels == []
    assert "/messages/preferences/" in text(browser.get("/account/"))


def test_an_unknown_kind_or_channel_is_refused(signed_in, person):
    browser = signed_in(person("cashier"))
    for line in ({"kind": "x"}, {"kind": "approvals", "channels": ["pigeon"]}):
        text(browser.post("/messages/preferences/", line), status=422)
    assert not ChannelChoice.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize("path", ["/message-templates/", "/quiet-hours/", "/messages/preferences/"])
def test_a_page_costs_the_same_when_the_store_has_set_everything(signed_in, person, store, path):
    browser = signed_in(person("general_manager"))
    text(browser.get(path))  # the first page of a session also asks for the second factor
    costs = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            text(browser.get(path))
        costs.append(len(queries))
        for code in ("requested", "reminded", "approved", "rejected"):
            TemplateTextFactory(store=store, template=f"approvals.{code}")
        for channel in ("sms", "email", "wechat"):
            QuietHoursFactory(store=store, channel=channel)
    assert costs[0] == costs[1]


def test_a_store_is_chosen_among_ones_own(signed_in, person, store, other_store):
    browser = signed_in(person("group_manager"))
    page = text(browser.get(f"/message-templates/?store={other_store.pk}"))
    assert "West Store" in page and f"/message-templates/{other_store.pk}/{APPROVAL_REQUESTED}/en/" in page
    for store_id in ("987654321", "x", "１"):
        assert browser.get(f"/message-templates/?store={store_id}").status_code == 404
