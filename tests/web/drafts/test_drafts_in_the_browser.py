"""A closed browser loses nothing: typed in one window, found again in another."""

import pytest

from dms.web.models import Draft
from tests.web.test_keyboard import cookie_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("PLT-5"),
]


@pytest.fixture
def window(browser, live_server, person):
    """``window()`` opens a browser of the same person anew, as after a crash or on another device."""
    supervisor = person("parts_supervisor", name="赵敏", password="!")
    cookie, opened, complaints = cookie_of(supervisor, live_server.url), [], []

    def open_window(path):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="en")
        context.set_default_timeout(8000)
        context.add_cookies([cookie, {"name": "dms_language", "value": "en", "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(path)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert complaints == []


def test_what_was_typed_is_offered_again_after_the_browser_was_closed(window):
    page = window("/suppliers/new/")
    page.fill("[name=code]", "B12")
    page.fill("[name=name]", "恒通汽配")
    page.locator("[data-draft-status]").get_by_text("Draft kept at").wait_for()
    page.context.close()

    again = window("/suppliers/new/")
    assert again.input_value("[name=code]") == ""
    assert "Unsaved draft of" in again.inner_text(".draft")
    again.click("[data-draft-restore]")
    again.wait_for_url("**draft=restore")
    assert (again.input_value("[name=code]"), again.input_value("[name=name]")) == ("B12", "恒通汽配")

    again.fill("[name=name]", "恒通汽车配件")
    again.locator("[data-draft-status]").get_by_text("Draft kept at").wait_for()
    assert Draft.objects.get().values["name"] == ["恒通汽车配件"], "restored typing is kept on under the same address"


def test_typing_beside_an_undecided_draft_does_not_overwrite_it(window):
    page = window("/suppliers/new/")
    page.fill("[name=code]", "B12")
    page.locator("[data-draft-status]").get_by_text("Draft kept at").wait_for()
    again = window("/suppliers/new/")
    again.fill("[name=code]", "OTHER")
    again.wait_for_timeout(1500)
    assert Draft.objects.get().values["code"] == ["B12"]
    again.on("dialog", lambda dialog: dialog.accept())
    again.click(".draft button")
    again.wait_for_load_state()
    assert not Draft.objects.exists()


def test_a_million_characters_bring_the_sentence_and_not_a_request(window):
    page = window("/suppliers/new/")
    page.evaluate("document.querySelector('[name=note]').value = 'x'.repeat(1000000)")
    page.dispatch_event("[name=note]", "input")
    page.locator("[data-draft-status]").get_by_text("200000 characters").wait_for()
    assert not Draft.objects.exists()
