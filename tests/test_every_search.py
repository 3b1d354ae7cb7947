"""B2 for what is asked in addresses: no list, no search and no filter breaks, whatever is typed or made up."""

import pytest
from django.urls import reverse

from tests.api.conftest import program_of
from tests.test_every_api_url import RESOURCE_ROUTES, address, is_detail
from tests.walk import LISTS

pytestmark = pytest.mark.django_db

#: The longest address that the server takes (gunicorn: 8190 octets at most, 4094 unless told) is shorter than this.
LONGEST = 8190
HOSTILE = ("nul\x00byte", "9" * 40, "-1", "%", "'; DROP TABLE accounts_user;--", "😀\u202e\ufffe")
#: Only for what people type into: a filter that is no choice refuses these like any other.
ENDLESS = ("长" * (LONGEST // 9), "1" * LONGEST, "a@" + "b" * 5000)
API_LISTS = [path for path, _view, actions in RESOURCE_ROUTES if not is_detail(path) and actions.get("get") == "list"]


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_no_search_and_no_filter_breaks_a_list(dealership, route):
    person = dealership.whoever_holds(route.permission)[0]
    browser = person.browser()
    names = {"q", "after", "before", "sort", "columns"}
    filters = getattr(route.view, "filterset_class", None)
    names |= set(filters.base_filters) if filters else set()
    for text in HOSTILE:
        answer = browser.get(route.address(), dict.fromkeys(names, text))
        assert answer.status_code < 500, text
        assert browser.get(route.address(), {name: [text, text] for name in names}).status_code < 500, text
    for text in ENDLESS:
        assert browser.get(route.address(), {"q": text}).status_code < 500, text[:9]


@pytest.mark.parametrize("text", HOSTILE + ENDLESS, ids=lambda text: ascii(text)[:20])
def test_the_search_of_the_house_breaks_on_nothing(dealership, text):
    for role in ("general_manager", "service_advisor", "group_manager"):
        browser = dealership.somebody(role).browser()
        assert browser.get(reverse("web:search"), {"q": text}).status_code < 500, role


@pytest.mark.parametrize("path", API_LISTS)
def test_no_question_breaks_a_list_of_the_api(dealership, path):
    client = program_of(dealership.somebody("group_manager").user)
    names = ("search", "ordering", "page_size", "cursor", "updated_since", "store", "state")
    for text in HOSTILE:
        assert client.get(address(path, ""), dict.fromkeys(names, text)).status_code < 500, text
    for text in ENDLESS:
        assert client.get(address(path, ""), {"search": text}).status_code < 500, text[:9]
