"""The log, the inbox, wordings, quiet hours and own channels for programs."""

import pytest

from dms.api.models import IdempotentRequest
from dms.core.models import Event
from dms.messaging.models import ChannelChoice, OutgoingMessage, QuietHours, TemplateText
from tests.accounts.factories import UserFactory
from tests.api.test_problems import problem
from tests.messaging.factories import MessageFactory, QuietHoursFactory, TemplateTextFactory

pytestmark = pytest.mark.django_db
OVERRIDE = {"template": "approvals.requested", "language": "en", "subject": "Please: {what}", "body": "{who}: {what}"}


@pytest.fixture
def manager(person, program):
    return program(person("general_manager"))


@pytest.fixture
def agent(person, program):
    return program(person("follow_up_agent"))


@pytest.mark.requirement("CRM-4", "PLT-8")
def test_the_log_is_filtered_and_shows_no_address(manager, store, other_store):
    sent = MessageFactory(store=store, about_kind="parties.customer", about_id=7)
    MessageFactory(store=store, channel="wechat", address="wang_xm")
    MessageFactory(store=other_store)
    assert len(manager.get("/api/v1/messages/").json()["results"]) == 2
    for query in ("channel=sms", "about_kind=parties.customer&about_id=7", f"customer={sent.customer_id}"):
        rows = manager.get(f"/api/v1/messages/?{query}").json()["results"]
        assert [(row["id"], row["address"]) for row in rows] == [(sent.pk, "138****5678")], query
    for query in ("state=sent", "updated_since=2199-01-01T00:00:00Z", f"store={other_store.pk}"):
        assert manager.get(f"/api/v1/messages/?{query}").json()["results"] == [], query


def test_a_message_is_cancelled_once_with_a_reason(manager, store):
    place = f"/api/v1/messages/{MessageFactory(store=store).pk}/"
    problem(manager.send("POST", f"{place}cancel/", {}), 422, "invalid")
    assert manager.send("POST", f"{place}cancel/", {"reason": "wrong car"}).json()["state"] == "cancelled"
    problem(manager.send("POST", f"{place}cancel/", {"reason": "again"}), 409, "blocked")
    assert [one["reason"] for one in manager.get(f"{place}history/").json()["results"]] == ["wrong car"]


@pytest.mark.requirement("PLT-3")
def test_an_address_is_revealed_on_record_and_never_kept(agent, manager, person, program, store):
    place = f"/api/v1/messages/{MessageFactory(store=store).pk}/reveal-address/"
    answer = agent.send("POST", place, {}, Idempotency_Key="look")
    assert answer.json() == {"address": "13812345678"}
    assert not IdempotentRequest.objects.exists()
    assert Event.objects.filter(fact="messaging.address_revealed").count() == 1
    problem(program(person("service_advisor")).send("POST", place, {}), 403, "forbidden")
    assert Event.objects.count() == 1


@pytest.mark.requirement("PLT-2")
@pytest.mark.parametrize("move", ["cancel", "reveal-address"])
def test_what_may_not_be_done_leaves_no_trace(person, program, store, move):
    message = MessageFactory(store=store)
    client = program(person("service_advisor"))
    problem(client.send("POST", f"/api/v1/messages/{message.pk}/{move}/", {"reason": "x"}), 403, "forbidden")
    assert not Event.objects.exists() and OutgoingMessage.objects.get().state == "queued"


def test_own_messages_are_marked_as_read(person, program, store):
    cashier = person("cashier")
    told = {"store": store, "customer": None, "channel": "in_app", "purpose": "staff", "state": "sent"}
    from dms.core import clock

    mine = MessageFactory(user=cashier, sent_at=clock.now(), **told)
    MessageFactory(user=UserFactory(), sent_at=clock.now(), **told)
    client = program(cashier)
    assert [row["id"] for row in client.get("/api/v1/inbox/?unread=true").json()["results"]] == [mine.pk]
    read = client.send("POST", f"/api/v1/inbox/{mine.pk}/mark-read/", {}, If_Match='"1"')
    assert read.json()["read_at"] and read["ETag"] == '"2"'
    problem(client.send("POST", f"/api/v1/inbox/{mine.pk}/mark-read/", {}, If_Match='"1"'), 412, "stale")
    assert client.send("POST", "/api/v1/inbox/mark-all-read/", {}).json() == {"marked": 0}
    assert Event.objects.count() == 1


@pytest.mark.requirement("CRM-4")
def test_effective_wordings_are_the_stores_own_or_the_standard_ones(manager, store, other_store):
    TemplateTextFactory(store=other_store, body="{who} of the other store")
    answer = manager.send("POST", "/api/v1/message-templates/", {**OVERRIDE, "store": store.pk})
    assert answer.status_code == 201, answer.content
    rows = manager.get(f"/api/v1/message-templates/effective/?language=en&store={store.pk}").json()
    here = {row["template"]: row for row in rows}
    own, standard = here["approvals.requested"], here["approvals.rejected"]
    assert (own["is_own"], own["body"], own["id"]) == (True, "{who}: {what}", answer.json()["id"])
    assert (standard["is_own"], standard["id"]) == (False, None) and "{what}" in standard["body"]
    assert set(own["variables"]) == {"what", "who", "reason"}
    late = {**OVERRIDE, "store": store.pk, "expected_version": 0, "subject": "later"}
    problem(manager.send("POST", "/api/v1/message-templates/", late), 409, "conflict")
    back = manager.send("POST", f"/api/v1/message-templates/{own['id']}/reset/", {})
    assert back.json()["in_use"] is False
    rows = manager.get(f"/api/v1/message-templates/effective/?store={store.pk}").json()
    assert not any(row["is_own"] for row in rows)
    for query in (f"store={other_store.pk}", "store=x", "language=fr", "page=2"):
        problem(manager.get(f"/api/v1/message-templates/effective/?{query}"), 422, "invalid")


def test_without_a_store_the_standard_words_are_answered(person, program, store, other_store):
    TemplateTextFactory(store=store)
    group = program(person("group_manager"))
    rows = group.get("/api/v1/message-templates/effective/").json()
    assert rows and not any(row["is_own"] or row["store"] for row in rows)
    rows = group.get(f"/api/v1/message-templates/effective/?store={other_store.pk}").json()
    assert {row["store"] for row in rows} == {other_store.pk} and not any(row["is_own"] for row in rows)


@pytest.mark.parametrize("begins", [-5.6e169, [], {}, True, 21, "25:00", "21:00:00"])
def test_a_time_that_is_none_is_refused_at_its_field(manager, store, begins):
    body = {"store": store.pk, "channel": "sms", "begins": begins, "ends": "08:30"}
    errors = problem(manager.send("POST", "/api/v1/quiet-hours/", body), 422, "invalid")["errors"]
    assert [error["field"] for error in errors] == ["begins"]


@pytest.mark.parametrize("wrong", [{"valid_to": [[]]}, {"role": [[]]}, {"role": True}])
def test_days_and_choices_of_another_kind_are_refused_at_their_field(manager, person, store, wrong):
    body = {"user": person("technician").pk, "store": store.pk, "role": "inspector", **wrong}
    errors = problem(manager.send("POST", "/api/v1/memberships/", body), 422, "invalid")["errors"]
    assert [error["field"] for error in errors] == list(wrong)


@pytest.mark.parametrize(
    "wrong", [{"body": "Dear {nobody}"}, {"template": "no.such"}, {"language": "fr"}, {"store": 987654321}]
)
def test_a_wording_that_can_not_be_used_is_refused_without_trace(manager, store, wrong):
    problem(
        manager.send("POST", "/api/v1/message-templates/", {**OVERRIDE, "store": store.pk, **wrong}), 422, "invalid"
    )
    assert not TemplateText.objects.exists() and not Event.objects.exists()


def test_a_preview_keeps_nothing(manager):
    words = {"template": "approvals.requested", "channel": "sms", "body": "{who}!"}
    assert manager.send("POST", "/api/v1/message-templates/preview/", words).json()["body"] == "‹who asked or decided›!"
    problem(manager.send("POST", "/api/v1/message-templates/preview/", {**words, "body": "{x}"}), 422, "invalid")
    assert not TemplateText.objects.exists()


def test_quiet_hours_are_set_and_changed_from_a_known_version(manager, agent, store):
    body = {"store": store.pk, "channel": "sms", "begins": "20:30", "ends": "08:30"}
    problem(agent.send("POST", "/api/v1/quiet-hours/", body), 403, "forbidden")
    made = manager.send("POST", "/api/v1/quiet-hours/", body)
    assert (made.status_code, made.json()["begins"]) == (201, "20:30")
    place = made["Location"].removeprefix("http://testserver")
    changed = manager.send("PATCH", place, {"ends": "09:00"}, If_Match=made["ETag"])
    assert (changed.json()["begins"], changed.json()["ends"]) == ("20:30", "09:00")
    problem(manager.send("PATCH", place, {"ends": "10:00"}, If_Match=made["ETag"]), 412, "stale")
    problem(manager.send("POST", "/api/v1/quiet-hours/", {**body, "channel": "in_app"}), 422, "invalid")
    assert QuietHours.objects.get().ends.hour == 9 and Event.objects.count() == 2


def test_own_channels_are_chosen(person, program):
    cashier = person("cashier")
    client = program(cashier)
    kind = next(row for row in client.get("/api/v1/channel-choices/").json() if row["kind"] == "approvals")
    assert (kind["channels"], kind["possible"], kind["is_own"]) == (["email"], ["email", "sms"], False)
    chosen = client.send("POST", "/api/v1/channel-choices/", {"kind": "approvals", "channels": ["sms"]})
    assert (chosen.json()["channels"], chosen.json()["is_own"]) == (["sms"], True)
    problem(client.send("POST", "/api/v1/channel-choices/", {"kind": "x", "channels": []}), 422, "invalid")
    assert ChannelChoice.objects.get().user == cashier and Event.objects.count() == 1


@pytest.mark.parametrize("resource", ["messages", "message-templates", "quiet-hours"])
def test_a_page_costs_the_same_for_two_and_for_twenty_rows(
    person, program, store, resource, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make = {
        "messages": lambda n: MessageFactory(store=store),
        "message-templates": lambda n: TemplateTextFactory(store=store, template=f"t.{n}"),
        "quiet-hours": lambda n: QuietHoursFactory(store=store, channel=("sms", "email", "wechat")[n % 3]),
    }[resource]
    client = program(person("general_manager"))
    make(0), make(1)
    client.get(f"/api/v1/{resource}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/api/v1/{resource}/")
    for n in range(2, 20):
        make(n)
    with django_assert_max_num_queries(len(few)):
        client.get(f"/api/v1/{resource}/")
