"""PLT-10: every page comes in both languages, and in Chinese no heading, label or button is left in English."""

import re
import sys
from html.parser import HTMLParser

import pytest
from django.conf import settings

from dms.core.facts import REGISTERED, Fact
from tests.dealership import words_of
from tests.declared import OURS
from tests.walk import FORMS, ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.requirement("PLT-10")]

LABELS = {"h1", "h2", "th", "label", "button", "legend", "title", "dt", "option", "summary"}
#: Written in Latin letters in Chinese too.
LATIN = {
    "VIN",
    "API",
    "SMS",
    "DMS",
    "ID",
    "PDF",
    "CSV",
    "Excel",
    "English",
    "Ctrl",
    "Enter",
    "Esc",
    "UTC",
    "OK",
    "VIP",
    "SUV",
    "MPV",
    "Webhook",
}
#: The app of the tests speaks no Chinese.
OF_THE_GARAGE = ("Garage jobs", "Store sheet", "Copy 1", "Copy 2")
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")


class Labels(HTMLParser):
    """The texts of headings, labels and buttons, each with its tag; what belongs to a row is marked as data."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attrs):
        if tag in LABELS:
            self.open.append(tag)
            self.found.append([tag, ""])

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.found[-1][1] += data


def english_in(page, data):
    """Labels that hold English words and no Chinese, apart from names of rows and words that stay Latin."""
    parser = Labels()
    parser.feed(page)
    labels = {(tag, " ".join(text.split())) for tag, text in parser.found}
    return {
        (tag, text)
        for tag, text in labels
        if not re.search(r"[\u4e00-\u9fff]", text)
        and set(WORD.findall(text)) - LATIN
        and not any(text in known or known in text for known in data)
    }


def known_texts(dealership):
    """What rows are called: data, whatever the language."""
    rows = [row for row in dealership.own.values() if row is not None]
    users = [somebody.user for somebody in dealership.everybody]
    texts = {text for row in [*rows, *users, dealership.store, dealership.other_store] for text in words_of(row)}
    of_tests = {str(fact.label) for fact in set(REGISTERED.values()) - announced_by_the_dealership()}
    return texts | of_tests | {str(row) for row in rows} | {"Asia/", *OF_THE_GARAGE}


def announced_by_the_dealership():
    """The facts of the product; those that a test made up speak English only."""
    modules = [module for name, module in list(sys.modules.items()) if name.split(".")[0] in OURS]
    return {value for module in modules for value in vars(module).values() if isinstance(value, Fact)}


def in_chinese(person):
    browser = person.browser()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    return browser


@pytest.mark.parametrize("route", [each for each in ROUTES if "get" in each.methods], ids=str)
def test_no_label_is_left_in_english(dealership, route):
    row = dealership.row(route)
    for person in dealership.for_page(route) or dealership.people[:1]:
        answer = in_chinese(person).get(route.address(row))
        if answer.status_code != 403:
            break
    assert answer.status_code in {200, 204, 302, 403, 404, 409}
    if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
        assert english_in(answer.content.decode(), known_texts(dealership)) == set()


@pytest.mark.parametrize("route", FORMS, ids=str)
def test_no_message_at_a_field_is_left_in_english(dealership, route):
    row = dealership.row(route)
    for person in dealership.for_page(route)[:1]:
        answer = in_chinese(person).post(route.address(row), {"phone": "1", "vin": "1", "plate": "1", "email": "1"})
        form = answer.context["form"] if answer.context and "form" in answer.context else None
        said = [error for errors in (form.errors.values() if form else ()) for error in errors]
        assert [text for text in said if not re.search(r"[\u4e00-\u9fff]", str(text))] == []


@pytest.mark.parametrize("status", [403, 404])
def test_refusals_are_in_chinese_too(dealership, status):
    address = {403: "/users/new/", 404: "/users/987654321/"}[status]
    answer = in_chinese(dealership.somebody("technician")).get(address)
    assert answer.status_code == status
    assert english_in(answer.content.decode(), known_texts(dealership)) == set()


def test_the_search_for_english_finds_it():
    page = "<h1>Orders</h1><th>VIN</th><label>客户</label><button>Save all</button><p>not a label</p>"
    assert english_in(page, set()) == {("h1", "Orders"), ("button", "Save all")}
