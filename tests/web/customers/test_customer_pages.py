"""Customers on the screen: who sees what, what the forms change, what stays masked, what is refused without a trace."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event
from dms.parties.models import Contact, Customer
from tests.parties.factories import ConsentFactory, ContactFactory, CustomerFactory

RESIDENT_ID = "11010519491231002X"
NEW = {"kind": "person", "name": "曾志伟", "phone": "13800138000", "customer_class": "ordinary", "source": "walk_in"}
EDITED = {"kind": "person", "name": "王大明", "customer_class": "gold", "source": "walk_in", "note": "hearing aid"}


@pytest.fixture
def wang(store):
    customer = CustomerFactory(
        store=store, number="C-26-0042", document_kind="resident_id", document_number=RESIDENT_ID
    )
    ContactFactory(customer=customer, phone="13812345678", email="wang@example.com")
    return customer


def text_of(answer):
    return answer.content.decode()


def test_a_customer_is_registered_with_a_name_and_a_number(signed_in, advisor, store):
    client = signed_in(advisor)
    answer = client.post("/customers/new/", NEW | {"store": store.pk})
    customer = Customer.objects.get()
    assert answer.status_code == 302 and answer.url == f"/customers/{customer.pk}/"
    assert (customer.name, customer.store, customer.contacts.get().phone) == ("曾志伟", store, "13800138000")
    event = Event.objects.get()
    assert (event.actor, event.origin, event.payload["phone"]) == (advisor, "browser", "138****8000")


def test_what_is_mistyped_stands_at_its_field_and_nothing_is_kept(signed_in, advisor, store):
    answer = signed_in(advisor).post("/customers/new/", NEW | {"store": store.pk, "phone": "12345"})
    assert answer.status_code == 422
    assert 'value="12345"' in text_of(answer) and "is not a telephone number" in text_of(answer)
    assert not Customer.objects.exists() and not Event.objects.exists()


def test_a_possible_duplicate_stops_the_registration_until_somebody_is_sure(signed_in, advisor, wang, store):
    client = signed_in(advisor)
    form = NEW | {"store": store.pk, "phone": "138 1234 5678"}
    answer = client.post("/customers/new/", form)
    assert answer.status_code == 409 and wang.get_absolute_url() in text_of(answer)
    assert "same telephone number" in text_of(answer) and 'value="曾志伟"' in text_of(answer)
    assert Customer.objects.get() == wang and not Event.objects.exists()
    assert client.post("/customers/new/", form | {"despite_duplicates": "1"}).status_code == 302
    assert Customer.objects.count() == 2


def test_and_a_vehicle_leads_on_to_its_registration(signed_in, advisor, store, monkeypatch):
    from dms.web.customers import views

    monkeypatch.setattr(views, "vehicle_registration", lambda customer: f"/vehicles/new/?customer={customer.pk}")
    answer = signed_in(advisor).post("/customers/new/", NEW | {"store": store.pk, "and_a_vehicle": "1"})
    assert answer.url == f"/vehicles/new/?customer={Customer.objects.get().pk}"


def test_enter_in_a_field_never_registers_all_the_same(signed_in, advisor, wang, store):
    form = NEW | {"store": store.pk, "phone": "13812345678"}
    page = text_of(signed_in(advisor).post("/customers/new/", form))
    first_button = re.search(r"<button[^>]*type=.submit.[^>]*>", page[page.index("data-guard") :]).group()
    assert "despite_duplicates" in page and "name=" not in first_button


def test_duplicates_are_shown_while_somebody_types(signed_in, advisor, wang, store, other_store):
    foreign = CustomerFactory(store=other_store, name="王小明")
    client = signed_in(advisor)
    page = text_of(client.post("/customers/duplicates/", {"store": store.pk, "name": "王小明"}))
    assert wang.number in page and "138****5678" in page and "13812345678" not in page
    assert foreign.get_absolute_url() not in page
    for nothing in (
        {"store": other_store.pk, "name": "王小明"},
        {"store": "x", "name": "王小明"},
        {"store": store.pk, "phone": "138"},
        {"store": store.pk, "name": "\x00"},
    ):
        assert text_of(client.post("/customers/duplicates/", nothing)).strip() == ""
    assert client.get("/customers/duplicates/").status_code == 405
    assert not Event.objects.exists()


def test_the_file_is_masked_until_a_logged_look(signed_in, advisor, wang):
    client = signed_in(advisor)
    page = text_of(client.get(wang.get_absolute_url()))
    for secret, mask in (("13812345678", "138****5678"), (RESIDENT_ID, "**002X"), ("wang@example.com", "w***@")):
        assert secret not in page and mask in page
    contact = wang.contacts.get()
    assert "13812345678" in text_of(
        client.post(f"/contacts/{contact.pk}/reveal-phone/", headers={"HX-Request": "true"})
    )
    shown = client.post(f"/customers/{wang.pk}/reveal-document/", follow=True)
    assert RESIDENT_ID in text_of(shown) and "13812345678" in text_of(shown)
    assert [event.fact for event in Event.objects.order_by("pk")] == [
        "parties.phone_revealed",
        "parties.document_revealed",
    ]


@pytest.mark.parametrize(("role", "status"), [("service_advisor", 302), ("technician", 403), ("storekeeper", 403)])
def test_who_may_look_at_a_number(role, status, signed_in, person, wang):
    client = signed_in(person(role, password="!"))
    answer = client.post(f"/contacts/{wang.contacts.get().pk}/reveal-phone/")
    assert answer.status_code == status
    assert "13812345678" not in text_of(answer)
    assert Event.objects.exists() == (status == 302)


def test_looking_needs_a_post(signed_in, advisor, wang):
    assert signed_in(advisor).get(f"/contacts/{wang.contacts.get().pk}/reveal-phone/").status_code == 405
    assert signed_in(advisor).get(f"/customers/{wang.pk}/reveal-document/").status_code == 405


def test_editing_keeps_a_masked_number_that_nobody_touched(signed_in, advisor, wang):
    client = signed_in(advisor)
    page = text_of(client.get(f"/customers/{wang.pk}/edit/"))
    assert RESIDENT_ID not in page
    masked = {"document_kind": "resident_id", "document_number": wang.masked_document}
    assert client.post(f"/customers/{wang.pk}/edit/", EDITED | masked | {"version": 1}).status_code == 302
    wang.refresh_from_db()
    assert (wang.name, wang.document_number, wang.version) == ("王大明", RESIDENT_ID, 2)
    timeline = text_of(client.get(wang.get_absolute_url()))
    assert "ordinary" in timeline and "***" in timeline and "pinyin" not in timeline


def test_a_stale_save_shows_no_secret(signed_in, advisor, wang):
    client = signed_in(advisor)
    form = EDITED | {"document_kind": "passport", "document_number": "E12345678", "version": 7}
    answer = client.post(f"/customers/{wang.pk}/edit/", form)
    assert answer.status_code == 409 and RESIDENT_ID not in text_of(answer)
    assert wang.masked_document in text_of(answer)
    wang.refresh_from_db()
    assert wang.version == 1 and not Event.objects.exists()


def test_contacts_are_added_edited_and_ended(signed_in, advisor, wang):
    client = signed_in(advisor)
    form = {"role": "driver", "name": "小李", "phone": "13900001111"}
    assert client.post(f"/customers/{wang.pk}/add-contact/", form).url == wang.get_absolute_url()
    driver = Contact.objects.get(role="driver")
    page = text_of(client.get(f"/contacts/{driver.pk}/edit/"))
    assert "139****1111" in page and "13900001111" not in page
    form |= {"phone": "139****1111", "name": "小李子", "version": 1}
    assert client.post(f"/contacts/{driver.pk}/edit/", form).status_code == 302
    driver.refresh_from_db()
    assert (driver.name, driver.phone) == ("小李子", "13900001111")
    assert client.post(f"/contacts/{driver.pk}/remove/", {"reason": "left"}).status_code == 302
    again = client.post(f"/contacts/{driver.pk}/remove/", {})
    assert again.status_code == 422 and "This contact has ended" in text_of(again)
    facts = [event.fact for event in Event.objects.order_by("pk")]
    assert facts == ["parties.contact_added", "parties.contact_edited", "parties.contact_removed"]
    timeline = text_of(client.get(wang.get_absolute_url()))
    assert "added a contact" in timeline and "changed a contact" in timeline and "ended a contact" in timeline


def test_a_consent_is_recorded_and_taken_back(signed_in, advisor, wang):
    ConsentFactory(customer=CustomerFactory(store=wang.store))  # brings a text for marketing
    client = signed_in(advisor)
    assert "我同意接收营销信息" in text_of(client.get(f"/customers/{wang.pk}/give-consent/"))
    wrong = client.post(
        f"/customers/{wang.pk}/give-consent/", {"purpose": "marketing", "channel": "data", "evidence": "x"}
    )
    assert wrong.status_code == 422 and "data transfer" in text_of(wrong) and not Event.objects.exists()
    form = {"purpose": "marketing", "channel": "sms", "evidence": "sheet 7"}
    assert client.post(f"/customers/{wang.pk}/give-consent/", form).status_code == 302
    consent = wang.consents.get()
    assert client.post(f"/consents/{consent.pk}/withdraw/", {}).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_by == advisor
    over = client.post(f"/consents/{consent.pk}/withdraw/", {})
    assert over.status_code == 422 and "This consent is over already." in text_of(over)


def test_a_closed_file_is_only_read(signed_in, advisor, wang):
    Customer.objects.filter(pk=wang.pk).update(state="restricted")
    client = signed_in(advisor)
    assert "/edit/" not in text_of(client.get(wang.get_absolute_url()))
    answer = client.post(f"/customers/{wang.pk}/edit/", EDITED | {"version": 1})
    assert answer.status_code == 409 and "file is closed" in text_of(answer)
    assert not Event.objects.exists()


ADDRESSES = ["", "edit/", "add-contact/", "give-consent/"]


def test_roles_that_only_look_change_nothing(signed_in, person, wang):
    client = signed_in(person("technician", password="!"))
    page = text_of(client.get(wang.get_absolute_url()))
    assert "138****5678" in page and "reveal-phone" not in page and "/edit/" not in page
    for address in (*[f"/customers/{wang.pk}/{one}" for one in ADDRESSES[1:]], "/customers/new/"):
        assert client.get(address).status_code == 403, address
        assert client.post(address, EDITED).status_code == 403, address
    client = signed_in(person("storekeeper", password="!"))
    assert client.get("/customers/").status_code == client.get(wang.get_absolute_url()).status_code == 403
    assert not Event.objects.exists()


def test_the_list_is_searched_by_what_people_say_and_narrowed(signed_in, advisor, wang, store):
    CustomerFactory(store=store, name="李雷", kind="company")
    client = signed_in(advisor)
    for text in ("5678", "wxm", "C-26-0042", "138 1234 5678"):
        assert [row.name for row in client.get("/customers/", {"q": text}).context["page"].rows] == ["王小明"], text
    assert [row.name for row in client.get("/customers/?kind=company").context["page"].rows] == ["李雷"]
    assert client.get("/customers/?responsible=me").context["page"].count == 0
    Customer.objects.filter(pk=wang.pk).update(responsible=advisor)
    assert client.get("/customers/?responsible=me").context["page"].count == 1


def test_a_newer_text_puts_its_consents_on_the_list_to_ask_again(signed_in, advisor, wang):
    from tests.parties.factories import ConsentTextFactory

    ConsentFactory(customer=wang)
    client = signed_in(advisor)
    assert client.get("/customers/?to_do=ask_again").context["page"].count == 0
    ConsentTextFactory(purpose="marketing", asks_again=True)
    assert client.get("/customers/?to_do=ask_again").context["page"].count == 1
    assert "Consents to ask for again" in text_of(client.get("/"))


def test_an_empty_list_says_what_to_do_first(signed_in, advisor):
    assert "Register the first one" in text_of(signed_in(advisor).get("/customers/"))


def test_search_anything_finds_customers_masked(signed_in, advisor, wang, store):
    CustomerFactory(store=store, name="王小敏")
    page = text_of(signed_in(advisor).get("/search/?q=wxm"))
    assert wang.get_absolute_url() in page and "138****5678" in page and "13812345678" not in page


@pytest.mark.parametrize("address", ["/customers/", "/customers/?q=138", "/customers/?to_do=ask_again"])
def test_the_list_costs_the_same_for_ten_and_fifty(address, signed_in, advisor, store):
    client = signed_in(advisor)
    client.get(address)
    counts = []
    for length in (10, 40):
        for _each in range(length):
            ContactFactory(customer=CustomerFactory(store=store))
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13  # saved views are one


def test_consent_texts_are_published_by_the_group(signed_in, person, advisor):
    form = {
        "purpose": "survey",
        "text_version": "2026-1",
        "text": "我同意回访。",
        "valid_from": "2026-01-01",
        "asks_again": "on",
    }
    assert signed_in(advisor).post("/consent-texts/publish/", form).status_code == 403
    assert not Event.objects.exists()
    client = signed_in(person("group_manager", password="!"))
    address = client.post("/consent-texts/publish/", form).url
    assert "我同意回访。" in text_of(client.get(address)) and "2026-1" in text_of(client.get("/consent-texts/"))
    assert client.post("/consent-texts/publish/", form).status_code == 422
    assert client.get("/consent-texts/").context["page"].count == 1


@pytest.mark.parametrize("address", ["/customers/", "/customers/new/", "/suppliers/", "/consent-texts/"])
def test_strangers_are_asked_to_sign_in(address, client, db):
    answer = client.get(address)
    assert answer.status_code == 302 and answer.url.startswith("/login/")
