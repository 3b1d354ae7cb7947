"""The whole journey in a browser: the advisor makes a link, the customer answers it on a phone, in either language."""

import pytest
from playwright.sync_api import expect

from dms.core.models import Event
from dms.parties import facts
from dms.parties.models import Consent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PLT-8", "CRM-1")]

WORDS = {
    "zh-CN": {
        "changed": "资料有变化",
        "phone": "新电话号码",
        "save": "确认无误，保存",
        "thanks": "谢谢您",
        "other": "English",
    },
    "en-GB": {
        "changed": "Something has changed",
        "phone": "New telephone number",
        "save": "Everything is right: save",
        "thanks": "Thank you",
        "other": "中文",
    },
}


@pytest.fixture
def phone(browser):
    """``phone("zh-CN")``: a page on a small screen that speaks the language, and what went wrong on it."""

    def open_page(locale):
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale=locale)
        page = context.new_page()
        page.wrong = []
        page.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        return page

    return open_page


@pytest.mark.parametrize("speaks", WORDS)
def test_a_customer_corrects_their_number_and_agrees_to_text_messages(live_server, link_to, customer, phone, speaks):
    words, page = WORDS[speaks], phone(speaks)
    page.goto(live_server.url + link_to())
    page.get_by_text(words["changed"]).click()
    page.get_by_label(words["phone"]).fill("139 8765 4321")
    page.locator("input[name='marketing-sms']").check()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    heights = page.locator("button, .box, .call-button").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) >= 44, "large enough for a thumb"
    page.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_role("heading", name=words["thanks"])).to_be_visible()
    assert customer.contacts.get().phone == "13987654321"
    assert Consent.objects.get(customer=customer).channel == "sms"
    assert Event.objects.filter(fact=facts.CONTACT_DATA_CONFIRMED).count() == 1
    assert page.wrong == []


@pytest.mark.parametrize("speaks", WORDS)
def test_the_other_language_is_one_press_away_and_stays_for_the_answer(live_server, link_to, phone, speaks):
    other = next(locale for locale in WORDS if locale != speaks)
    page = phone(speaks)
    page.goto(live_server.url + link_to())
    page.get_by_role("link", name=WORDS[speaks]["other"]).click()
    page.get_by_role("button", name=WORDS[other]["save"]).click()
    expect(page.get_by_role("heading", name=WORDS[other]["thanks"])).to_be_visible()
    assert page.wrong == []


def test_it_can_be_answered_without_a_script(live_server, link_to, customer, browser):
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.goto(live_server.url + link_to())
    page.get_by_role("button", name="Everything is right: save").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
