"""People's time at the desk, counted in a real browser: keys, clicks and seconds, in both languages, on a phone too."""

import re
import time

import pytest

from crm.files.services import open_file
from dms.core.models import Event
from dms.parties.models import Customer
from dms.vehicles.models import Ownership, Vehicle
from tests.parties.factories import ConsentTextFactory, ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory, make_vin
from tests.web.test_keyboard import cookie_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("CRM-1"),
]

#: An average person types a key in so many seconds (keystroke-level model).
SECONDS_PER_KEY = 0.28
MOST_SECONDS = 30
WIDE, PHONE = (1440, 900), (390, 844)
VIN = make_vin(720001)


class Hands:
    """A person's hands on one page: what they press is counted, clicks apart from keys."""

    def __init__(self, page):
        self.page, self.keys, self.clicks, self.began = page, 0, 0, time.monotonic()

    def begin(self):
        self.keys = self.clicks = 0
        self.began = time.monotonic()

    def type(self, text):
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, *keys):
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    @property
    def seconds(self):
        """The time that the machine took, and that a person takes for the keys."""
        return time.monotonic() - self.began + self.keys * SECONDS_PER_KEY


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    return request.param


@pytest.fixture
def open_page(browser, live_server, person, store):
    """``open_page(language, size)``: hands on the home of a service advisor; what the browser complains about fails."""
    contexts, complaints = [], []

    def make(language="en", size=WIDE, role="service_advisor"):
        advisor = person(role, name="李梅", password="!", language=language)
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=live_server.url, locale=language
        )
        context.set_default_timeout(20_000)
        context.add_cookies([cookie_of(advisor, live_server.url)])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto("/")
        return Hands(page)

    yield make
    for context in contexts:
        context.close()
    assert [text for text in complaints if "422" not in text and "409" not in text] == []


def focused(page):
    return page.evaluate("document.activeElement.name || document.activeElement.id || document.activeElement.tagName")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_new_customer_and_vehicle_by_keyboard_on_one_page_within_thirty_seconds(open_page, store, language, size):
    VehicleFactory(store=store, plate="沪B88888", brand_text="大众")  # the usual province is known
    hands = open_page(language, size)
    page = hands.page
    hands.begin()
    hands.press("n")
    page.wait_for_url("**/files/new/")
    assert focused(page) == "plate"
    hands.type("A12345")
    hands.press("Tab")
    hands.type(VIN)
    page.wait_for_selector("#vin-answer .state-done")
    hands.press("Tab")
    hands.type("25100")
    hands.press("Tab")
    hands.type("13800138000")
    hands.press("Tab")
    hands.type("曾志伟")
    hands.press("Control+Enter")
    page.wait_for_url(re.compile(r"/customers/\d+/$"))
    seconds = hands.seconds
    print(f"{language} {size[0]}: {hands.keys} keys, {hands.clicks} clicks, {seconds:.1f} s")
    assert hands.clicks == 0 and hands.keys <= 60 and seconds <= MOST_SECONDS
    vehicle = Vehicle.objects.get(vin=VIN)
    assert (vehicle.plate, vehicle.brand_text, vehicle.model_year, vehicle.odometer_km) == (
        "沪A12345",
        "大众",
        2026,
        25100,
    )
    assert Ownership.objects.get(vehicle=vehicle).customer.name == "曾志伟"
    assert page.locator("#file-timeline .timeline-line").count() >= 4 and fits(page)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_known_plate_then_tab_fills_vehicle_and_owner(open_page, store, language, size):
    held = OwnershipFactory(vehicle__store=store, vehicle__plate="京B66666", customer__name="王小明")
    hands = open_page(language, size)
    page = hands.page
    hands.begin()
    hands.press("n")
    page.wait_for_url("**/files/new/")
    hands.type("B66666")
    hands.press("Tab")
    page.wait_for_selector("[name=customer]", state="attached")
    assert page.locator(".desk-chosen").count() == 2 and "王小明" in page.inner_text("#desk")
    page.wait_for_function("document.activeElement.name === 'odometer_km'")
    assert fits(page)
    hands.type("31000")
    hands.press("Control+Enter")
    page.wait_for_url(re.compile(rf"/customers/{held.customer_id}/$"))
    print(f"{language} {size[0]}: {hands.keys} keys, {hands.seconds:.1f} s")
    assert hands.keys <= 14 and hands.clicks == 0
    held.vehicle.refresh_from_db()
    assert held.vehicle.odometer_km == 31000


def test_a_known_telephone_number_warns_while_typing_and_one_key_uses_the_customer(open_page, store, language):
    known = CustomerFactory(store=store, name="王小明")
    ContactFactory(customer=known, phone="13812345678")
    ConsentTextFactory(purpose="marketing")
    hands = open_page(language)
    page = hands.page
    hands.press("n")
    page.wait_for_url("**/files/new/")
    hands.type("京A12345")
    hands.press("Tab")
    hands.type(VIN)
    hands.press("Tab", "Tab")
    hands.type("1381234")
    page.wait_for_selector("#found [name=use_customer]")
    page.wait_for_load_state("networkidle")  # an answer that is still on its way would draw the button anew
    assert "138****5678" in page.inner_text("#found")
    hands.press("F2")
    page.wait_for_selector("[name=customer]", state="attached")
    assert page.input_value("[name=vin]") == VIN and page.input_value("[name=plate]") == "京A12345"
    page.check("[value='marketing:wechat']")
    hands.press("Control+Enter")
    page.wait_for_url(re.compile(rf"/customers/{known.pk}/$"))
    assert Customer.objects.count() == 1 and known.consents.get().channel == "wechat"


def test_errors_stand_at_the_fields_with_the_cursor_and_everything_typed_stays(open_page, language):
    hands = open_page(language, PHONE)
    page = hands.page
    hands.press("n")
    page.wait_for_url("**/files/new/")
    hands.type("京A12345")
    hands.press("Enter")
    hands.type(VIN[:-2])
    hands.press("Enter")
    hands.type("100")
    hands.press("Enter")
    hands.type("138")
    hands.press("Control+Enter")
    page.wait_for_selector(".field-error")
    assert page.locator(".field-error").count() == 3 and focused(page) == "vin" and fits(page)
    assert page.input_value("[name=vin]") == VIN[:-2] and page.input_value("[name=phone]") == "138"
    assert not Event.objects.exists()


def test_pressing_save_twice_opens_one_file(open_page, store):
    hands = open_page()
    page = hands.page
    page.goto("/files/new/")
    page.fill("[name=name]", "曾志伟")
    page.fill("[name=phone]", "13800138000")
    page.evaluate("const b = document.querySelector('[data-save]'); b.click(); b.click();")
    page.wait_for_url(re.compile(r"/customers/\d+/$"))
    assert Customer.objects.count() == 1


@pytest.mark.requirement("PLT-7")
@pytest.mark.parametrize("start", ["/", "/customers/", "/files/new/"])
@pytest.mark.parametrize("text", ["720001", "A12345", "13800138000"[-4:], "zzw", "曾志伟"])
def test_anything_is_found_from_any_page_with_one_key_and_six_characters(open_page, store, start, text):
    hands = open_page()
    person = {"name": "曾志伟", "phone": "13800138000"}
    car = {"vin": VIN, "plate": "京A12345", "plate_colour": "blue"}
    file = open_file(store_id=store.pk, person=person, car=car, actor=None)
    hands.page.goto(start)
    hands.begin()
    hands.press("Control+k" if start.endswith("new/") else "/")
    hands.type(text)
    assert hands.keys <= 1 + 6
    hands.press("Enter")  # a single hit opens at once, several stand on the page
    hands.page.wait_for_url(re.compile(r"/(customers|vehicles)/\d+/$|/search/"))
    addresses = (file.customer.get_absolute_url(), file.vehicle.get_absolute_url())
    opened = hands.page.url.endswith(addresses)
    assert opened or hands.page.locator(", ".join(f"main a[href='{one}']" for one in addresses)).count()
