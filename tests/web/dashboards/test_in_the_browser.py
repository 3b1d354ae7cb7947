"""The dashboard in a real browser: the formula one focus away, nothing sideways on a phone, no style refused."""

import pytest
from django.conf import settings

from tests import figures as story
from tests.web.test_keyboard import cookie_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("PLT-9"),
]


@pytest.fixture
def screen(browser, live_server, person, store):
    """The group manager's browser; what the browser complains about fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url, locale="en")
    context.set_default_timeout(8000)
    group = person("group_manager", name="施启明", password="!")
    english = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}
    context.add_cookies([cookie_of(group, live_server.url), english])
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


def test_a_phone_shows_the_board_of_two_stores_without_scrolling_sideways(screen, store, other_store):
    story.fill(store)
    screen.goto("/dashboard/?period=quarter")
    assert screen.evaluate("document.documentElement.scrollWidth") == 390
    formula = screen.locator(".formula-text").first
    assert not formula.is_visible()
    screen.locator(".formula-mark").first.focus()
    assert formula.is_visible() and "first named" in formula.inner_text()
    box = formula.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    bar = screen.locator(".bar-present rect").first.bounding_box()
    assert bar["height"] > 10, "the style sheet and the drawing are there"


def test_each_side_of_the_switch_is_one_press(screen, store):
    screen.goto("/")
    screen.get_by_role("button", name="Everybody's").click()
    screen.wait_for_load_state()
    assert screen.get_by_role("button", name="Everybody's").get_attribute("aria-pressed") == "true"
    assert screen.evaluate("document.documentElement.scrollWidth") == 390
