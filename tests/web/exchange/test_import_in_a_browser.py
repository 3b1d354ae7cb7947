"""PLT-6 in a real browser: a file is refused row by row, mended, checked, and imported."""

import csv
import re

import pytest

from dms.parties.models import Customer
from tests.web.test_keyboard import cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.requirement("PLT-6"), pytest.mark.django_db(transaction=True)]

WRONG = "kind,name,phone\nperson,王小明,13800138000\nperson,李四,12345\nalien,周一,13800138002\n"


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desk", "phone"])
def screen(request, browser, live_server, person, store):
    """The manager's browser, in two sizes; what it complains about fails the test."""
    wide, high = request.param
    context = browser.new_context(viewport={"width": wide, "height": high}, base_url=live_server.url, locale="en")
    context.set_default_timeout(10_000)
    context.add_cookies([cookie_of(person("service_manager", password="!"), live_server.url)])
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


def uploaded(screen, path):
    screen.set_input_files("input[type=file]", path)
    screen.click("[data-save]")
    screen.wait_for_url(re.compile(r"/imports/\d+/$"))


def is_within_the_screen(screen):
    return screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_file_is_refused_row_by_row_mended_and_imported(screen, tmp_path):
    screen.goto("/customers/")
    screen.click(".menu-exchange summary")
    screen.click("text=Import a file")
    assert screen.locator(".exchange-columns tbody tr").count() > 10 and is_within_the_screen(screen)
    wrong = tmp_path / "customers.csv"
    wrong.write_text(WRONG)
    uploaded(screen, wrong)
    said = screen.locator("#list").inner_text()
    assert "“12345” is not a telephone number" in said and "person / company" in said and is_within_the_screen(screen)
    assert not Customer.objects.exists()
    with screen.expect_download() as download:
        screen.click("text=Whole file with reasons")
    rows = list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines()))
    mended = tmp_path / "mended.csv"
    with mended.open("w", newline="") as file:
        csv.writer(file).writerows(
            [[{"12345": "13800138001", "alien": "person"}.get(c, c) for c in row] for row in rows]
        )
    screen.click("text=Upload again")
    uploaded(screen, mended)
    assert "Nothing is imported yet" in screen.locator("main").inner_text()
    screen.click(".band-moves >> text=Apply")
    screen.click("form [type=submit]:has-text('Apply')")
    screen.locator("text=All rows are imported.").wait_for()
    assert Customer.objects.count() == 3
