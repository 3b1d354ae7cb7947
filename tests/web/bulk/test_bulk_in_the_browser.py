"""Ticking, ranges, keys, and a run that shows its progress without a reload, in a real browser."""

import pytest

from dms.core import due
from dms.parties.models import Supplier
from tests.parties.factories import SupplierFactory
from tests.web.test_keyboard import cookie_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("PLT-9"),
]


@pytest.fixture
def screen(browser, live_server, person, store):
    """The supplier list of somebody who answers for 60 suppliers."""
    for number in range(60):
        SupplierFactory(store=store, code=f"S{number:02d}")
    supervisor, complaints = person("parts_supervisor", name="赵敏", password="!"), []
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="en")
    context.set_default_timeout(8000)
    english = {"name": "dms_language", "value": "en", "url": live_server.url}
    context.add_cookies([cookie_of(supervisor, live_server.url), english])
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.goto("/suppliers/")
    yield page
    context.close()
    assert complaints == []


def ticked(page):
    return page.locator("[data-select]:checked").count()


def test_the_bar_slides_up_counts_ranges_and_goes_with_escape(screen):
    assert not screen.is_visible("#bulk")
    screen.locator("[data-select]").nth(1).click()
    screen.locator("[data-select]").nth(4).click(modifiers=["Shift"])
    assert ticked(screen) == 4
    assert screen.inner_text(".bulk-count") == "4 selected"
    screen.keyboard.press("Escape")
    assert ticked(screen) == 0 and not screen.is_visible("#bulk")


def test_x_ticks_the_row_of_j_and_k_and_types_an_x_in_the_search(screen):
    for key in "jjxjx":
        screen.keyboard.press(key)
    assert ticked(screen) == 2
    screen.locator("[data-select]").nth(5).click()
    screen.keyboard.press("k")
    assert "S01" in screen.inner_text(".is-at"), "a ticked box does not swallow the keys"
    screen.fill("#list-q", "")
    screen.focus("#list-q")
    screen.keyboard.type("xjkcef")
    assert screen.input_value("#list-q") == "xjkcef" and ticked(screen) == 3


def test_c_takes_all_filters_away_and_each_chip_its_own(screen):
    screen.goto("/suppliers/?state=active&place=local&sort=place")
    assert screen.locator(".chip:not(.chip-clear)").count() == 2
    screen.locator(".chip").first.click()
    screen.wait_for_url("**/suppliers/?place=local&sort=place")
    screen.keyboard.press("c")
    screen.wait_for_url("**/suppliers/?sort=place")
    assert screen.locator(".chip").count() == 0


def test_all_matching_rows_are_done_and_the_page_shows_it_by_itself(screen):
    screen.click("[data-select-page]")
    assert ticked(screen) == 50
    screen.click("[data-select-matching]")
    screen.click(".bulk-acts button[value=deactivate]")
    screen.wait_for_url("**/bulk-runs/*/")
    assert "60 rows will be done" in screen.inner_text(".bulk-preview")
    screen.fill("[name=reason]", "closed down")
    screen.keyboard.press("Control+Enter")
    screen.locator(".bulk-progress").get_by_text("0 of 60 rows").wait_for()
    due.sweep()
    screen.get_by_text("through", exact=True).first.wait_for()
    assert Supplier.objects.filter(state="inactive").count() == 60
    assert screen.locator("button", has_text="Undo").is_visible()
