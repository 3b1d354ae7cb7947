"""Journeys over customers' files, on the screens and through the API: whose they are, what is masked, what is told."""

import pytest

from dms.core.models import Event
from dms.parties import services
from dms.parties.models import Contact, Customer
from tests.api.conftest import program
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.web.conftest import signed_in

__all__ = ["program", "signed_in"]


@pytest.fixture
def advisor(person):
    return person("service_advisor", name="李梅", password="!")


@pytest.mark.requirement("PLT-1")
def test_another_stores_customer_is_invisible_everywhere(signed_in, program, advisor, store, other_store):
    foreign = CustomerFactory(store=other_store, name="欧阳锋", number="C-26-0777")
    contact = ContactFactory(customer=foreign, phone="13812345678")
    client, token = signed_in(advisor), program(advisor)

    pages = ["", "edit/", "add-contact/", "give-consent/", "reveal-document/"]
    addresses = [f"/customers/{foreign.pk}/{one}" for one in pages]
    addresses += [f"/contacts/{contact.pk}/{one}/" for one in ("edit", "remove", "reveal-phone")]
    for address in addresses:
        assert client.post(address, {"name": "x"}).status_code in (404, 405), address
        assert client.get(address).status_code in (404, 405), address
    for text in ("欧阳锋", "13812345678", "5678", "C-26-0777", "oyf"):
        assert client.get("/customers/", {"q": text}).context["page"].count == 0, text
        assert "欧阳锋" not in client.get("/search/", {"q": text}).content.decode().replace('value="欧阳锋"', "")
        assert token.get("/api/v1/customers/", {"q": text}).json()["results"] == [], text
    typed = {"store": other_store.pk, "name": "欧阳锋", "phone": "13812345678"}
    assert client.post("/customers/duplicates/", typed).content.strip() == b""
    assert client.post("/customers/new/", typed | {"kind": "person"}).status_code == 422
    assert token.send("POST", "/api/v1/customers/", typed | {"kind": "person"}).status_code == 422
    assert token.send("POST", "/api/v1/customers/duplicates/", typed).status_code == 422
    for address in (f"customers/{foreign.pk}/", f"contacts/{contact.pk}/", f"customers/{foreign.pk}/history/"):
        assert token.get(f"/api/v1/{address}").status_code == 404
    assert token.send("POST", f"/api/v1/contacts/{contact.pk}/reveal-phone/").status_code == 404

    # Not even “exists already”: the same person may be registered here without a word.
    here = typed | {"store": store.pk, "kind": "person", "customer_class": "ordinary", "source": "walk_in"}
    assert client.post("/customers/new/", here).status_code == 302
    assert Customer.objects.filter(store=store).count() == 1
    assert not Event.objects.filter(store=other_store).exists()


@pytest.mark.requirement("PLT-2")
def test_a_number_is_masked_and_each_look_at_it_is_on_record(signed_in, program, person, advisor, store):
    customer = CustomerFactory(store=store, name="王小明")
    contact = ContactFactory(customer=customer, phone="13812345678")
    technician = signed_in(person("technician", name="王强", password="!"))
    page = technician.get(customer.get_absolute_url()).content.decode()
    assert "138****5678" in page and "13812345678" not in page
    refused = technician.post(f"/contacts/{contact.pk}/reveal-phone/")
    assert refused.status_code == 403 and "service advisor" in refused.content.decode()
    assert not Event.objects.exists()

    client = signed_in(advisor)
    assert "13812345678" not in client.get("/customers/").content.decode()
    assert "13812345678" not in client.get(customer.get_absolute_url()).content.decode()
    shown = client.post(f"/contacts/{contact.pk}/reveal-phone/", follow=True).content.decode()
    assert "13812345678" in shown and "looked at a telephone number" in shown
    event = Event.objects.get()
    assert (event.actor_name, event.payload["phone"]) == ("李梅", "138****5678")

    colleague = signed_in(person("sales_consultant", password="!"))
    assert "13812345678" not in colleague.get(customer.get_absolute_url()).content.decode()
    assert (
        program(advisor).send("POST", f"/api/v1/contacts/{contact.pk}/reveal-phone/").json()["phone"] == "13812345678"
    )
    assert Event.objects.count() == 2


@pytest.mark.requirement("PLT-3")
def test_the_history_of_an_edit_tells_who_and_what_with_personal_values_masked(signed_in, program, advisor, store):
    customer = CustomerFactory(store=store, name="王小明", address="东大街1号")
    client = signed_in(advisor)
    form = {
        "kind": "person",
        "name": "王大明",
        "customer_class": "gold",
        "source": "referral",
        "address": "西大街2号",
        "version": 1,
    }
    assert client.post(f"/customers/{customer.pk}/edit/", form).status_code == 302
    page = client.get(customer.get_absolute_url()).content.decode()
    timeline = page[page.index('class="timeline"') :]
    assert "李梅" in timeline and "changed the customer" in timeline
    for old, new in (("ordinary", "gold"), ("walked in", "referred by a customer"), ("***", "***")):
        assert f"<del>{old}</del>" in timeline and f"<ins>{new}</ins>" in timeline
    assert not any(secret in timeline for secret in ("小明", "大明", "东大街", "西大街"))
    [told] = program(advisor).get(f"/api/v1/customers/{customer.pk}/history/").json()["results"]
    assert (told["actor_name"], told["payload"]["changes"]["customer_class"]) == ("李梅", ["ordinary", "gold"])
    assert told["payload"]["changes"]["name"] == ["***", "***"]


@pytest.mark.requirement("CRM-1")
def test_a_walk_in_is_registered_completed_and_consents(signed_in, program, advisor, store):
    client = signed_in(advisor)
    form = {"store": store.pk, "kind": "person", "name": "曾志伟", "customer_class": "ordinary", "source": "walk_in"}
    address = client.post("/customers/new/", form).url
    customer = Customer.objects.get()
    client.post(f"{address}add-contact/", {"role": "owner", "phone": "13800138000"})
    assert Contact.objects.get().is_primary

    stopped = client.post("/customers/new/", form | {"phone": "13800138000"})
    assert stopped.status_code == 409 and customer.number in stopped.content.decode()

    publisher = {"purpose": "marketing", "text_version": "1", "text": "我同意。", "valid_from": "2020-01-01"}
    services.publish_consent_text(**publisher, actor=None)
    client.post(f"{address}give-consent/", {"purpose": "marketing", "channel": "sms", "evidence": "sheet 1"})
    page = client.get(address).content.decode()
    assert "in force" in page and "recorded a consent" in page and "added a contact" in page
    facts = [row["fact"] for row in program(advisor).get(f"/api/v1{address}history/").json()["results"]]
    assert facts == ["parties.consent_given", "parties.contact_added", "parties.customer_registered"]
