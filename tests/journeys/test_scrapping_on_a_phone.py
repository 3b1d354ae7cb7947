"""A scrapping in a real browser: written with a scanner, judged on three phones, disposed of."""

import pytest

from parts.scrapping.models import Scrapping
from tests.parts.conftest import part, shelf, warehouse
from tests.parts.factories import in_stock
from tests.web.test_keyboard import cookie_of

__all__ = ["part", "shelf", "warehouse"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PRT-11")]


@pytest.fixture
def people(person):
    """Everybody of the story, by role."""
    roles = ("storekeeper", "service_manager", "claims_clerk", "parts_supervisor")
    return {role: person(role, password="!") for role in roles}


@pytest.fixture
def phone_of(browser, live_server, people):
    """``phone_of("claims_clerk")``: the person's phone; what the browser complains about fails."""
    complaints, contexts = [], []

    def open_phone(role):
        context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
        context.set_default_timeout(30_000)
        context.add_cookies([cookie_of(people[role], live_server.url)])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_phone
    for context in contexts:
        context.close()
    assert complaints == []


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_written_judged_by_three_and_disposed_of(phone_of, people, store, part, shelf):
    in_stock(part, shelf, 10)
    keeper = phone_of("storekeeper")
    keeper.goto("/scrappings/new/")
    keeper.fill("[name=note]", "季度盘点")
    keeper.click("button[data-save]")
    keeper.wait_for_url("**/scrappings/*/")
    keeper.click("a[href$='/add-line/']")
    keeper.fill("[name=bin]", shelf.code)
    keeper.fill("[name=part]", part.number)
    keeper.fill("[name=quantity]", "4")
    keeper.select_option("[name=cause]", "damaged")
    assert fits(keeper)
    keeper.click("button[data-save]")
    keeper.wait_for_url("**/scrappings/*/")
    keeper.click(".moves a[href$='/submit/']")
    keeper.click("#panel button[data-save]")
    keeper.wait_for_selector(".gate-point")
    row = Scrapping.objects.get()
    for before, role in enumerate(("service_manager", "claims_clerk", "parts_supervisor")):
        judge = phone_of(role)
        judge.goto(f"/scrappings/{row.pk}/")
        assert fits(judge)
        judge.click(".gate-point a.btn")
        judge.wait_for_selector("#panel .verdict-lines")
        assert part.number in judge.inner_text("#panel")
        judge.check("#panel [name=verdict][value=yes]")
        judge.fill("#panel [name=words]", "现场查验")
        judge.click("#panel button[data-save]")
        judge.wait_for_selector(f".gate-point.is-yes >> nth={before}")
    row.refresh_from_db()
    assert row.state == "approved"
    keeper.reload()
    assert keeper.locator(".gate-point.is-yes").count() == 3
    keeper.click(".moves a[href$='/dispose/']")
    keeper.check("#panel [name=disposal][value=destroyed]")
    keeper.select_option("#panel [name=witness]", str(people["parts_supervisor"].pk))
    keeper.fill("#panel [name=note]", "院内压毁")
    keeper.click("#panel button[data-save]")
    keeper.wait_for_selector(".state-done")
    row.refresh_from_db()
    assert row.state == "disposed" and fits(keeper)
