"""Buying and receiving for programs: the same services, the same sentences."""

import datetime
from decimal import Decimal

import pytest

from dms.core import clock
from dms.core.printing.services import print_document
from dms.core.transitions import TransitionBlocked
from parts.models import DiscrepancyNote, PurchaseOrder, PurchaseRequest, Receipt
from parts.receiving import delivering
from tests.api.conftest import program
from tests.parties.factories import SupplierFactory
from tests.parts.purchasing.factories import approved_plan, order_of

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


@pytest.fixture
def keeper(person, program):
    return program(person("storekeeper"))


@pytest.mark.requirement("PRT-5", "PRT-17")
def test_an_order_is_taxed_as_the_supplier_usually_is_or_as_it_says(person, program, store, part):
    purchaser = program(person("purchaser"))
    supplier = SupplierFactory(store=store, terms="credit", credit_days=30, tax_rate="0.03")
    line = approved_plan(store, {part: 6}).lines.get()
    body = {
        "store": store.pk,
        "supplier": supplier.pk,
        "expected_on": (clock.today(store) + datetime.timedelta(days=2)).isoformat(),
        "lines": [{"request_line": line.pk, "quantity": "3", "price": "12.50"}],
    }
    refused = purchaser.send("POST", "/api/v1/purchase-orders/", body | {"tax_rate": "0.17"})
    assert refused.status_code == 422 and not PurchaseOrder.objects.exists()
    usual = purchaser.send("POST", "/api/v1/purchase-orders/", body)
    said = purchaser.send("POST", "/api/v1/purchase-orders/", body | {"tax_rate": "0.01"})
    assert [one.json()["tax_rate"] for one in (usual, said)] == ["0.03", "0.01"]


@pytest.mark.requirement("PRT-5")
def test_a_program_plans_orders_and_places(person, program, store, part):
    planner, purchaser = program(person("parts_planner")), program(person("purchaser"))
    person("parts_supervisor")
    line = {"part": part.pk, "quantity": "4", "reason": "缺料"}
    made = planner.send("POST", "/api/v1/purchase-requests/", {"store": store.pk, "kind": "urgent", "lines": [line]})
    assert made.status_code == 201, made.content
    sent = planner.send("POST", f"/api/v1/purchase-requests/{made.json()['id']}/submit/", {})
    assert sent.json()["state"] == "submitted" and PurchaseRequest.objects.get().lines.get().quantity == 4
    plan = approved_plan(store, {part: 6})
    supplier = SupplierFactory(store=store, terms="credit", credit_days=30)
    body = {
        "store": store.pk,
        "supplier": supplier.pk,
        "expected_on": (clock.today(store) + datetime.timedelta(days=2)).isoformat(),
        "lines": [{"request_line": plan.lines.get().pk, "quantity": "6", "price": "12.50"}],
    }
    order = purchaser.send("POST", "/api/v1/purchase-orders/", body)
    assert order.status_code == 201, order.content
    placed = purchaser.send("POST", f"/api/v1/purchase-orders/{order.json()['id']}/place/", {})
    assert placed.json()["state"] == "placed" and placed.json()["number"].startswith("PO-")
    lines = purchaser.send("GET", f"/api/v1/purchase-orders/{order.json()['id']}/lines/")
    assert lines.json()["results"][0]["open"] == "6.000"


def test_a_program_receives_with_a_scanner(keeper, store, part, shelf, books):
    order = order_of(store, {part: 3})
    made = keeper.send("POST", "/api/v1/receipts/", {"orders": [order.pk], "delivery_note": "SH-4"})
    assert made.status_code == 201, made.content
    address = f"/api/v1/receipts/{made.json()['id']}"
    again = keeper.send("POST", "/api/v1/receipts/", {"orders": [order.pk], "delivery_note": "SH-4"})
    assert again.status_code == 422 and "registered already" in again.content.decode()
    assert keeper.send("POST", f"{address}/scan/", {"code": part.number, "key": "1"}).status_code == 409
    keeper.send("POST", f"{address}/check-carrier/", {"packages_counted": 1})
    refused = keeper.send("POST", f"{address}/confirm/", {})
    assert refused.status_code == 409 and "not checked yet" in refused.content.decode()
    assert keeper.send("POST", f"{address}/scan/", {"code": part.number, "key": "1"}).json()["result"] == "line"
    counted = keeper.send("POST", f"{address}/scan/", {"code": "2", "key": "2"})
    assert (counted.json()["result"], counted.json()["again"]) == ("counted", False)
    assert keeper.send("POST", f"{address}/scan/", {"code": "2", "key": "2"}).json()["again"] is True
    confirmed = keeper.send("POST", f"{address}/confirm/", {})
    assert confirmed.json()["state"] == "shelving", confirmed.content
    line = Receipt.objects.get().lines.get()
    done = keeper.send("POST", f"{address}/shelve-line/", {"line": line.pk, "bin": shelf.pk})
    assert done.json()["state"] == "shelved", done.content
    assert DiscrepancyNote.objects.get().lines.get().kind == "short"
    books()


def test_a_line_of_another_delivery_does_not_exist(keeper, store, part):
    order = order_of(store, {part: 3})
    ids = []
    for note in ("A", "B"):
        made = keeper.send("POST", "/api/v1/receipts/", {"orders": [order.pk], "delivery_note": note})
        keeper.send("POST", f"/api/v1/receipts/{made.json()['id']}/check-carrier/", {"packages_counted": 1})
        ids.append(made.json()["id"])
    other = Receipt.objects.get(pk=ids[1]).lines.get()
    answer = keeper.send("POST", f"/api/v1/receipts/{ids[0]}/check-line/", {"line": other.pk, "accepted": "3"})
    assert answer.status_code == 404
    other.refresh_from_db()
    assert not other.is_checked


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_receipt_is_printed_in_five_named_copies_once_it_is_confirmed(person, store, part, language):
    keeper = person("storekeeper")
    order = order_of(store, {part: 3})
    receipt = delivering.open_receipt(order_ids=[order.pk], delivery_note="SH-8", actor=keeper)
    with pytest.raises(TransitionBlocked):
        print_document(form="parts.receipt", subject_id=receipt.pk, language=language, actor=keeper)
    delivering.check_carrier(receipt_id=receipt.pk, packages_counted=1, actor=keeper)
    delivering.check_line(line_id=receipt.lines.get().pk, accepted=Decimal(3), price=Decimal(120), actor=keeper)
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    printed = print_document(form="parts.receipt", subject_id=receipt.pk, language=language, actor=keeper)
    told = str(printed.content)
    assert part.number in told and "¥120.00" in told and "¥100.00" in told
    assert ("第五联" if language == "zh-hans" else "Copy 5 · planner") in told
