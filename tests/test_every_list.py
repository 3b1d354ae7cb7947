"""A list costs the same for ten rows, for fifty and for two hundred; and never more than eight statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import walk
from tests.accounts.factories import StoreFactory
from tests.dealership import may_see
from tests.walk import LISTS
from tests.web.factories import BulkRunFactory

pytestmark = pytest.mark.django_db

CEILING = 8
#: Lists with more on the page than their rows; each number is what it costs today and may only fall.
DEARER = {"operations:list": 14}


def statements(browser, address):
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in queries], answer.context["page"]


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_a_list_costs_the_same_for_any_length(dealership, route):
    make = row_maker(dealership, route)
    row = make()
    person = next(one for one in dealership.whoever_holds(route.permission) if may_see(one, route, row))
    browser = person.browser()
    counts, lengths = [], []
    for length in (10, 50, 200):
        while len(lengths) < length:
            lengths.append(make())
        browser.get(route.address())  # a session notes once a minute that it is used: now, not while it is counted
        said, page = statements(browser, route.address())
        assert page.count >= length
        counts.append(len(said))
    assert counts[0] == counts[1] == counts[2], f"{route}: {counts}"
    assert counts[0] <= DEARER.get(route.name, CEILING), "\n".join(said)


def row_maker(dealership, route):
    """Makes one more row of the list that somebody in the story sees."""
    if route.name == "bulk-runs:list":
        runner = dealership.somebody("service_manager").user
        return lambda: BulkRunFactory(user=runner, store=dealership.store)
    if route.name in walk.NARROWER:
        reader = dealership.somebody("service_manager").user
        return lambda: walk.message_to(reader, dealership.store)
    if route.model._meta.label == "accounts.Store":
        return lambda: StoreFactory()
    return lambda: walk.make_row(route, dealership.store)
