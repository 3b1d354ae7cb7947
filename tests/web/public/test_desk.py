"""Making a link, handing it out, seeing what became of it, taking it back: on the screen and through the API."""

import re

import pytest
from django.test import Client

from dms.api.models import IdempotentRequest
from dms.core.models import Event, PublicLink
from dms.core.public_links import facts
from dms.messaging.choices import Purpose
from dms.messaging.models import OutgoingMessage
from dms.messaging.services import queue_message
from dms.messaging.services.delivery import letter_of
from dms.messaging.wording import TEMPLATES, Wording, message_template
from dms.parties.services import give_consent
from tests.api.conftest import program
from tests.traces import differences, traces

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-8", "CRM-1")]


@pytest.fixture
def advisor(person):
    return person("service_advisor", language="en")


def path_in(text):
    return re.search(r"/p/[a-z-]+/[\w-]{24}/", text)[0]


def test_an_advisor_sends_a_link_and_sees_what_becomes_of_it(client, advisor, customer, telephone):
    client.force_login(advisor)
    sent = {"purpose": "parties.contact_data", "channel": "sms", "language": "en"}
    shown = client.post(f"/customers/{customer.pk}/send-link/", sent)
    said = shown.content.decode()
    assert shown.status_code == 200 and "no-store" in shown["Cache-Control"] and "data:image/svg+xml" in said
    message = OutgoingMessage.objects.get()
    assert message.template == "customers.link" and message.address == "13812345678"
    assert "/p/" not in message.body, "the text that is kept holds no link"
    assert path_in(letter_of(message).body) == path_in(said)
    assert telephone.post(path_in(said), {"shown": ""}).status_code == 200
    page = client.get(f"/customers/{customer.pk}/").content.decode()
    assert path_in(said) not in page and "The customer" in page and "1 ×" in page
    link = PublicLink.objects.get()
    assert client.post(f"/public-links/{link.pk}/revoke/", {"reason": "wrong number"}).status_code == 302
    assert telephone.get(path_in(said)).status_code == 404
    told = set(Event.objects.filter(subject_id=customer.pk).values_list("fact", flat=True))
    assert told >= {facts.LINK_ISSUED, facts.LINK_USED, facts.LINK_REVOKED}


def test_a_program_does_the_same(advisor, customer, program, telephone):
    api = program(advisor)
    made = api.send("POST", f"/api/v1/customers/{customer.pk}/public-links/", {"purpose": "parties.contact_data"})
    assert made.status_code == 200, made.content
    link = made.json()
    assert telephone.get(path_in(link["url"])).status_code == 200
    listed = api.get(f"/api/v1/public-links/?subject_kind=parties.customer&subject_id={customer.pk}").json()["results"]
    assert [(one["id"], one["openings"], one["is_alive"]) for one in listed] == [(link["id"], 1, True)]
    assert "url" not in listed[0]
    revoked = api.send("POST", f"/api/v1/public-links/{link['id']}/revoke/", {"reason": "sold the car"})
    assert revoked.status_code == 200 and not revoked.json()["is_alive"]
    assert api.send("POST", f"/api/v1/public-links/{link['id']}/revoke/", {}).status_code == 409
    assert telephone.get(path_in(link["url"])).status_code == 404


def test_an_answer_with_a_link_is_kept_nowhere(advisor, customer, program):
    wanted = {"purpose": "parties.contact_data"}
    made = program(advisor).send(
        "POST", f"/api/v1/customers/{customer.pk}/public-links/", wanted, Idempotency_Key="a-key-of-mine"
    )
    kept = "".join(str(row) for row in IdempotentRequest.objects.values_list())
    assert made.status_code in (200, 422) and "/p/" not in kept


@pytest.mark.parametrize("role", ["cashier", "technician"])
def test_who_may_not_change_the_customer_sends_no_link(client, person, customer, program, role):
    somebody = person(role)
    client.force_login(somebody)
    before = traces()
    assert client.post(f"/customers/{customer.pk}/send-link/", {"purpose": "parties.contact_data"}).status_code == 403
    wanted = {"purpose": "parties.contact_data"}
    answer = program(somebody).send("POST", f"/api/v1/customers/{customer.pk}/public-links/", wanted)
    assert answer.status_code == 403
    assert {label for label in differences(before, traces())} <= {"accounts.ApiToken"}


def test_a_way_that_is_not_on_file_is_refused_without_a_trace(advisor, customer, program):
    api = program(advisor)
    before = traces()
    wanted = {"purpose": "parties.contact_data", "channel": "wechat"}
    refused = api.send("POST", f"/api/v1/customers/{customer.pk}/public-links/", wanted)
    assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "channel"
    assert set(differences(before, traces())) <= {"accounts.ApiToken"}


@pytest.fixture
def offer(monkeypatch):
    monkeypatch.setattr("dms.messaging.wording.TEMPLATES", TEMPLATES)
    code = message_template(
        code="tests.offer",
        label="offer",
        purpose=Purpose.MARKETING,
        channels=("sms",),
        texts={"zh-hans": Wording("优惠", "冬季保养八折。"), "en": Wording("Offer", "Winter service.")},
    ).code
    yield code
    TEMPLATES.pop(code)


def queued(offer, customer, key="offer:1"):
    return queue_message(
        template=offer, key=key, store_id=customer.store_id, channel="sms", customer_id=customer.pk, actor=None
    )


def test_every_advertisement_ends_with_a_way_out(offer, customer, settings, telephone):
    settings.SITE_ADDRESS = "https://dms.example.com"
    give_consent(customer_id=customer.pk, purpose="marketing", channel="sms", evidence="sheet", actor=None)
    message, other = queued(offer, customer), queued(offer, customer, "offer:2")
    letter = letter_of(message).body
    assert letter.startswith("冬季保养八折。\n退订：https://dms.example.com/p/stop/")
    assert path_in(letter) == path_in(letter_of(other).body), "one link serves until it is half as old as it gets"
    assert telephone.post(path_in(letter)).status_code == 200
    assert queued(offer, customer, "offer:3").state == "suppressed"


def test_where_the_house_has_no_address_it_names_the_telephone(offer, customer, settings, store):
    settings.SITE_ADDRESS = ""
    store.phone = "028-8888 6666"
    store.save()
    give_consent(customer_id=customer.pk, purpose="marketing", channel="sms", evidence="sheet", actor=None)
    assert queued(offer, customer).body.endswith("退订请致电 028-8888 6666。")


def test_who_never_agreed_gets_no_link_either(offer, customer, settings):
    settings.SITE_ADDRESS = "https://dms.example.com"
    assert queued(offer, customer).state == "suppressed"
    assert not PublicLink.objects.exists()


def test_a_stranger_makes_no_link(customer):
    assert Client().post(f"/customers/{customer.pk}/send-link/").status_code == 302
    assert not PublicLink.objects.exists()
