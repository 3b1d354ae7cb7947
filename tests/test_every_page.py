"""S1, S2, S6: every address outside the API × method × sender × whose row. The URL conf is walked, so that a page that
comes later is covered, or fails here until its expectation can be derived.
"""

import pytest
from django.db import transaction

from dms.accounts.permission_matrix import MATRIX
from dms.core.ownership import StoreOwnedQuerySet
from dms.web.pages import ListPage, MovePage
from tests import walk
from tests.dealership import may_see, says, without_tokens
from tests.traces import differences, traces
from tests.walk import ABOUT, FIXED, ONESELF, PAGES, PUBLIC, ROUTES

pytestmark = pytest.mark.django_db

each_route = pytest.mark.parametrize("route", ROUTES, ids=str)
each_page = pytest.mark.parametrize("route", PAGES, ids=str)
#: Half of the refusals are asked for by htmx, which gets a notice instead of a page.
HTMX = {"HX-Request": "true"}
PLT_1 = pytest.mark.requirement("PLT-1", "PLT-2")


def statuses(route, method, person, row):
    """What the declarations of the view let us expect; the test of the tests is that they always do."""
    if not route.opens_for(person):
        return {403} if method in route.methods else {403, 405}
    if method not in route.methods:
        return {405}
    if route.has_row and not may_see(person, route, row):
        return {404}
    if route.name in walk.THEN and not person.holds(walk.THEN[route.name]):
        return {403}
    if method == "get":
        return _statuses_of_a_look(route, person, row)
    if route.is_a(ListPage):
        return {302, 403, 405, 409, 422}  # exports, where the list has any
    return {200, 204, 302, 403, 404, 409, 422} if not route.has_row else {200, 204, 302, 403, 409, 422}


def _statuses_of_a_look(route, person, row):
    if not route.is_a(MovePage):
        return {200, 204, 302}
    allowed = {move.permission for move in walk.moves_called(route.view.model, route.view.verb)}
    return {200, 409, 403} if any(person.holds(permission) for permission in allowed) else {403}


@each_route
@PLT_1
def test_every_route_declares_who_may_open_it(route):
    """0 cells without an expectation."""
    assert route.name and not route.name.endswith(":"), f"{route.view} has no name"
    assert route.is_page or route.name in PUBLIC or route.name in ONESELF, f"{route.view} is no Page"
    if route.is_page and route.permission:
        assert route.permission in MATRIX, f"nobody holds {route.permission}"
    if route.has_row:
        assert route.is_page and route.model is not None, "names a row, but not of which model"
        assert hasattr(route.model.objects, "visible_to")
    assert route.parameters <= {"pk"} or route.name in {*ABOUT, *FIXED}, "has parameters that this walk can't fill in"


@each_route
@PLT_1
def test_a_stranger_is_led_to_the_sign_in(dealership, route):
    row = dealership.row(route)
    before = traces()
    for method in ("get", "post"):
        answer = getattr(dealership.stranger.browser(), method)(route.address(row))
        if method not in route.methods and not route.is_page:
            assert answer.status_code in {302, 405}
        elif route.name not in PUBLIC:
            assert answer.status_code == 302 and answer.url.startswith("/login/?next="), method
        else:
            assert answer.status_code in {200, 302, 400, 404, 405, 422}, method
        assert_tells_nothing_of(dealership, answer)
    assert differences(before, traces()) == {}


def assert_tells_nothing_of(dealership, answer, route=None):
    """No word of the other store stands in the answer or in its headers."""
    allowed = dealership.colleagues_elsewhere if route and route.name in walk.NAMES_COLLEAGUES else set()
    said = answer.content.decode(errors="replace") if not answer.streaming else ""
    said = without_tokens(said + str(dict(answer.headers)))
    assert [word for word in dealership.foreign_words - allowed if says(said, word)] == []


@each_page
@PLT_1
def test_each_role_sees_what_is_declared_and_looking_changes_nothing(dealership, route):
    """S6: no state is changed by GET, whoever looks."""
    own, foreign = dealership.row(route), dealership.foreign_row(route)
    before = traces()
    told = set()
    for person in dealership.everybody:
        browser = person.browser()
        for row in (own, foreign) if route.has_row and foreign else (own,):
            refused = tuple(statuses(route, "get", person, row) & {403, 404, 405})
            answer = browser.get(route.address(row), headers=HTMX if refused in told else {})
            told.add(refused or person.role)
            assert answer.status_code in statuses(route, "get", person, row), (person.role, row, answer.status_code)
            if not person.is_of_the_group:
                assert_tells_nothing_of(dealership, answer, route)
    assert set(differences(before, traces())) <= ({"core.Event"} if route.name in walk.RECORDED else set())


@each_page
@PLT_1
def test_another_stores_rows_can_not_be_changed_and_do_not_exist(dealership, route):
    """404 in the words of what does not exist, never 403; no row, event or version is touched."""
    foreign = dealership.foreign_row(route)
    if not (route.has_row and foreign):
        pytest.skip("not about a row of one store")
    missing = type(foreign)(pk=987654321)
    before = traces()
    for person in dealership.everybody:
        if person.is_of_the_group:
            continue
        browser = person.browser()
        answer = browser.post(route.address(foreign), {"version": 1, "reason": "because"}, headers=HTMX)
        assert answer.status_code in statuses(route, "post", person, foreign) & {403, 404, 405}, person.role
        assert_tells_nothing_of(dealership, answer)
        if answer.status_code == 404:
            words = browser.post(route.address(missing), {"version": 1, "reason": "because"}, headers=HTMX)
            assert words.status_code == 404 and words.content == answer.content
    assert differences(before, traces()) == {}


@each_page
@PLT_1
def test_each_role_may_send_what_is_declared(dealership, route):
    """An empty body from everybody: refused without a trace, or looked at; never 5xx."""
    row = dealership.row(route)
    expected = {person.role: statuses(route, "post", person, row) for person in dealership.everybody}
    before = traces()
    for person in dealership.everybody:
        if expected[person.role] <= {403, 404, 405}:
            answer = person.browser().post(route.address(row), headers=HTMX)
            assert answer.status_code in expected[person.role], person.role
    assert differences(before, traces()) == {}
    for person in dealership.everybody:
        if not expected[person.role] <= {403, 404, 405}:
            with transaction.atomic():
                answer = person.browser().post(route.address(row))
                assert answer.status_code in expected[person.role], (person.role, answer.status_code)
                transaction.set_rollback(True)


@pytest.mark.parametrize("route", [each for each in walk.LISTS if each.model], ids=str)
@PLT_1
def test_lists_show_the_own_rows_and_none_of_another_store(dealership, route):
    own, foreign = dealership.row(route), dealership.foreign_row(route)
    shown_to = 0
    for person in dealership.whoever_holds(route.permission):
        answer = person.browser().get(route.address(), headers=HTMX)
        if not person.is_of_the_group:
            assert_tells_nothing_of(dealership, answer)
        page = answer.context["page"]
        shown = {row.pk for row in page.rows}
        if page.last == page.count:
            assert (own.pk in shown) == may_see(person, route, own), person.role
            shown_to += own.pk in shown
        if foreign and not person.is_of_the_group:
            assert foreign.pk not in shown, person.role
    assert shown_to or foreign is None or route.name in walk.NARROWER


@PLT_1
def test_the_walk_notices_when_rows_of_another_store_are_let_through(dealership, monkeypatch):
    """The control: with ``visible_to`` open to everybody, looking, sending and listing all fail."""
    monkeypatch.setattr(StoreOwnedQuerySet, "visible_to", lambda self, user: self.all())
    monkeypatch.setattr(
        "dms.web.pages.lists.narrow", lambda rows, store: rows
    )  # a list keeps to the chosen store besides
    page, form, rows = (
        next(each for each in PAGES if each.name == name)
        for name in ("vehicles:detail", "vehicles:edit", "vehicles:list")
    )
    for test, route in (
        (test_each_role_sees_what_is_declared_and_looking_changes_nothing, page),
        (test_another_stores_rows_can_not_be_changed_and_do_not_exist, form),
        (test_lists_show_the_own_rows_and_none_of_another_store, rows),
    ):
        with pytest.raises(AssertionError), transaction.atomic():
            test(dealership, route)
