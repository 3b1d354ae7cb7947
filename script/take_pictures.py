"""Takes the pictures of docs/pictures: signs in to a running demo as each role named and photographs its pages."""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PASSWORD = "drive-a-demo-2026"  # noqa: S105 - the demo's, printed at its start
DESKTOP, PHONE = (1440, 900), (390, 844)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]

# picture, demo account, page (or the words of a link on it), language, size
SHOTS = [
    ("home", "manager", "/", "zh-hans", DESKTOP),
    ("dashboard", "manager", "/dashboard/", "zh-hans", DESKTOP),
    ("home-phone", "manager", "/", "zh-hans", PHONE),
    ("approvals", "manager", "/approvals/", "zh-hans", DESKTOP),
    ("approval", "manager", "/approvals/|tbody tr[data-url]", "en", DESKTOP),
    ("approval-phone", "manager", "/approvals/|tbody tr[data-url]", "zh-hans", PHONE),
    ("desk", "advisor", "/files/new/", "zh-hans", DESKTOP),
    ("desk-phone", "advisor", "/files/new/", "en", PHONE),
    ("customers", "advisor", "/customers/", "zh-hans", DESKTOP),
    ("customer", "advisor", "/customers/|tbody tr[data-url]", "zh-hans", DESKTOP),
    ("incomplete-files", "manager", "/incomplete-files/", "zh-hans", DESKTOP),
    ("import", "manager", "/imports/new/customers/", "zh-hans", DESKTOP),
    ("vehicles", "advisor", "/vehicles/", "zh-hans", DESKTOP),
    ("vehicle", "advisor", "/vehicles/|tbody tr[data-url]", "en", DESKTOP),
    ("vehicle-phone", "technician", "/vehicles/|tbody tr[data-url]", "zh-hans", PHONE),
]


def sign_in(page, address, account):
    """Past both steps; the demo shows the second one's code on its page."""
    page.goto(f"{address}/login/")
    page.fill("input[name=login]", account)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit].btn-primary")
    page.wait_for_url(lambda url: "/login/" not in url or "/code/" in url)
    if "/login/code/" in page.url:
        page.fill("input[name=code]", re.search(r"\b\d{6}\b", page.inner_text(".signing-demo"))[0])
        page.click("button[type=submit].btn-primary")
        page.wait_for_url(lambda url: "/login/" not in url)


def take(page, address, name, place, language, size):
    """One picture; ``place`` is an address, and after a bar the row of its list to open."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    path, _, row = place.partition("|")
    page.goto(address + path)
    if page.get_attribute("html", "lang") != language:
        page.locator(f"button[name=language][value={language}], button[value={language}]").first.click()
        page.wait_for_load_state()
        page.goto(address + path)
    if row:
        page.goto(address + page.locator(row).first.get_attribute("data-url"))
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{name}.png")


def main(address):
    """All pictures, one browser session for each account."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        for account in dict.fromkeys(shot[1] for shot in SHOTS):
            page = browser.new_context().new_page()
            sign_in(page, address, account)
            for name, who, place, language, size in SHOTS:
                if who == account:
                    take(page, address, name, place, language, size)
                    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
