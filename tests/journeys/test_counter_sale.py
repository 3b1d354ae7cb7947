"""Counter → cashier → goods in a real browser: three parts without a mouse, a scanner's burst, doubles, a lost sale."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from dms.cashier.services import take_payment
from parts.counter.models import LostSale, Sale
from parts.models import StockItem
from tests.parts.factories import BinFactory, PartFactory, WarehouseFactory, in_stock
from tests.web.test_keyboard import cookie_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("PRT-20", "PRT-7"),
]

#: Keys of a sale of three parts besides the numbers themselves (QUALITY 2).
MOST_KEYS = 20
CODES = ("04465-33471", "90915-YZZD4", "87139-0E040")


class Hands:
    """What somebody presses, counted; a part's number is typed or scanned and not counted."""

    def __init__(self, page):
        self.page, self.keys = page, 0

    def code(self, text):
        self.page.keyboard.insert_text(text)

    def press(self, *keys):
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def type(self, text):
        self.keys += len(text)
        self.page.keyboard.type(text)


@pytest.fixture
def shelf(store):
    return BinFactory(warehouse=WarehouseFactory(store=store, code="A"), position="1")


@pytest.fixture
def parts(shelf):
    made = [PartFactory(number=code) for code in CODES]
    for part in made:
        in_stock(part, shelf, 10)
    return made


@pytest.fixture
def counter(browser, live_server, person, store, parts):
    contexts, complaints = [], []

    def open_at(role="parts_sales", size=(1440, 900)):
        user = person(role, password="!", language="en")
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=live_server.url, locale="en"
        )
        context.set_default_timeout(30_000)
        context.add_cookies([cookie_of(user, live_server.url)])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        return Hands(page)

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []


WAIT = 20_000  # milliseconds, on a busy machine


def rows_on(page, count):
    expect(page.locator(".counter-lines tbody tr")).to_have_count(count, timeout=WAIT)


def test_three_parts_without_a_mouse_then_the_money_then_the_goods(counter, store, parts, person):
    hands = counter()
    page = hands.page
    hands.press("s")
    page.wait_for_selector("#scan:focus")
    for code in CODES:
        hands.code(code)
        hands.press("Enter")
    hands.type("*2")  # before the third has come back: it means that one all the same
    hands.press("Enter")
    rows_on(page, 3)
    expect(page.locator(".line-quantity").last).to_have_value("2", timeout=WAIT)
    hands.press("F9")
    page.wait_for_selector(".band-title")
    assert hands.keys <= MOST_KEYS and hands.keys == 8
    sale = Sale.objects.get()
    assert (sale.state, sale.gross) == ("to_pay", D("720.00"))
    owed = sale.receivable
    take_payment(
        store_id=store.pk,
        method="cash",
        amount=owed.balance,
        tendered=owed.balance,
        allocations={owed.pk: owed.balance},
        actor=person("cashier"),
    )
    page.goto(sale.get_absolute_url())
    page.wait_for_selector("[data-key=F9]")
    page.keyboard.press("F9")
    page.wait_for_selector("#panel .move-form")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".band").first).to_contain_text("goods handed out", timeout=WAIT)
    assert [one.on_hand for one in StockItem.objects.order_by("pk")] == [9, 9, 8]


def test_a_burst_of_the_scanner_loses_nothing_and_doubles_are_said(counter, parts):
    hands = counter()
    page = hands.page
    page.goto("/sales/new/")
    page.wait_for_selector("#scan:focus")
    for number in range(10):
        hands.code(CODES[number % 3])
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
    rows_on(page, 3)
    assert sum(D(one.input_value()) for one in page.locator(".line-quantity").all()) == 10
    assert "scanned again" in page.inner_text(".counter-said")
    assert page.input_value("#scan") == ""


def test_what_is_not_on_file_stays_in_sight_and_one_key_records_it(counter, parts):
    hands = counter()
    page = hands.page
    page.goto("/sales/new/")
    page.wait_for_selector("#scan:focus")
    hands.code("XQ-99")
    page.keyboard.press("Enter")
    expect(page.locator(".counter-said")).to_contain_text("XQ-99", timeout=WAIT)
    page.keyboard.press("F8")
    expect(page.locator(".counter-said")).to_contain_text("Lost sale recorded", timeout=WAIT)
    assert LostSale.objects.get().wanted == "XQ-99"


def test_a_refusal_keeps_the_lines(counter, parts, store):
    hands = counter()
    page = hands.page
    page.goto("/sales/new/")
    page.wait_for_selector("#scan:focus")
    hands.code(CODES[0])
    page.keyboard.press("Enter")
    rows_on(page, 1)
    page.keyboard.type("=140")
    page.keyboard.press("Enter")
    page.keyboard.press("F9")
    page.wait_for_selector(".form-error")
    assert "under its minimum price of 150.00" in page.inner_text(".form-errors")
    rows_on(page, 1)
    assert D(page.input_value(".line-price")) == 140
    assert not Sale.objects.exists()
