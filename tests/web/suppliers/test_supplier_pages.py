"""Suppliers on the screen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event
from dms.parties.models import Supplier
from tests.parties.factories import SupplierFactory

NEW = {
    "code": "hd",
    "name": "华东汽配有限公司",
    "place": "local",
    "terms": "credit",
    "credit_days": "30",
    "tax_rate": "0.03",
}


@pytest.fixture
def purchaser(person):
    return person("purchaser", password="!")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", password="!")


def text_of(answer):
    return answer.content.decode()


def test_a_supplier_is_registered_found_and_edited(signed_in, purchaser, store):
    client = signed_in(purchaser)
    assert client.post("/suppliers/new/", NEW | {"store": store.pk}).status_code == 302
    supplier = Supplier.objects.get()
    assert (supplier.code, supplier.store) == ("HD", store)
    for text in ("hd", "hdqp", "华东"):
        assert client.get("/suppliers/", {"q": text}).context["page"].count == 1, text
    assert client.get("/search/?q=hdqp").url == supplier.get_absolute_url()
    edited = NEW | {"code": "HD", "credit_days": "45", "version": 1}
    assert client.post(f"/suppliers/{supplier.pk}/edit/", edited).status_code == 302
    assert "45 days" in text_of(client.get(supplier.get_absolute_url()))
    assert [event.fact for event in Event.objects.order_by("pk")] == [
        "parties.supplier_registered",
        "parties.supplier_edited",
    ]


def test_a_rule_is_told_with_what_was_typed_and_leaves_no_trace(signed_in, purchaser, store):
    answer = signed_in(purchaser).post("/suppliers/new/", NEW | {"store": store.pk, "credit_days": "0"})
    assert answer.status_code == 422 and "Credit needs a number of days" in text_of(answer)
    assert not Supplier.objects.exists() and not Event.objects.exists()


def test_a_code_is_given_once_in_a_store(signed_in, purchaser, store):
    SupplierFactory(store=store, code="HD")
    answer = signed_in(purchaser).post("/suppliers/new/", NEW | {"store": store.pk})
    assert answer.status_code == 422 and "already has this code" in text_of(answer)


def test_buying_stops_and_begins_again_as_moves(signed_in, supervisor, store):
    supplier = SupplierFactory(store=store)
    client = signed_in(supervisor)
    assert f"/suppliers/{supplier.pk}/deactivate/" in text_of(client.get(supplier.get_absolute_url()))
    assert client.post(f"/suppliers/{supplier.pk}/deactivate/", {}).status_code == 422
    assert client.post(f"/suppliers/{supplier.pk}/deactivate/", {"reason": "late"}).status_code == 302
    assert client.get("/suppliers/?state=inactive").context["page"].count == 1
    blocked = client.post(f"/suppliers/{supplier.pk}/deactivate/", {"reason": "late"})
    assert blocked.status_code == 409 and "not possible in the state" in text_of(blocked)
    assert client.post(f"/suppliers/{supplier.pk}/reactivate/", {"reason": "better"}).status_code == 302
    assert [event.reason for event in Event.objects.order_by("pk")] == ["late", "better"]


@pytest.mark.parametrize(("role", "status"), [("purchaser", 403), ("storekeeper", 403), ("service_advisor", 403)])
def test_who_may_not_stop_buying(role, status, signed_in, person, store):
    supplier = SupplierFactory(store=store)
    answer = signed_in(person(role, password="!")).post(f"/suppliers/{supplier.pk}/deactivate/", {"reason": "x"})
    assert answer.status_code == status
    supplier.refresh_from_db()
    assert supplier.state == "active" and not Event.objects.exists()


def test_another_stores_supplier_does_not_exist(signed_in, supervisor, other_store):
    foreign = SupplierFactory(store=other_store, code="HD")
    client = signed_in(supervisor)
    for address in ("", "edit/", "deactivate/", "reactivate/"):
        assert client.get(f"/suppliers/{foreign.pk}/{address}").status_code == 404, address
        answer = client.post(f"/suppliers/{foreign.pk}/{address}", NEW | {"reason": "x"})
        assert answer.status_code in (404, 405), address
    assert client.get("/suppliers/?q=HD").context["page"].count == 0
    assert client.post("/suppliers/new/", NEW | {"store": other_store.pk}).status_code == 422
    assert Supplier.objects.count() == 1 and not Event.objects.exists()


def test_the_list_costs_the_same_for_ten_and_fifty(signed_in, purchaser, store):
    client = signed_in(purchaser)
    client.get("/suppliers/")
    counts = []
    for length in (10, 40):
        for _each in range(length):
            SupplierFactory(store=store)
        with CaptureQueriesContext(connection) as queries:
            client.get("/suppliers/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 11  # saved views are one
