"""Counting with a phone and a scanner, in a real browser: bin, part, quantity, without touching the screen between."""

import pytest

from parts.stocktake import services
from tests.parts.conftest import part, shelf, warehouse
from tests.parts.factories import PartFactory, in_stock
from tests.web.test_keyboard import cookie_of

__all__ = ["part", "shelf", "warehouse"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PRT-10")]


@pytest.fixture
def phone(browser, live_server, person):
    """A storekeeper's phone; what the browser complains about fails."""
    keeper, complaints = person("storekeeper", name="周强", password="!"), []
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
    context.set_default_timeout(30_000)
    context.add_cookies([cookie_of(keeper, live_server.url)])
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.keeper = keeper
    yield page
    context.close()
    assert complaints == []


def scan(page, code):
    """What a scanner does: the letters, then Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def focused(page):
    return page.evaluate("document.activeElement.name")


def test_two_parts_are_counted_in_a_bin_with_three_scans_and_two_quantities(phone, store, part, shelf):
    other = PartFactory(number="15208-65F0E", barcode="6901234567892")
    in_stock(part, shelf, 40)
    in_stock(other, shelf, 5)
    row = services.add_stocktake(store=store, kind="spot", scope="all", actor=phone.keeper)
    services.start_stocktake(stocktake_id=row.pk, actor=phone.keeper)
    phone.goto(f"/stocktakes/{row.pk}/count/")
    assert focused(phone) == "bin"
    scan(phone, shelf.code)
    assert focused(phone) == "part"
    scan(phone, part.number)
    assert focused(phone) == "quantity"
    scan(phone, "39")
    phone.wait_for_url(f"**/count/?bin={shelf.code}")
    assert focused(phone) == "part", "the bin stays, the next part follows"
    scan(phone, other.barcode)
    scan(phone, "5")
    phone.wait_for_selector(".count-line:nth-child(2):not(.is-open)")
    told = phone.inner_text("main")
    assert "39 piece" in told and "40" not in told, "the books are not shown"
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    counted = dict(row.lines.values_list("item__part__number", "counted"))
    assert counted == {part.number: 39, other.number: 5}
