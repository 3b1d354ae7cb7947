"""A transfer between two stores: on both stores' screens, by programs, on paper."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from dms.core import clock
from dms.core.models import Approval
from dms.core.printing.services import print_document
from parts.stock.models import StockItem
from parts.transfers.models import Transfer
from tests.api.conftest import program
from tests.parts.conftest import books, part, shelf, warehouse
from tests.parts.factories import in_stock

__all__ = ["books", "part", "program", "shelf", "warehouse"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


@pytest.fixture
def at_work(person):
    """``at_work("storekeeper", other_store)``: the person and a browser with their session."""

    def sign_in(role, store):
        user = person(role, store=store, password="!")
        browser = Client()
        browser.force_login(user)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return user, browser

    return sign_in


def text_of(answer):
    return answer.content.decode()


def test_west_asks_east_sends_one_is_lost_and_written_off(at_work, store, other_store, part, shelf, books):
    in_stock(part, shelf, 10)
    planner, west = at_work("parts_planner", other_store)
    _, dock = at_work("storekeeper", other_store)
    head, east = at_work("parts_supervisor", store)
    keeper, ramp = at_work("storekeeper", store)
    form = {"from_store": store.pk, "to_store": other_store.pk, "lines": "nonsense\n04465-33471 x"}
    wrong = west.post("/transfers/new/", form)
    assert wrong.status_code == 422 and "Line 2" in text_of(wrong)
    address = west.post("/transfers/new/", form | {"lines": "0446533471 4"}).url
    row = Transfer.objects.get()
    line = row.lines.get()
    assert west.get(address).status_code == east.get(address).status_code == 200
    assert west.post(f"{address}approve/").status_code == 403
    assert east.post(f"{address}approve/", {f"quantity_{line.pk}": "4"}).status_code == 302
    picking = print_document(form="parts.transfer_picking", subject_id=row.pk, language="zh-hans", actor=keeper)
    assert shelf.code in str(picking.content)
    assert ramp.post(f"{address}pick/").status_code == 302
    arrives = (clock.now() + timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    assert ramp.post(f"{address}ship/", {"arrives_at": arrives, "waybill": "SF123"}).status_code == 302
    note = print_document(form="parts.transfer", subject_id=row.pk, language="zh-hans", actor=keeper)
    assert "调拨" in str(note.content) and "SF123" in str(note.content)
    assert ramp.post(f"{address}receive/", {f"quantity_{line.pk}": "4"}).status_code == 403
    page = dock.get(f"{address}receive/")
    assert f"quantity_{line.pk}" in text_of(page)
    assert dock.post(f"{address}receive/", {f"quantity_{line.pk}": "3"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "discrepancy"
    loss = {"responsible": keeper.pk, "remark": "途中丢失一套"}
    assert ramp.post(f"{address}report-loss/", loss).status_code == 302
    assert east.post(f"{address}write-off/").status_code == 409
    assert east.post(f"/approvals/{Approval.objects.get().pk}/approve/", {"note": ""}).status_code == 302
    assert east.post(f"{address}write-off/").status_code == 302
    row.refresh_from_db()
    assert row.state == "done" and "途中丢失一套" in text_of(west.get(address))
    assert dict(StockItem.objects.values_list("store__code", "on_hand")) == {"CD": 6, "CX": 3}
    books()


def test_programs_of_both_stores_do_the_same(program, person, store, other_store, part, shelf, books):
    in_stock(part, shelf, 10)
    west = program(person("parts_supervisor", store=other_store, password="!"))
    east = program(person("parts_supervisor", password="!"))
    third = program(person("parts_supervisor", store=type(store).objects.create(code="DD", name="三店"), password="!"))
    body = {"from_store": store.pk, "to_store": other_store.pk, "lines": [{"part": part.pk, "quantity": "5"}]}
    made = west.send("POST", "/api/v1/transfers/", body)
    assert made.status_code == 201, made.content
    base = f"/api/v1/transfers/{made.json()['id']}"
    assert third.get(f"{base}/").status_code == 404 and east.get(f"{base}/").status_code == 200
    line = east.get(f"{base}/lines/").json()["results"][0]["id"]
    assert west.send("POST", f"{base}/approve/").status_code == 403
    less = {"lines": [{"line": line, "quantity": "4"}]}
    assert east.send("POST", f"{base}/approve/", less).json()["state"] == "approved"
    assert east.send("POST", f"{base}/pick/").json()["state"] == "picked"
    arrives = {"arrives_at": (clock.now() + timedelta(hours=30)).isoformat()}
    assert east.send("POST", f"{base}/ship/", arrives).json()["state"] == "shipped"
    assert east.send("POST", f"{base}/receive/").status_code == 403
    some = {"lines": [{"line": line, "quantity": "1", "damaged": "1"}], "damage": "受潮"}
    assert west.send("POST", f"{base}/receive/", some).json()["state"] == "discrepancy"
    found = {"lines": [{"line": line, "quantity": "1"}]}
    assert west.send("POST", f"{base}/find/", found).json()["state"] == "discrepancy"
    assert east.send("POST", f"{base}/send-back/", found).json()["state"] == "done"
    told = west.get(f"{base}/lines/").json()["results"][0]
    assert [told[name] for name in ("shipped", "received", "damaged", "returned", "open")] == [
        "4.000",
        "2.000",
        "1.000",
        "1.000",
        "0.000",
    ]
    books()
