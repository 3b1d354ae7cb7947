"""A customer at the desk is registered without touching the mouse, within half a minute."""

import re

import pytest

from dms.parties.models import Customer
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.web.test_keyboard import cookie_of, focused

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.requirement("CRM-1")]


@pytest.fixture
def desk(browser, live_server, advisor):
    """A page of the advisor's browser; what the browser complains about fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="en")
    context.set_default_timeout(5000)
    context.add_cookies([cookie_of(advisor, live_server.url)])
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert [text for text in complaints if "422" not in text and "409" not in text] == []


def test_name_telephone_ctrl_enter(desk):
    desk.goto("/")
    desk.keyboard.type("gc")
    desk.wait_for_url("**/customers/")
    desk.locator(".page-actions a[href='/customers/new/']").press("Enter")  # n is the desk, with the vehicle
    desk.wait_for_url("**/customers/new/")
    assert focused(desk) == "id_name"
    desk.keyboard.type("曾志伟")
    desk.keyboard.press("Tab")
    desk.keyboard.type("13800138000")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url(re.compile(r"/customers/\d+/$"))
    assert Customer.objects.get().contacts.get().phone == "13800138000"


def test_who_may_be_the_same_appears_while_typing_and_stops_enter(desk, store):
    wang = CustomerFactory(store=store, name="王小明", number="C-26-0042")
    ContactFactory(customer=wang, phone="13812345678")
    desk.goto("/customers/new/")
    desk.keyboard.type("曾志伟")
    desk.keyboard.press("Tab")
    desk.keyboard.type("13812345678")
    desk.wait_for_selector("#duplicates >> text=C-26-0042")
    assert focused(desk) == "id_phone"
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".form-errors >> text=may be the same customer")
    assert Customer.objects.count() == 1
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")  # “Register all the same” follows the warning
    desk.wait_for_url(re.compile(r"/customers/\d+/$"))
    assert Customer.objects.count() == 2


def test_a_number_is_revealed_in_its_place(desk, store):
    wang = CustomerFactory(store=store)
    ContactFactory(customer=wang, phone="13812345678")
    desk.goto(wang.get_absolute_url())
    assert "13812345678" not in desk.content()
    desk.locator("#contacts .phone-reveal").press("Enter")
    desk.wait_for_selector("#contacts >> text=13812345678")
    assert desk.url.endswith(wang.get_absolute_url())
