"""A special order from the counter to the customer's hand: on the screens of four people, by a program, on paper."""

import pytest
from django.conf import settings
from django.test import Client

from dms.cashier.services import take_payment
from dms.core.printing.services import print_document
from parts.models import Reservation, SpecialOrder, StockItem
from parts.special_orders import services
from parts.special_orders.allocating import allocate
from tests.api.conftest import program
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.parts.conftest import books, part, shelf, warehouse
from tests.parts.factories import PartFactory, in_stock
from tests.parts.purchasing.factories import order_of
from tests.parts.receiving.factories import complete, delivered

__all__ = ["books", "part", "program", "shelf", "warehouse"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


@pytest.fixture
def at_work(person):
    """``at_work("parts_sales")``: the person and a browser with their session."""

    def sign_in(role, **fields):
        user = person(role, password="!", **fields)
        browser = Client()
        browser.force_login(user)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return user, browser

    return sign_in


def text_of(answer):
    return answer.content.decode()


def pay(owed, teller):
    return take_payment(
        store_id=owed.store_id,
        method="card",
        amount=owed.balance,
        reference="POS 1",
        allocations={owed.pk: owed.balance},
        customer_id=owed.customer_id,
        actor=teller,
    )


def test_ordered_paid_received_at_the_dock_told_collected(at_work, store, part, do_due_work, books):
    customer = CustomerFactory(store=store, name="王建国", number="C-26-0077")
    ContactFactory(customer=customer, phone="13812345678")
    seller, counter = at_work("parts_sales", name="卫东")
    planner, desk = at_work("parts_planner")
    teller, _till = at_work("cashier")
    keeper, _dock = at_work("storekeeper")
    form = {"store": store.pk, "lines": f"{part.number} 2", "lead_days": "7", "plate": "京A12345"}
    nobody = counter.post("/special-orders/new/", form | {"customer": "张三"})
    assert nobody.status_code == 422 and "Open a file for the customer first" in text_of(nobody)
    address = counter.post("/special-orders/new/", form | {"customer": "C-26-0077"}).url
    order = SpecialOrder.objects.get()
    paper = print_document(form="parts.special_order", subject_id=order.pk, language="zh-hans", actor=seller)
    assert "定金" in str(paper.content) and "586" in str(paper.content)
    assert "¥288.00" in text_of(counter.get(f"{address}place/"))
    assert counter.post(f"{address}place/").status_code == 302
    assert order.number not in text_of(desk.get("/purchase-requests/shortages/")), "unpaid: no demand"
    order.refresh_from_db()
    pay(order.deposit, teller)
    do_due_work()
    assert order.number in text_of(desk.get("/purchase-requests/shortages/"))
    complete(delivered(order_of(store, {part: 3}), keeper), keeper)
    do_due_work()
    order.refresh_from_db()
    assert order.state == "notified" and Reservation.objects.get(state="held").balance.bin.kind == "dock"
    page = text_of(counter.get(address))
    assert "To be collected" in page or "to be collected" in page
    answer = counter.post(f"{address}collect/")
    order.refresh_from_db()
    assert answer.url == order.sale.get_absolute_url()
    pay(order.sale.receivable, teller)
    do_due_work()
    assert counter.post(f"{answer.url}hand-out/", {"taken_by": "王建国"}).status_code == 302
    do_due_work()
    order.refresh_from_db()
    assert order.state == "collected" and StockItem.objects.get(part=part).on_hand == 1
    assert counter.post(f"{address}cancel/", {"outcome": "withdrawn", "reason": "x"}).status_code == 409
    books()


def test_nobody_collects_the_report_names_who_answers_and_one_click_gives_the_part_on(
    at_work, store, part, shelf, person, books
):
    from datetime import timedelta

    from dms.core import due
    from tests.parts.special_orders.test_notify_special_order import on

    _seller, counter = at_work("parts_sales", name="卫东")
    _head, office = at_work("parts_supervisor")
    vips = [CustomerFactory(store=store, customer_class="vip", number=f"C-26-010{n}") for n in range(2)]
    orders = []
    for vip in vips:
        form = {"store": store.pk, "lines": part.number, "lead_days": "7", "customer": vip.number}
        address = counter.post("/special-orders/new/", form).url
        assert counter.post(f"{address}place/").status_code == 302
        orders.append(SpecialOrder.objects.latest("pk"))
    in_stock(part, shelf, 1, unit_cost="88")
    allocate(store_id=store.pk, part_ids=[part.pk])
    first, second = orders
    first.refresh_from_db()
    assert counter.get("/special-orders/?state=arrived").context["page"].count == 1
    assert counter.post(f"{first.get_absolute_url()}notify/", {"how": "phone", "note": ""}).status_code == 302
    first.refresh_from_db()
    on(store, first.hold_until + timedelta(days=1), due.sweep)
    report = text_of(office.get("/special-orders/forced/"))
    assert "卫东" in report and first.number in report and "88.00" in report
    assert "88.00" not in text_of(counter.get("/special-orders/forced/"))
    assert counter.get("/special-orders/?uncollected=true").context["page"].count == 1
    page = text_of(office.get(first.get_absolute_url()))
    choice = f"{part.pk}:{second.pk}"
    assert choice in page and choice not in text_of(counter.get(first.get_absolute_url()))
    assert counter.post(f"{first.get_absolute_url()}reallocate/", {"to": choice}).status_code == 403
    assert office.post(f"{first.get_absolute_url()}reallocate/", {"to": choice}).status_code == 302
    for order, state in ((first, "waiting"), (second, "arrived")):
        order.refresh_from_db()
        assert order.state == state
    books()


def test_a_program_does_the_same(program, person, store, other_store, part, shelf, do_due_work, books):
    customer = CustomerFactory(store=store)
    ours = program(person("parts_supervisor", password="!"))
    theirs = program(person("parts_supervisor", store=other_store, password="!"))
    rule = ours.send("POST", "/api/v1/deposit-rules/", {"store": store.pk, "percent": 10, "hold_days": 5})
    assert rule.status_code == 201, rule.content
    body = {"store": store.pk, "customer": customer.pk, "lines": [{"part": part.pk, "quantity": "1"}], "lead_days": 5}
    wrong = ours.send("POST", "/api/v1/special-orders/", body | {"lines": [{"part": part.pk, "quantity": "0.5"}]})
    assert wrong.status_code == 422
    made = ours.send("POST", "/api/v1/special-orders/", body)
    assert made.status_code == 201, made.content
    base = f"/api/v1/special-orders/{made.json()['id']}"
    assert theirs.get(f"{base}/").status_code == 404
    placed = ours.send("POST", f"{base}/place/").json()
    assert (placed["state"], placed["deposit_due"], placed["hold_days"]) == ("deposit_asked", "18.00", 5)
    waived = ours.send("POST", f"{base}/waive/", {"reason": "店长同意"})
    assert waived.json()["state"] == "waiting"
    assert ours.send("POST", f"{base}/collect/").status_code == 409
    in_stock(part, shelf, 1)
    allocate(store_id=store.pk, part_ids=[part.pk])
    told = ours.send("POST", f"{base}/notify/", {"how": "phone"}).json()
    assert told["state"] == "notified" and told["hold_until"]
    assert ours.send("POST", f"{base}/extend/", {"hold_until": "2030-01-01", "reason": "x"}).status_code in (409, 422)
    assert ours.send("POST", f"{base}/collect/").json()["state"] == "collecting"
    again = ours.send("POST", "/api/v1/special-orders/", body).json()["id"]
    gone = ours.send("POST", f"/api/v1/special-orders/{again}/cancel/", {"reason": "不要了"}).json()
    assert (gone["state"], gone["outcome"]) == ("cancelled", "withdrawn")
    moves = ours.get(f"{base}/moves/").json()
    assert {"cancel", "collect"} <= {move["verb"] for move in moves}
    assert ours.get("/api/v1/special-orders/?state=collecting").json()["results"][0]["id"] == made.json()["id"]
    books()


def test_another_store_is_asked_for_what_is_missing(at_work, store, other_store, person, do_due_work, books):
    from datetime import timedelta

    from dms.core import clock
    from parts.models import Transfer
    from parts.transfers import services as transfers
    from tests.parts.factories import BinFactory, WarehouseFactory

    rare = PartFactory(number="77777-1")
    in_stock(rare, BinFactory(warehouse=WarehouseFactory(store=other_store)), 3)
    vip = CustomerFactory(store=store, customer_class="vip", number="C-26-0200")
    _seller, counter = at_work("parts_sales")
    _planner, desk = at_work("parts_planner")
    form = {"store": store.pk, "lines": "777771 2", "lead_days": "7", "customer": vip.number}
    address = counter.post("/special-orders/new/", form).url
    counter.post(f"{address}place/")
    order = SpecialOrder.objects.get()
    assert counter.post(f"{address}ask-elsewhere/", {"from_store": other_store.pk}).status_code == 403
    assert desk.post(f"{address}ask-elsewhere/", {"from_store": other_store.pk}).status_code == 302
    transfer = Transfer.objects.get()
    assert (transfer.store, transfer.to_store, transfer.note) == (other_store, store, order.number)
    head, keeper = person("parts_supervisor", store=other_store), person("storekeeper", store=other_store)
    transfers.approve_transfer(transfer_id=transfer.pk, actor=head)
    transfers.pick_transfer(transfer_id=transfer.pk, actor=keeper)
    arrives = clock.now() + timedelta(hours=5)
    transfers.ship_transfer(transfer_id=transfer.pk, arrives_at=arrives, actor=keeper)
    transfers.receive_transfer(transfer_id=transfer.pk, actor=person("storekeeper"))
    do_due_work()
    order.refresh_from_db()
    assert order.state == "arrived" and order.held() == {rare.pk: 2}
    with pytest.raises(Exception, match="waited for"):
        services.ask_elsewhere(order_id=order.pk, from_store_id=other_store.pk, actor=_planner)
    books()
