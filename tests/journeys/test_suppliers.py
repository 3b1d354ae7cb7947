"""Suppliers from delivery to agreed account: on everybody's screens, by programs, on paper."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from dms.core import clock
from dms.core.models import Approval
from dms.core.printing.services import print_document
from parts.models import DiscrepancyNote, Payable, SupplierReturn, SupplierStatement
from parts.supplying.returning import in_quarantine
from tests.api.conftest import program
from tests.parties.factories import SupplierFactory
from tests.parts.conftest import books, part, shelf, warehouse
from tests.parts.purchasing.factories import order_of
from tests.parts.supplying.factories import received

__all__ = ["books", "part", "program", "shelf", "warehouse"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17"), pytest.mark.requirement("PRT-8")]


@pytest.fixture
def at_work(person):
    """``at_work("storekeeper")``: the person and a browser with their session."""

    def sign_in(role):
        user = person(role, password="!")
        browser = Client()
        browser.force_login(user)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return user, browser

    return sign_in


@pytest.fixture
def supplier(store):
    return SupplierFactory(store=store, code="S001", name="万安制动", terms="credit", credit_days=30)


def text_of(answer):
    return answer.content.decode()


def done(answer):
    assert answer.status_code == 302, text_of(answer)[:2000]
    return answer.url


def test_two_of_ten_are_damaged_go_back_and_the_rest_is_paid_and_agreed(
    at_work, store, part, supplier, books, do_due_work
):
    (keeper, dock), (planner, desk) = at_work("storekeeper"), at_work("parts_planner")
    (_buyer, buying), (_money, office) = at_work("purchaser"), at_work("finance")
    payable = received(order_of(store, {part: 10}, supplier=supplier), keeper, damaged=2)
    note = DiscrepancyNote.objects.get()

    # the discrepancy note and the quarantine list lead to the return, filled in
    new = f"/supplier-returns/new/{supplier.pk}/?note={note.pk}"
    assert new.replace("&", "&amp;") in text_of(dock.get(note.get_absolute_url()))
    assert f"/supplier-returns/new/{supplier.pk}/" in text_of(dock.get("/quarantine/"))
    balance = in_quarantine(store).get()
    assert 'value="2"' in text_of(dock.get(new))
    form = {"reason": "外箱压坏", f"quantity_{balance.pk}": "2", f"price_{balance.pk}": "100.00"}
    assert dock.post(new, form | {f"quantity_{balance.pk}": "3"}).status_code == 422
    page = done(dock.post(new, form))
    row = SupplierReturn.objects.get()
    assert row.note == note
    assert dock.post(f"{page}agree/", {"outcome": "credit", "agreed_number": "RMA-1"}).status_code == 403
    done(buying.post(f"{page}agree/", {"outcome": "credit", "agreed_number": "RMA-1"}))
    done(dock.post(f"{page}ship/", {"waybill": "德邦 DB1"}))
    paper = print_document(form="parts.supplier_return", subject_id=row.pk, language="zh-hans", actor=keeper)
    assert "万安制动" in str(paper.content) and "第三联" in str(paper.content)
    done(desk.post(f"{page}credit/", {"credit_note": "红字1", "net": "200.00", "tax": "26.00"}))
    done(office.post(f"{page}close/"))

    # the invoice over all ten agrees; what went back is set off already
    pay = payable.get_absolute_url()
    assert "¥904.00" in text_of(desk.get(pay))
    match = {"invoice_number": "24001", "issued_on": clock.today(store).isoformat(), "net": "1000.00", "tax": "130.00"}
    assert desk.post(f"{pay}match/", match | {"net": "1200.00"}).status_code == 422
    done(desk.post(f"{pay}match/", match))
    done(desk.post(f"{pay}ask-payment/"))
    done(office.post(f"/approvals/{Approval.objects.get().pk}/approve/", {"note": ""}))
    do_due_work()
    transfer = {"amount": "904.00", "method": "bank_transfer"}
    assert office.post(f"{pay}pay/", transfer).status_code == 422, "without its number"
    done(office.post(f"{pay}pay/", transfer | {"reference": "工行 1"}))
    payable.refresh_from_db()
    assert payable.state == "paid"
    books()

    # the month is over, the account is nothing, and the supplier agrees
    later = clock.now() + timedelta(days=40)
    with clock.as_of(later):
        answer = desk.post(f"/supplier-statements/new/{supplier.pk}/", {"month": payable.raised_on.isoformat()})
        statement = SupplierStatement.objects.get()
        assert done(answer) == statement.get_absolute_url() and statement.closing == 0
        paper = print_document(
            form="parts.supplier_statement", subject_id=statement.pk, language="zh-hans", actor=planner
        )
        assert "第二联" in str(paper.content) and "¥1,130.00" in str(paper.content)
        done(desk.post(f"{statement.get_absolute_url()}agree/", {"answer": ""}))
        rated = text_of(desk.get(f"/supplier-ratings/{supplier.pk}/"))
        assert "0 / 1" in rated and "1 / 1" in rated and statement.number in rated
        behind = text_of(desk.get(f"/supplier-ratings/deliveries/?supplier={supplier.pk}&judged=faulty"))
        assert part.number in behind
    books()


def test_programs_do_the_same_with_an_exchange(program, person, store, part, supplier, books):
    keeper, head = program(person("storekeeper", password="!")), program(person("parts_supervisor", password="!"))
    payable = received(order_of(store, {part: 10}, supplier=supplier), person("storekeeper"), damaged=2)
    balance = in_quarantine(store).get()
    line = {"part": part.pk, "bin": balance.bin_id, "quantity": "2", "price": "100.00"}
    made = keeper.send(
        "POST", "/api/v1/supplier-returns/", {"supplier": supplier.pk, "reason": "开裂", "lines": [line]}
    )
    assert made.status_code == 201, made.content
    base = f"/api/v1/supplier-returns/{made.json()['id']}"
    agreed = head.send("POST", f"{base}/agree/", {"outcome": "exchange", "agreed_with": "李经理"})
    assert agreed.json()["state"] == "agreed" and agreed.json()["number"].startswith("SR-")
    assert head.send("POST", f"{base}/cancel/", {"reason": ""}).status_code in (400, 422)
    assert keeper.send("POST", f"{base}/ship/", {"waybill": "DB1"}).json()["state"] == "shipped"
    refused = head.send("POST", f"{base}/credit/", {"credit_note": "1"})
    assert refused.status_code == 409 and "An exchange was agreed" in refused.content.decode()
    key = keeper.get(f"{base}/lines/").json()["results"][0]["id"]
    came = {"delivery_note": "SH-换", "lines": [{"line": key, "quantity": "2"}]}
    assert keeper.send("POST", f"{base}/exchange/", came).json()["state"] == "exchanged"
    told = head.get(f"/api/v1/payables/{payable.pk}/").json()
    assert (told["owed"], told["balance"], told["state"]) == ("1130.00", "1130.00", "open")
    match = {"invoice_number": "24001", "issued_on": clock.today(store).isoformat(), "net": "1000", "tax": "130"}
    matched = head.send("POST", f"/api/v1/payables/{payable.pk}/match/", match)
    assert matched.json()["state"] == "matched" and matched.json()["invoice_number"] == "24001"
    assert Payable.objects.get().invoice.gross == Decimal("1130.00")
    rated = head.get(f"/api/v1/supplier-ratings/?code={supplier.code}").json()["results"][0]
    assert rated["shares"]["faultless"] == {"good": 0, "of": 1} and rated["owed"] == "1130.00"
    books()
