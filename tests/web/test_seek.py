"""Paging by key over columns that are equal or empty."""

import pytest

from dms.accounts.models import Membership
from dms.web.pages.seek import Mark, Order, seek
from tests.accounts.factories import MembershipFactory, StoreFactory

SIZE = 3


@pytest.fixture
def memberships(db):
    store = StoreFactory()
    days = [None, "2030-01-01", "2031-01-01", None, "2030-01-01", "2030-01-01", None, None]
    for day in days:
        MembershipFactory(store=store, valid_to=day)
    return Membership.objects.select_related("user", "store")


def walk(rows, order):
    """Every page forwards, then every page back: two lists of keys."""
    page = seek(rows, order, size=SIZE)
    forwards = [row.pk for row in page.rows]
    while page.after:
        page = seek(rows, order, after=page.after, size=SIZE)
        forwards += [row.pk for row in page.rows]
    back = [row.pk for row in page.rows]
    while page.before:
        page = seek(rows, order, before=page.before, size=SIZE)
        back = [row.pk for row in page.rows] + back
    return forwards, back


@pytest.mark.parametrize(
    "path", ["valid_to", "-valid_to", "valid_from", "-valid_from", "user__name", "-store__code", "pk"]
)
def test_forwards_and_back_show_every_row_once(memberships, path):
    forwards, back = walk(memberships, Order.parse(path))
    assert sorted(forwards) == sorted(row.pk for row in memberships)
    assert back == forwards


@pytest.mark.parametrize("path", ["valid_to", "-valid_to"])
def test_empty_values_stand_at_the_end_on_every_database(memberships, path):
    forwards, _ = walk(memberships, Order.parse(path))
    values = [memberships.get(pk=pk).valid_to for pk in forwards]
    assert values[-4:] == [None] * 4
    assert None not in values[:4]


def test_positions_are_counted_both_ways(memberships):
    order = Order.parse("valid_from")
    first = seek(memberships, order, size=SIZE)
    second = seek(memberships, order, after=first.after, size=SIZE)
    again = seek(memberships, order, before=second.before, size=SIZE)
    assert [(page.first, page.last, page.count) for page in (first, second, again)] == [(1, 3, 8), (4, 6, 8), (1, 3, 8)]


def test_a_mark_of_the_wrong_kind_starts_at_the_first_page(memberships):
    wrong = str(Mark("no day", 1, 3))
    assert seek(memberships, Order.parse("valid_from"), after=wrong, size=SIZE).first == 1


def test_counting_stops_and_says_so(memberships, monkeypatch):
    monkeypatch.setattr("dms.web.pages.seek.COUNTED", 5)
    page = seek(memberships, Order.parse("pk"), size=SIZE)
    assert (page.count, page.is_more, page.total) == (5, True, "5+")
    monkeypatch.setattr("dms.web.pages.seek.COUNTED", 8)
    page = seek(memberships, Order.parse("pk"), size=SIZE)
    assert (page.count, page.is_more, page.total) == (8, False, "8")
