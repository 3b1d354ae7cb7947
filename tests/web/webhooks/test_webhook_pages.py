"""The pages of webhooks: registering, the secret once, the log, replaying, switching off."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.accounts.two_factor import decrypt
from dms.api.models import Webhook, WebhookDelivery
from dms.api.webhooks import services
from dms.core import due
from dms.core.events import publish
from dms.core.models import Event
from tests.api.webhooks.conftest import ARRIVED, head, receiver, webhook, webhooks_known

__all__ = ["head", "receiver", "webhook", "webhooks_known"]


@pytest.fixture
def at_desk(signed_in, head):
    return signed_in(head)


@pytest.mark.requirement("PLT-8")
def test_a_general_manager_registers_one_and_reads_its_secret_once(at_desk, receiver, store):
    form = at_desk.get("/webhooks/new/").content.decode()
    assert "crm.arrived_in_a_test" in form
    values = {"name": "accounting", "url": receiver.url, "store": store.pk, "facts": "crm.*\naccounts.store_edited"}
    shown = at_desk.post("/webhooks/new/", values).content.decode()
    made = Webhook.objects.get()
    assert made.facts == ["crm.*", "accounts.store_edited"]
    secret = re.search(r'id="secret">([^<]+)<', shown)[1]
    assert decrypt(made.encrypted_secret) == secret
    for address in ("/webhooks/", f"/webhooks/{made.pk}/", f"/webhooks/{made.pk}/edit/"):
        assert secret not in at_desk.get(address).content.decode()


def test_a_refused_address_stands_at_its_field_and_the_input_is_kept(at_desk, store):
    values = {"name": "inside", "url": "http://10.1.2.3/", "store": store.pk, "facts": "crm.*"}
    answer = at_desk.post("/webhooks/new/", values)
    assert answer.status_code == 422
    assert "DMS_WEBHOOK_ALLOWED_NETWORKS" in str(answer.context["form"].errors["url"])
    assert 'value="http://10.1.2.3/"' in answer.content.decode()
    assert not Webhook.objects.exists() and not Event.objects.exists()


@pytest.mark.requirement("PLT-8")
def test_the_log_shows_each_attempt_and_sends_one_again(at_desk, webhook, store, receiver):
    receiver.answers, receiver.reply = lambda n: 500, b"<b>broken</b>"
    publish(ARRIVED, subject=store, actor=None)
    due.sweep()
    delivery = WebhookDelivery.objects.get()
    page = at_desk.get(delivery.get_absolute_url()).content.decode()
    assert "&lt;b&gt;broken&lt;/b&gt;" in page and "something other than 2xx" in page
    assert "crm.arrived_in_a_test" in at_desk.get(webhook.get_absolute_url()).content.decode()
    assert at_desk.get(f"/webhooks/deliveries/?webhook={webhook.pk}&outcome=waiting").context["page"].count == 1
    receiver.answers = lambda n: 200
    assert at_desk.post(f"/webhooks/deliveries/{delivery.pk}/replay/").status_code == 302
    due.sweep()
    delivery.refresh_from_db()
    assert delivery.outcome == "delivered"


def test_trial_replay_new_secret_edit_and_switch_are_one_form_each(at_desk, webhook, store, receiver, head):
    publish(ARRIVED, subject=store, actor=None)
    place = webhook.get_absolute_url()
    trial = at_desk.post(f"{place}ping/")
    assert trial.status_code == 302 and "/webhooks/deliveries/" in trial["Location"]
    assert at_desk.post(f"{place}replay/", {"since": "2020-01-01T00:00"}).status_code == 302
    assert at_desk.post(f"{place}replay/", {"since": "2999-01-01T00:00"}).status_code == 422
    assert 'id="secret"' in at_desk.post(f"{place}renew-secret/").content.decode()
    edited = {"name": "books", "url": webhook.url, "facts": "*", "version": 2}
    assert at_desk.post(f"{place}edit/", edited).status_code == 302
    assert at_desk.post(f"{place}switch-off/", {"reason": "moving house"}).status_code == 302
    assert at_desk.post(f"{place}ping/").status_code == 409
    assert at_desk.get(f"{place}switch-off/").status_code == 409
    assert at_desk.post(f"{place}switch-on/").status_code == 302
    webhook.refresh_from_db()
    assert (webhook.name, webhook.facts, webhook.state) == ("books", ["*"], "on")


@pytest.mark.parametrize("role", ["service_manager", "service_advisor", "finance"])
def test_other_roles_are_refused_with_who_may(signed_in, person, webhook, role):
    client = signed_in(person(role))
    before = Event.objects.count()
    for address in ("/webhooks/", "/webhooks/new/", "/webhooks/deliveries/", f"/webhooks/{webhook.pk}/edit/"):
        answer = client.get(address)
        assert answer.status_code == 403 and "general manager" in answer.content.decode(), address
    assert Event.objects.count() == before


@pytest.mark.requirement("PLT-1")
def test_another_stores_webhook_does_not_exist(signed_in, person, webhook, other_store, store):
    services.ping_webhook(webhook_id=webhook.pk, actor=None)
    client = signed_in(person("general_manager", store=other_store))
    delivery = WebhookDelivery.objects.get()
    for tail in ("", "edit/", "switch-off/", "renew-secret/", "ping/", "replay/"):
        assert client.get(f"/webhooks/{webhook.pk}/{tail}").status_code == 404, tail
    assert client.get(delivery.get_absolute_url()).status_code == 404
    assert client.post(f"{delivery.get_absolute_url()}replay/").status_code == 404
    assert client.get("/webhooks/").context["page"].count == 0


def test_lists_cost_the_same_for_few_and_many_rows(at_desk, webhook, receiver, store, head):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            at_desk.get("/webhooks/"), at_desk.get("/webhooks/deliveries/"), at_desk.get(webhook.get_absolute_url())
        return len(captured)

    costs = []
    for _round in range(2):
        for _n in range(20):
            services.ping_webhook(webhook_id=webhook.pk, actor=head)
        cost()
        costs.append(cost())
    assert costs[0] == costs[1]
