"""Keys in a real browser: they act on the page, and never on somebody who is typing."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from dms.core.events import publish
from dms.core.facts import Fact

SEEN = Fact("web.key_seen_in_a_test", "saw the store")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.web.pages_under_test"),
]


def cookie_of(user, address):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}


@pytest.fixture
def screen(browser, live_server, person):
    """A page of the manager's browser; what the browser complains about fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="en")
    context.set_default_timeout(5000)
    manager = person("service_manager", name="陈刚", password="!")
    context.add_cookies([cookie_of(manager, live_server.url)])
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert [text for text in complaints if "422" not in text and "409" not in text] == []


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.name || document.activeElement.tagName")


def test_slash_and_ctrl_k_lead_to_the_search(screen):
    screen.goto("/")
    screen.keyboard.press("/")
    assert focused(screen) == "search"
    assert screen.input_value("#search") == "", "the key itself is not typed"
    screen.keyboard.press("Escape")
    assert focused(screen) == "BODY"
    screen.keyboard.press("Control+k")
    assert focused(screen) == "search"


@pytest.mark.requirement("PLT-5")
def test_no_key_fires_while_somebody_types(screen):
    screen.goto("/styleguide/list/")
    screen.focus("#search")
    screen.keyboard.type("nf/?jkgh")
    assert screen.input_value("#search") == "nf/?jkgh"
    assert screen.url.endswith("/styleguide/list/")
    assert not screen.locator("#keys").is_visible()
    assert screen.locator(".is-at").count() == 0


def test_the_same_keys_fire_outside_a_field(screen):
    screen.goto("/styleguide/list/")
    screen.keyboard.press("?")
    assert screen.locator("#keys").is_visible()
    assert "New" in screen.locator("#page-keys").inner_text()
    screen.keyboard.press("n")
    assert screen.url.endswith("/styleguide/list/"), "behind the map nothing happens"
    screen.keyboard.press("Escape")
    screen.keyboard.press("n")
    screen.wait_for_url(re.compile("/styleguide/form/"))
    screen.goto("/styleguide/list/")
    screen.keyboard.press("g")
    screen.keyboard.press("h")
    screen.wait_for_url(re.compile(r"\d/$"))


def test_rows_are_walked_and_opened(screen):
    screen.goto("/styleguide/list/")
    for key in "jjjk":
        screen.keyboard.press(key)
    assert screen.locator(".is-at").inner_text().startswith("RO-26-0411")
    screen.keyboard.press("Enter")
    screen.wait_for_url(re.compile("/styleguide/document/"))


def test_ctrl_enter_saves_and_the_error_gets_the_cursor(screen):
    screen.goto("/styleguide/form/")
    screen.fill("[name=name]", "王建国")
    screen.focus("[name=phone]")
    screen.keyboard.type("abc")
    screen.keyboard.press("Control+Enter")
    screen.wait_for_selector(".field-error")
    assert screen.input_value("[name=name]") == "王建国"
    assert focused(screen) == "id_phone"


def test_lists_turn_their_pages_without_loading_the_page(screen, store):
    for _ in range(60):
        publish(SEEN, subject=store, actor=None)
    screen.goto("/history/")
    screen.evaluate("window.still = true")
    screen.keyboard.press("]")
    screen.wait_for_selector("text=51–60 of 60")
    assert screen.evaluate("window.still") is True
    assert "after=" in screen.url
    screen.keyboard.press("[")
    screen.wait_for_selector("text=1–50 of 60")


def test_searching_a_list_keeps_the_cursor_and_a_clean_address(screen, store):
    publish(SEEN, subject=store, actor=None, reason="rain")
    publish(SEEN, subject=store, actor=None, reason="snow")
    screen.goto("/history/")
    screen.focus("#list-q")
    screen.keyboard.type("absent")
    screen.keyboard.press("Enter")
    screen.wait_for_selector("text=Nothing matches")
    assert screen.url.endswith("/history/?q=absent")
    assert screen.locator("#count").inner_text() == "0"
    assert focused(screen) == "list-q"
    screen.click(".chip")
    screen.wait_for_selector("text=snow")
    assert screen.url.endswith("/history/")


def test_dark_and_light_are_remembered(screen):
    screen.goto("/")
    before = screen.get_attribute("html", "data-bs-theme")
    screen.click(".menu-person summary")
    screen.click(".menu-person [data-act=theme]")
    screen.reload()
    assert screen.get_attribute("html", "data-bs-theme") != before


@pytest.mark.parametrize("address", ["/", "/history/", "/styleguide/", "/styleguide/list/", "/styleguide/document/"])
@pytest.mark.parametrize("width", [390, 720, 1440])
def test_no_page_scrolls_sideways(screen, address, width):
    screen.set_viewport_size({"width": width, "height": 844})
    screen.goto(address)
    for menu in screen.locator("details.menu > summary:visible").all():
        menu.click()
        assert screen.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        screen.keyboard.press("Escape")
    assert screen.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
