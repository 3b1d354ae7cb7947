"""Customers, contacts, consents and suppliers over the API: the services of the screens, with their refusals."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event
from dms.parties.models import Consent, Customer, Supplier
from tests.api.test_problems import problem
from tests.parties.factories import (
    ConsentTextFactory,
    ContactFactory,
    CustomerFactory,
    SupplierFactory,
)

RESIDENT_ID = "11010519491231002X"
ROOT = "/api/v1/"


@pytest.fixture
def desk(person, program):
    return program(person("service_advisor"))


@pytest.fixture
def wang(store):
    customer = CustomerFactory(
        store=store, number="C-26-0042", document_kind="resident_id", document_number=RESIDENT_ID
    )
    ContactFactory(customer=customer, phone="13812345678")
    return customer


def place_of(answer):
    return answer["Location"].removeprefix("http://testserver")


def ids(answer):
    return [row["id"] for row in answer.json()["results"]]


def test_a_customer_is_registered_edited_and_their_history_read(desk, person, store):
    responsible = person("sales_consultant")
    body = {"store": store.pk, "kind": "person", "name": "曾志伟", "phone": "+86 138-0013-8000"}
    made = desk.send("POST", ROOT + "customers/", body | {"responsible": responsible.pk})
    assert made.status_code == 201, made.content
    assert made.json()["responsible"] == responsible.pk and made.json()["number"].startswith("C-")
    edited = desk.send("PATCH", place_of(made), {"customer_class": "vip", "responsible": None}, If_Match=made["ETag"])
    assert (edited.json()["customer_class"], edited.json()["responsible"]) == ("vip", None)
    contact = desk.get(f"{ROOT}contacts/?customer={made.json()['id']}").json()["results"][0]
    body = {"name": "本人"}
    assert desk.send("PATCH", f"{ROOT}contacts/{contact['id']}/", body, If_Match='"1"').status_code == 200
    history = desk.get(f"{place_of(made)}history/").json()["results"]
    assert [row["fact"] for row in history] == [
        "parties.contact_edited",
        "parties.customer_edited",
        "parties.customer_registered",
    ]
    assert "13800138000" not in str(history) and "志伟" not in str(history)


def test_a_possible_duplicate_is_said_with_the_sentence_of_the_screen(desk, wang, store):
    body = {"store": store.pk, "kind": "person", "name": "曾志伟", "phone": "13812345678"}
    refused = problem(desk.send("POST", ROOT + "customers/", body), 409, "blocked")
    assert "C-26-0042 王** may be the same customer (same telephone number)" in str(refused["reasons"])
    assert Customer.objects.get() == wang and not Event.objects.exists()
    assert desk.send("POST", ROOT + "customers/", body | {"despite_duplicates": True}).status_code == 201


def test_duplicates_are_asked_for_by_post(desk, wang, store, other_store, person, program):
    body = {"store": store.pk, "name": "王小明", "phone": "138 1234 5678"}
    found = desk.send("POST", ROOT + "customers/duplicates/", body).json()["duplicates"]
    assert [(one["customer"]["id"], one["reasons"]) for one in found] == [(wang.pk, ["phone", "name"])]
    body["store"] = other_store.pk
    problem(desk.send("POST", ROOT + "customers/duplicates/", body), 422, "invalid")
    assert not Event.objects.exists()


def test_numbers_are_masked_and_a_look_is_recorded(desk, wang):
    contact = wang.contacts.get()
    for address in ("customers/", f"customers/{wang.pk}/", "contacts/", f"contacts/{contact.pk}/"):
        said = desk.get(ROOT + address).content.decode()
        assert "13812345678" not in said and RESIDENT_ID not in said
    revealed = desk.send("POST", f"{ROOT}contacts/{contact.pk}/reveal-phone/")
    assert revealed.json() == {"phone": "13812345678"}
    revealed = desk.send("POST", f"{ROOT}customers/{wang.pk}/reveal-document/")
    assert revealed.json() == {"document_number": RESIDENT_ID}
    assert list(Event.objects.order_by("pk").values_list("fact", "origin")) == [
        ("parties.phone_revealed", "api"),
        ("parties.document_revealed", "api"),
    ]


def test_a_technician_sees_but_neither_reveals_nor_changes(person, program, wang):
    client, contact = program(person("technician")), wang.contacts.get()
    assert client.get(f"{ROOT}customers/{wang.pk}/").status_code == 200
    for address in (
        f"contacts/{contact.pk}/reveal-phone/",
        f"contacts/{contact.pk}/remove/",
        f"customers/{wang.pk}/reveal-document/",
    ):
        problem(client.send("POST", ROOT + address, {}), 403, "forbidden")
    problem(client.send("PATCH", f"{ROOT}customers/{wang.pk}/", {"name": "x"}, If_Match='"1"'), 403, "forbidden")
    assert not Event.objects.exists()


LOOK_UPS = [
    "phone=13812345678",
    "phone=138 1234 5678",
    "name=王小明",
    "number=C-26-0042",
    "q=wxm",
    "q=5678",
    "state=active&number=C-26-0042",
]


@pytest.mark.parametrize("query", LOOK_UPS)
def test_customers_are_looked_up(query, desk, wang, store, other_store):
    CustomerFactory(store=store, name="李雷")
    twin = CustomerFactory(store=other_store, name="王小明", number="C-26-0042")
    ContactFactory(customer=twin, phone="13812345678")
    assert ids(desk.get(f"{ROOT}customers/?{query}")) == [wang.pk]


def test_customers_are_narrowed_by_store_and_change(desk, wang, store, other_store):
    assert ids(desk.get(f"{ROOT}customers/?store={store.pk}")) == [wang.pk]
    assert ids(desk.get(f"{ROOT}customers/?store={other_store.pk}")) == []
    assert ids(desk.get(f"{ROOT}customers/?updated_since=2020-01-01T00:00:00Z")) == [wang.pk]
    assert ids(desk.get(f"{ROOT}customers/?updated_since=2100-01-01T00:00:00Z")) == []


def test_contacts_are_added_and_ended_once(desk, wang):
    body = {"customer": wang.pk, "role": "driver", "name": "小李", "phone": "13900001111"}
    added = desk.send("POST", ROOT + "contacts/", body)
    assert added.status_code == 201 and added.json()["masked_phone"] == "139****1111"
    doubled = problem(desk.send("POST", ROOT + "contacts/", body), 422, "invalid")
    assert "already has a contact with this number" in str(doubled["errors"])
    ended = desk.send("POST", f"{place_of(added)}remove/", {"reason": "left"}, If_Match=added["ETag"])
    assert ended.json()["ended_at"]
    problem(desk.send("POST", f"{place_of(added)}remove/", {}), 422, "invalid")
    assert ids(desk.get(f"{ROOT}contacts/?ended=true")) == [added.json()["id"]]
    assert [event.fact for event in Event.objects.order_by("pk")] == [
        "parties.contact_added",
        "parties.contact_removed",
    ]


def test_consents_are_given_and_withdrawn(desk, wang):
    body = {"customer": wang.pk, "purpose": "marketing", "channel": "sms", "evidence": "sheet 7"}
    none_yet = problem(desk.send("POST", ROOT + "consents/", body), 422, "invalid")
    assert "no consent text for this purpose" in str(none_yet["errors"]) and not Event.objects.exists()
    ConsentTextFactory(purpose="marketing")
    given = desk.send("POST", ROOT + "consents/", body)
    assert given.status_code == 201, given.content
    assert desk.send("POST", f"{place_of(given)}withdraw/", {}).json()["withdrawn_at"]
    problem(desk.send("POST", f"{place_of(given)}withdraw/", {}), 422, "invalid")
    assert ids(desk.get(f"{ROOT}consents/?customer={wang.pk}&withdrawn=true")) == [Consent.objects.get().pk]


def test_consent_texts_are_published_by_the_group(desk, person, program, store):
    body = {"purpose": "survey", "text_version": "2026-1", "text": "我同意回访。", "valid_from": "2026-01-01"}
    problem(desk.send("POST", ROOT + "consent-texts/", body), 403, "forbidden")
    assert program(person("group_manager")).send("POST", ROOT + "consent-texts/", body).status_code == 201
    assert len(ids(desk.get(ROOT + "consent-texts/?purpose=survey"))) == 1


def test_a_closed_file_takes_nothing(desk, wang):
    Customer.objects.filter(pk=wang.pk).update(state="restricted")
    answer = desk.send("PATCH", f"{ROOT}customers/{wang.pk}/", {"note": "x"}, If_Match='"1"')
    assert "file is closed" in str(problem(answer, 409, "blocked")["reasons"])
    assert not Event.objects.exists()


def test_a_supplier_is_registered_edited_stopped_and_taken_back(person, program, store):
    desk = program(person("parts_supervisor"))
    body = {"store": store.pk, "code": "hd", "name": "华东汽配有限公司", "terms": "credit", "credit_days": 30}
    made = desk.send("POST", ROOT + "suppliers/", body)
    assert made.status_code == 201 and made.json()["code"] == "HD"
    edited = desk.send("PATCH", place_of(made), {"phone": "021-61234567"}, If_Match=made["ETag"])
    for query in ("code=hd", "q=hdqp", "phone=021-6123", "name=华东汽配有限公司", "state=active"):
        assert ids(desk.get(f"{ROOT}suppliers/?{query}")) == [made.json()["id"]], query
    stopped = desk.send("POST", f"{place_of(made)}deactivate/", {"reason": "late"}, If_Match=edited["ETag"])
    assert stopped.json()["state"] == "inactive"
    problem(desk.send("POST", f"{place_of(made)}deactivate/", {"reason": "late"}), 409, "blocked")
    assert desk.send("POST", f"{place_of(made)}reactivate/", {"reason": "better"}).json()["state"] == "active"
    refused = problem(desk.send("POST", ROOT + "suppliers/", body | {"code": "X", "credit_days": 0}), 422, "invalid")
    assert "Credit needs a number of days" in str(refused["errors"])
    assert Supplier.objects.count() == 1


@pytest.mark.parametrize("noun", ["customers", "contacts", "suppliers"])
def test_a_page_costs_the_same_for_ten_and_fifty(noun, person, program, store):
    client = program(person("general_manager"))
    make = {
        "customers": lambda: CustomerFactory(store=store),
        "contacts": lambda: ContactFactory(customer=CustomerFactory(store=store)),
        "suppliers": lambda: SupplierFactory(store=store),
    }[noun]
    counts = []
    for length in (10, 40):
        for _each in range(length):
            make()
        client.get(f"{ROOT}{noun}/")
        with CaptureQueriesContext(connection) as queries:
            assert len(ids(client.get(f"{ROOT}{noun}/?page_size=200"))) in (10, 50)
        counts.append(len(queries))
    assert counts[0] == counts[1]
