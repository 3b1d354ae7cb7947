"""S1 as an attacker would try it: rights of one store used on another, the search, the switch of stores, filters."""

import re

import pytest

from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import GROUP_ROLES, TWO_FACTOR_ROLES, Role
from dms.core.offers import SearchSource, offered
from dms.web.pages import MovePage
from dms.web.search import search
from tests import walk
from tests.accounts.factories import MembershipFactory
from tests.dealership import says, words_of
from tests.filling import Opened
from tests.traces import differences, traces
from tests.walk import LISTS, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-1")]

ABOUT_A_ROW = [each for each in PAGES if each.has_row and each.permission and "post" in each.methods]


def needed_permissions(route):
    """What doing it takes: the page's own, or the verb's."""
    if route.is_a(MovePage):
        return {move.permission for move in walk.moves_called(route.view.model, route.view.verb)}
    return {route.permission}


@pytest.mark.parametrize("route", ABOUT_A_ROW, ids=str)
def test_what_somebody_may_do_in_one_store_they_may_not_do_where_they_only_look(dealership, route):
    """The page asks for the permission anywhere; the service must ask for it in the store of the row."""
    foreign, needed = dealership.foreign_row(route), needed_permissions(route)
    if foreign is None or route.name in walk.NARROWER or route.name == "users:grant_role":
        # Somebody of another store may well be given a role in one's own.
        pytest.skip("not about a row of one store")
    may_there = [
        role for role in set(Role) - GROUP_ROLES - TWO_FACTOR_ROLES if not any(role in MATRIX[each] for each in needed)
    ]
    tried = 0
    for person in dealership.people:
        if person.is_of_the_group or not all(person.holds(each) for each in {*needed, route.permission}):
            continue
        for role in sorted(may_there):
            membership = MembershipFactory(user=person.user, store=dealership.other_store, role=role)
            person.user.__dict__.pop("grants", None)
            if type(foreign).objects.visible_to(type(person.user).objects.get(pk=person.user.pk)).filter(pk=foreign.pk):
                tried += 1
                refused_without_trace(route, person, foreign)
                membership.delete()
                break
            membership.delete()
        if tried:
            return
    if not tried:
        pytest.skip("whoever sees such a row may do this with it")


def refused_without_trace(route, person, row):
    browser = person.browser()
    page = browser.get(route.address(row))
    has_form = page.status_code == 200 and page.context and "form" in page.context
    body = Opened(route, person, row, page).body() if has_form else {}
    before = traces()
    answer = browser.post(route.address(row), body)
    assert answer.status_code in {403, 404, 422}, (person.role, answer.status_code)
    assert differences(before, traces()) == {}


def one_of_each_shape(words):
    """C-26-0001 and C-26-0002 are found, or not, by the same statement."""
    return {re.sub(r"[0-9]", "9", word): word for word in sorted(words)}.values()


def test_the_search_finds_nothing_of_another_store(dealership):
    assert offered(SearchSource)
    found_own = 0
    for person in dealership.everybody:
        if person.is_of_the_group:
            continue
        for word in one_of_each_shape(dealership.foreign_words):
            for found in search(person.user, word):
                for hit in found.hits:
                    said = f"{hit.title} {hit.detail} {hit.url}"
                    leaked = [each for each in dealership.foreign_words if says(said, each)]
                    assert not leaked, (person.role, word, said)
        own = set().union(*(words_of(row) for row in dealership.own.values() if row is not None))
        found_own += any(search(person.user, word) for word in one_of_each_shape(own))
    assert found_own, "finds nothing at all"


def test_nobody_switches_to_a_store_that_is_not_theirs(dealership):
    for person in dealership.everybody:
        browser = person.browser()
        answer = browser.post("/store/", {"store": dealership.other_store.pk})
        assert answer.status_code == (302 if person.is_of_the_group else 404), person.role
        for wrong in ("-1", "9" * 30, "x", "1.5", "\x00"):
            assert browser.post("/store/", {"store": wrong}).status_code == 404


#: As htmx asks for the list when a filter is set: the shell around it tells nothing of the filter.
LIST_ALONE = {"HX-Request": "true", "HX-Target": "list"}


@pytest.mark.parametrize("route", [each for each in LISTS if each.view.filterset_class], ids=str)
def test_filters_neither_offer_nor_find_rows_of_another_store(dealership, route):
    foreign = dealership.foreign_row(route)
    for person in dealership.whoever_holds(route.permission):
        if person.is_of_the_group:
            continue
        browser = person.browser()
        form = browser.get(route.address(), headers=LIST_ALONE).context["filterset"].form
        for name, field in form.fields.items():
            value = foreign.pk if foreign else 1
            if hasattr(field, "queryset"):
                theirs = field.queryset.model._default_manager
                hidden = (
                    theirs.exclude(pk__in=theirs.visible_to(person.user))
                    if hasattr(theirs, "visible_to")
                    else theirs.none()
                )
                assert not field.queryset.filter(pk__in=hidden).exists(), (person.role, name)
            page = browser.get(route.address(), {name: value}, headers=LIST_ALONE).context["page"]
            assert foreign is None or foreign.pk not in {row.pk for row in page.rows}


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_no_form_leads_away_from_the_site(dealership, target):
    browser = dealership.somebody("service_advisor").browser()
    assert browser.post("/language/", {"language": "en", "next": target}).url == "/"
    assert browser.post("/store/", {"store": "", "next": target}).url == "/"
    stranger = dealership.stranger.browser()
    asked = stranger.get("/customers/", headers={"HX-Request": "true", "HX-Current-URL": target})
    assert "evil" not in asked.headers.get("HX-Redirect", "")
