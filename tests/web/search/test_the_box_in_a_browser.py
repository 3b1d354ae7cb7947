"""The search box in a real browser: one key, six characters, Enter."""

import time

import pytest
from playwright.sync_api import expect

from dms.web.models import RecentlyOpened
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory, make_vin
from tests.web.test_keyboard import cookie_of, focused

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PLT-7", "PLT-9")]

ONE_SECOND = 1.0


@pytest.fixture
def screen(browser, live_server, person):
    """The advisor's browser; what it complains about fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="en")
    context.set_default_timeout(5000)
    context.add_cookies([cookie_of(person("service_advisor", name="李梅", password="!"), live_server.url)])
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def wang(store):
    customer = CustomerFactory(store=store, name="王小明")
    ContactFactory(customer=customer, phone="13812345678")
    OwnershipFactory(vehicle=VehicleFactory(store=store, vin=make_vin(204751), plate="京AD12345"), customer=customer)
    CustomerFactory(store=store, name="王晓梅")
    return customer


def lines(page):
    return [line.inner_text().split("\n")[0] for line in page.locator(".search-line").all()]


@pytest.mark.parametrize("text", ["204751", "AD1234", "5678", "wxm", "王小明"])
def test_one_key_and_six_characters_show_the_row_within_a_second(screen, wang, text):
    """The quickest of three: the machine that runs the tests does other things, too."""
    assert len(text) <= 6
    taken = []
    for _try in range(3):
        screen.goto("/" if text == "204751" else "/customers/")
        screen.keyboard.press("/")
        began = time.monotonic()
        screen.keyboard.type(text)
        screen.wait_for_selector(".search-line mark, .search-line:has-text('王小明')")
        taken.append(time.monotonic() - began)
    assert min(taken) < ONE_SECOND
    assert any("京AD12345" in line or "王小明" in line for line in lines(screen))


def test_enter_opens_the_first_and_arrows_choose_another(screen, wang):
    screen.goto("/")
    screen.keyboard.press("Control+k")
    screen.keyboard.type("c: wxm")
    screen.wait_for_selector(".search-line >> nth=1")
    assert sorted(lines(screen)) == ["王小明", "王晓梅"]
    first = lines(screen)[0]
    screen.keyboard.press("ArrowDown")
    assert screen.locator("[aria-selected=true]").inner_text().split("\n")[0] != first
    screen.keyboard.press("ArrowDown")
    assert screen.locator("[aria-selected=true]").inner_text().split("\n")[0] == first, "round and round"
    assert screen.get_attribute("#search", "aria-activedescendant") == screen.locator(
        "[aria-selected=true]"
    ).get_attribute("id")
    screen.keyboard.press("Enter")
    screen.wait_for_url("**/customers/*/")
    assert screen.locator("h1").inner_text() == first


def test_escape_closes_and_a_prefix_can_be_clicked(screen, wang):
    screen.goto("/")
    screen.keyboard.press("/")
    screen.keyboard.type("wxm")
    screen.wait_for_selector(".search-line >> nth=2")
    screen.click("[data-prefix=v]")
    assert screen.input_value("#search") == "v: wxm"
    expect(screen.locator(".search-line")).to_have_count(1)
    screen.click("[data-prefix=c]")
    assert screen.input_value("#search") == "c: wxm"
    expect(screen.locator(".search-line")).to_have_count(2)
    screen.keyboard.press("Escape")
    assert focused(screen) == "BODY"
    assert not screen.locator("#search-found").is_visible()


def test_an_empty_box_offers_what_was_opened_last(screen, wang):
    with screen.expect_response("**/search/opened/"):
        screen.goto(wang.get_absolute_url())
    assert RecentlyOpened.objects.count() == 1
    screen.goto("/")
    screen.keyboard.press("/")
    screen.wait_for_selector(".search-line")
    assert lines(screen) == ["王小明"]
    assert screen.locator("[aria-selected=true]").count() == 0, "nobody has chosen yet"
    screen.keyboard.press("ArrowDown")
    screen.keyboard.press("Enter")
    screen.wait_for_url(f"**{wang.get_absolute_url()}")


def test_it_works_under_the_thumb(screen, wang):
    screen.set_viewport_size({"width": 390, "height": 844})
    screen.goto("/customers/")
    screen.click("#search")
    screen.keyboard.type("wxm")
    screen.wait_for_selector(".search-line >> nth=1")
    assert screen.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    box = screen.locator("#search-found").bounding_box()
    assert box["x"] == 0 and box["width"] == 390
    assert min(line.bounding_box()["height"] for line in screen.locator(".search-line").all()) >= 44
    screen.locator(".search-line", has_text="京AD12345").click()
    screen.wait_for_url("**/vehicles/*/")
