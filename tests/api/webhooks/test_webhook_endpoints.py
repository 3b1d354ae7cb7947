"""``/api/v1/webhooks/`` and ``/api/v1/webhook-deliveries/``: the same acts for programs."""

import pytest

from dms.api.models import Webhook, WebhookDelivery
from dms.api.webhooks import services
from dms.core import due
from dms.core.events import publish
from dms.core.models import Event
from tests.api.conftest import program
from tests.api.factories import SECRET
from tests.api.webhooks.conftest import ARRIVED

__all__ = ["program"]


@pytest.fixture
def client(program, head):
    return program(head)


def body(receiver, store, **changed):
    return {"name": "stock", "url": receiver.url, "facts": ["crm.*"], "secret": SECRET, "store": store.pk} | changed


@pytest.mark.requirement("PLT-8")
def test_a_program_registers_tries_reads_the_log_and_replays(client, receiver, store):
    made = client.send("POST", "/api/v1/webhooks/", body(receiver, store))
    assert made.status_code == 201, made.content
    assert SECRET not in made.content.decode() and "secret" not in made.json()
    place = f"/api/v1/webhooks/{made.json()['id']}/"
    trial = client.send("POST", place + "ping/")
    assert (trial.status_code, trial.json()["outcome"], trial.json()["fact"]) == (200, "waiting", "ping")
    event = publish(ARRIVED, subject=store, actor=None)
    due.sweep()
    log = client.get(f"/api/v1/webhook-deliveries/?webhook={made.json()['id']}&outcome=delivered").json()["results"]
    assert [row["event"] for row in log] == [event.pk, None]
    assert log[0]["attempts"][0]["status"] == 204
    again = client.send("POST", f"/api/v1/webhook-deliveries/{log[0]['id']}/replay/")
    assert (again.status_code, again.json()["outcome"]) == (200, "waiting")
    replay = client.send("POST", place + "replay/", {"since": event.at.isoformat()})
    assert replay.status_code == 200
    assert [row["fact"] for row in client.get(place + "history/").json()["results"]] == [
        "api.webhook_replayed",
        "api.webhook_delivery_replayed",
        "api.webhook_pinged",
        "api.webhook_registered",
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"facts": ["nonsense"]}, "facts"),
        ({"facts": [".*"]}, "facts"),
        ({"facts": []}, "facts"),
        ({"secret": "short"}, "secret"),
        ({"url": "ftp://127.0.0.1/"}, "url"),
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"state": "off"}, "state"),
        ({"owner": 1}, "owner"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_field_and_leaves_no_trace(client, receiver, store, changed, field):
    answer = client.send("POST", "/api/v1/webhooks/", body(receiver, store, **changed))
    assert answer.status_code == 422
    assert field in {error["field"].split(".")[0] for error in answer.json()["errors"]}, answer.json()
    assert not Webhook.objects.exists() and not Event.objects.exists()


def test_a_store_role_registers_for_its_store_only(client, receiver, store, other_store):
    assert client.send("POST", "/api/v1/webhooks/", body(receiver, store) | {"store": None}).status_code == 403
    assert client.send("POST", "/api/v1/webhooks/", body(receiver, other_store)).status_code == 422
    assert not Webhook.objects.exists()


def test_who_changes_it_becomes_its_owner_and_the_address_stays_out_of_the_history(webhook, person, program, receiver):
    colleague = person("general_manager")
    changed = program(colleague).send(
        "PATCH", f"/api/v1/webhooks/{webhook.pk}/", {"url": receiver.url + "&token=very"}, If_Match='"1"'
    )
    assert changed.status_code == 200, changed.content
    assert changed.json()["owner"] == colleague.pk
    event = Event.objects.get(fact="api.webhook_edited")
    assert event.payload["changes"]["url"] == ["***", "***"]
    assert "very" not in str(event.payload)


def test_a_new_secret_signs_from_the_next_attempt_on(webhook, client, store, receiver):
    from dms.accounts.two_factor import decrypt

    answer = client.send("POST", f"/api/v1/webhooks/{webhook.pk}/renew-secret/", {"secret": "n" * 40})
    assert answer.status_code == 200 and "n" * 40 not in answer.content.decode()
    webhook.refresh_from_db()
    assert decrypt(webhook.encrypted_secret) == "n" * 40
    assert "n" * 40 not in webhook.encrypted_secret


@pytest.mark.parametrize("since", [{}, 7, "never", "2999-01-01T00:00:00Z"])
def test_a_moment_that_is_none_is_refused_at_the_field(webhook, client, since):
    answer = client.send("POST", f"/api/v1/webhooks/{webhook.pk}/replay/", {"since": since})
    assert answer.status_code == 422 and [error["field"] for error in answer.json()["errors"]] == ["since"]


def test_other_stores_webhooks_and_deliveries_do_not_exist(webhook, store, other_store, person, program):
    publish(ARRIVED, subject=store, actor=None)
    due.sweep()
    stranger = program(person("general_manager", store=other_store))
    delivery = WebhookDelivery.objects.get()
    for path in (f"webhooks/{webhook.pk}/ping/", f"webhook-deliveries/{delivery.pk}/replay/"):
        assert stranger.send("POST", f"/api/v1/{path}").status_code == 404
    assert stranger.get("/api/v1/webhook-deliveries/").json()["results"] == []


@pytest.mark.parametrize("role", ["service_manager", "finance", "service_advisor"])
def test_other_roles_are_refused(webhook, person, program, role, receiver, store):
    client = program(person(role))
    assert client.get("/api/v1/webhooks/").status_code == 403
    assert client.send("POST", "/api/v1/webhooks/", body(receiver, store)).status_code == 403
    assert Webhook.objects.count() == 1


def test_the_log_costs_the_same_for_ten_and_fifty_rows(webhook, client, store, receiver, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/api/v1/webhook-deliveries/?page_size=200").status_code == 200
        return len(captured)

    counts = []
    for number in (10, 40):
        for _n in range(number):
            services.ping_webhook(webhook_id=webhook.pk, actor=None)
        due.sweep()
        cost()
        counts.append(cost())
    assert counts[0] == counts[1]
