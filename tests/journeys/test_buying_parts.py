"""From the shortage to the shelf: planner, supervisor, purchaser, and a storekeeper with a scanner on a phone."""

import re
from decimal import Decimal

import pytest

from dms.core.approvals.models import Approval
from dms.core.approvals.services import approve_approval
from parts.models import Balance, DiscrepancyNote, PurchaseOrder, PurchaseRequest, Receipt, ReceiptScan, StockItem
from parts.receiving import delivering
from tests.parties.factories import SupplierFactory
from tests.parts.conftest import books
from tests.parts.factories import BinFactory, PartFactory, WarehouseFactory, in_stock
from tests.parts.purchasing.factories import order_of
from tests.web.test_keyboard import cookie_of

__all__ = ["books"]

WIDE, PHONE = (1440, 900), (390, 844)
MOST_SCANS, MOST_KEYS = 2, 1


@pytest.fixture
def open_as(browser, live_server, person):
    """``open_as("storekeeper", PHONE)``: a page in that person's browser; what the browser complains about fails."""
    contexts, complaints = [], []

    def make(role, size=WIDE, language="zh-hans"):
        user = person(role, password="!", language=language)
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=live_server.url, locale=language
        )
        context.set_default_timeout(40_000)
        context.add_cookies([cookie_of(user, live_server.url)])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        return user, page

    yield make
    for context in contexts:
        context.close()
    assert [text for text in complaints if "409" not in text and "422" not in text] == []


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.fixture
def shop(store):
    """Ten parts, each with a shelf of its own."""
    warehouse = WarehouseFactory(store=store, code="A", name="主库")
    parts = []
    for position in range(1, 11):
        part = PartFactory(number=f"04465-{position:05d}", name="前刹车片")
        place = BinFactory(warehouse=warehouse, rack="01", level="1", position=f"{position:02d}")
        in_stock(part, place, 1)
        StockItem.objects.filter(part=part).update(home_bin=place, is_stocked=True, minimum=5, maximum=8)
        parts.append(part)
    return parts


class Scanner:
    """A scanner on a keyboard: types a code and Enter. Scans and single keys are counted apart."""

    def __init__(self, page):
        self.page, self.scans, self.keys = page, 0, 0

    def scan(self, code):
        self.scans += 1
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def press(self, key):
        self.keys += 1
        self.page.keyboard.press(key)

    def wait(self, result):
        self.page.wait_for_selector(f"#scan-panel[data-result={result}]")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("PRT-5")
@pytest.mark.requirement("PRT-6")
def test_from_the_shortage_list_to_the_shelf(open_as, store, shop, person, do_due_work, books):
    supplier = SupplierFactory(store=store, name="华东汽配", terms="credit", credit_days=30)
    supervisor = person("parts_supervisor")
    _planner, page = open_as("parts_planner")
    page.goto("/purchase-requests/shortages/")
    assert "补足到 8" in page.inner_text("main")
    page.click("button[data-save]")
    page.wait_for_url(re.compile(r"/purchase-requests/\d+/$"))
    request = PurchaseRequest.objects.get()
    assert [line.quantity for line in request.lines.all()] == [Decimal(7)] * 10
    page.goto(f"{request.get_absolute_url()}submit/")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/purchase-requests/\d+/$"))
    approve_approval(approval_id=Approval.objects.get().pk, actor=supervisor)
    do_due_work()
    _purchaser, page = open_as("purchaser")
    page.goto(f"/purchase-orders/new/{request.pk}/?supplier={supplier.pk}")
    page.click("button[data-save]")
    page.wait_for_url(re.compile(r"/purchase-orders/\d+/$"))
    order = PurchaseOrder.objects.get()
    page.goto(f"{order.get_absolute_url()}place/")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/purchase-orders/\d+/$"))
    _keeper, page = open_as("storekeeper", PHONE)
    page.goto(order.get_absolute_url())
    page.keyboard.press("r")
    page.wait_for_url(re.compile(r"/receipts/new/\d+/$"))
    page.fill("[name=delivery_note]", "SH-2026-118")
    page.fill("[name=packages_listed]", "2")
    page.click("button[data-save]")
    page.wait_for_url(re.compile(r"/receipts/\d+/$"))
    receipt = Receipt.objects.get()
    page.goto(f"{receipt.get_absolute_url()}check-carrier/")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/receipts/\d+/work/$"))
    assert fits(page)
    scanner = Scanner(page)
    for part in shop:
        scanner.scan(part.number)
        scanner.wait("line")
        scanner.press("Enter")
        scanner.wait("counted")
    page.click("a[data-key=F9]")
    page.click("main button[type=submit], #panel button[type=submit]")
    page.wait_for_selector("#scan-panel .scan-now-where")
    assert page.inner_text(".scan-now-where") == "A-01-1-01" and fits(page)
    for position in range(1, 11):
        page.wait_for_function(
            "code => document.querySelector('.scan-now-where')?.innerText === code", arg=f"A-01-1-{position:02d}"
        )
        scanner.scan(f"A-01-1-{position:02d}")
    page.wait_for_selector("#scan-panel[data-open='']")
    receipt.refresh_from_db()
    assert receipt.state == "shelved"
    assert scanner.scans <= MOST_SCANS * len(shop) and scanner.keys <= MOST_KEYS * len(shop)
    assert set(Balance.objects.filter(bin__kind="shelf").values_list("on_hand", flat=True)) == {Decimal(8)}
    order.refresh_from_db()
    assert order.state == "received" and not DiscrepancyNote.objects.exists()
    books()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("PRT-6")
def test_five_codes_a_second_are_all_there_and_a_double_warns(open_as, store, shop):
    keeper, page = open_as("storekeeper", PHONE, "en")
    order = order_of(store, dict.fromkeys(shop, 5))
    receipt = delivering.open_receipt(order_ids=[order.pk], delivery_note="SH-1", actor=keeper)
    delivering.check_carrier(receipt_id=receipt.pk, packages_counted=1, actor=keeper)
    page.goto(f"{receipt.get_absolute_url()}work/")
    scanner = Scanner(page)
    for part in shop:
        scanner.scan(part.number)
        page.wait_for_timeout(100)
    scanner.scan(shop[-1].number)
    scanner.wait("double")
    page.wait_for_selector("[data-scan-waiting]", state="hidden")
    codes = list(ReceiptScan.objects.order_by("pk").values_list("code", "result"))
    assert codes == [*((part.number, "line") for part in shop), (shop[-1].number, "double")]
    assert receipt.lines.filter(seen_at=None).count() == 0
    assert page.get_attribute("#scan-panel", "data-warning") == "yes"
    assert page.evaluate("document.activeElement.id") == "scan-code"
