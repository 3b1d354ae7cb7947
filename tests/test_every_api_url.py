"""S1 and S4 for programs: every address of the API × method × sender. What is registered is walked, so that an endpoint
that comes later is covered, or fails here until its expectation can be derived.
"""

import re
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, get_resolver
from django.utils import translation

from dms.accounts import two_factor
from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import GROUP_ROLES, TWO_FACTOR_ROLES, Role
from dms.api.resources import Resource
from tests.accounts.factories import SECRET, MembershipFactory, StoreFactory, UserFactory
from tests.api.conftest import Program, program_of
from tests.rows import OVERSEEN, is_of_a_store, is_personal, row_in
from tests.traces import counts

pytestmark = pytest.mark.django_db

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
METHODS = ("GET", "HEAD", *UNSAFE, "OPTIONS")
#: Addresses that are no resource: the API describing itself, and what does not exist. Nothing else may be here.
OTHERS = {"schema/", "docs/", "docs/<slug:resource>/", ""}
LOUD = "x" * 5000
#: Resources whose rows are declared in the program and stand under a code: one that all who may look may see.
UNDER_A_CODE = {"kpis": "vehicles.new_vehicles"}


def routes(patterns=None, prefix=""):
    """``(path, view, actions)`` of each route under /api/; actions is ``{method: action}``."""
    if patterns is None:
        root = next(one for one in get_resolver().url_patterns if str(one.pattern) == "api/")
        patterns = root.url_patterns
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, getattr(pattern.callback, "cls", None), getattr(pattern.callback, "actions", None)
        else:
            yield from routes(pattern.url_patterns, path)


RESOURCE_ROUTES = [(path, view, actions) for path, view, actions in routes() if actions]


def each_route(*, where=lambda path, view, actions: True):
    """One test for each address of which ``where`` is true; the roles and methods are walked inside."""
    chosen = [route for route in RESOURCE_ROUTES if where(*route)]
    return pytest.mark.parametrize(("path", "view", "actions"), chosen, ids=[path for path, _view, _actions in chosen])


def address(path, pk):
    """The path with a key in it."""
    return "/api/" + re.sub(r"\(\?P<pk>[^)]*\)", str(pk), path).replace("^", "").replace("$", "").replace("\\Z", "")


def is_detail(path):
    return "(?P<pk>" in path


def is_one_persons(view):
    return is_personal(view.model)


def is_a_stores(path, view, actions):
    """Whether another store has rows of it that must not be found."""
    return is_of_a_store(view.model) and not is_one_persons(view) and view.resource not in UNDER_A_CODE


def roles_with(permission):
    return sorted(role for role in MATRIX.get(permission, ()) if role not in GROUP_ROLES)


def seeing(view):
    """The roles that see each row of their store; of some nouns a person sees only what concerns them."""
    return roles_with(OVERSEEN.get(view.model, view.permission))


@dataclass
class House:
    """Two stores, a program of somebody with each role in the first, and of each noun a row in both."""

    store: object
    programs: dict
    nobody: Program
    own: dict
    foreign: dict

    def key(self, view):
        """The key of a row of the resource in the first store."""
        return UNDER_A_CODE.get(view.resource) or self.own[view.model]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """Built once for all addresses; what a test does to it is rolled back with the test."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        store, other_store = StoreFactory(code="CD", name_en="East Store"), StoreFactory(code="CX")
        models = {view.model for _path, view, _actions in RESOURCE_ROUTES if view.resource not in UNDER_A_CODE}
        of_stores = [model for model in models if is_of_a_store(model) and not is_personal(model)]
        yield House(
            store,
            programs={role: program_of(_somebody(role, store)) for role in Role},
            nobody=program_of(UserFactory()),
            own={model: row_in(model, store).pk for model in sorted(models, key=str)},
            foreign={model: row_in(model, other_store).pk for model in sorted(of_stores, key=str)},
        )
        transaction.set_rollback(True)


def _somebody(role, store):
    user = MembershipFactory(role=role, store=None if role in GROUP_ROLES else store).user
    if role in TWO_FACTOR_ROLES:
        two_factor.enrol(user, SECRET)
    return user


@pytest.fixture(autouse=True)
def counters_at_zero():
    cache.clear()


@pytest.mark.requirement("PLT-1", "PLT-8")
def test_every_route_declares_what_it_is_about():
    """0 cells without an expectation."""
    assert {path for path, _view, actions in routes() if not actions} == OTHERS
    assert RESOURCE_ROUTES
    for path, view, _actions in RESOURCE_ROUTES:
        assert issubclass(view, Resource), path
        assert view.model is not None and view.resource, path
        assert view.permission in MATRIX, f"{path}: nobody holds {view.permission}"
        assert hasattr(view.model.objects, "visible_to"), path


@pytest.mark.any_database
@each_route()
@pytest.mark.requirement("PLT-8")
def test_a_stranger_is_asked_to_sign_in_everywhere(house, path, view, actions):
    before = counts()
    for method in METHODS:
        answer = Program().send(method, address(path, house.key(view)), {})
        assert answer.status_code == 401, method
        assert str(house.store) not in answer.content.decode()
    assert counts() == before


@pytest.mark.any_database
@each_route()
@pytest.mark.requirement("PLT-1")
def test_a_person_without_a_role_gets_nothing(house, path, view, actions):
    before = counts()
    for method in METHODS:
        answer = house.nobody.send(method, address(path, house.key(view)), {}, If_Match='"1"')
        assert answer.status_code == (403 if method.lower() in actions else 405), method
    assert counts() == before


@each_route(where=is_a_stores)
@pytest.mark.requirement("PLT-1")
def test_another_stores_rows_do_not_exist(house, path, view, actions):
    own, foreign, missing = house.key(view), house.foreign[view.model], 987654321
    before = counts()
    for role in roles_with(view.permission):
        client = house.programs[role]
        for method in (method for method in ("GET", *UNSAFE) if method.lower() in actions):
            if is_detail(path):
                answer = client.send(method, address(path, foreign), {}, If_Match='"1"')
                assert answer.status_code == 404, (role, method)
                words = client.send(method, address(path, missing), {}, If_Match='"1"').json()
                assert {**answer.json(), "request_id": ""} == {**words, "request_id": ""}, (role, method)
            elif actions.get("get") == "list":
                shown = {row["id"] for row in client.get(address(path, "") + "?page_size=200").json()["results"]}
                assert foreign not in shown, role
                assert own in shown or role not in seeing(view), role
        assert counts() == before, role


@each_route(where=lambda path, view, actions: is_one_persons(view) and is_detail(path))
@pytest.mark.requirement("PLT-1")
def test_what_is_one_persons_does_not_exist_for_anybody_else(house, path, view, actions):
    before = counts()
    for role in ("general_manager", "administrator", "technician"):
        for method in (method for method in METHODS if method.lower() in actions):
            answer = house.programs[role].send(method, address(path, house.key(view)), {}, If_Match='"1"')
            assert answer.status_code == 404, (role, method)
        assert counts() == before, role


@each_route(where=lambda path, view, actions: "get" in actions and not (is_one_persons(view) and is_detail(path)))
def test_own_rows_are_answered_to_each_role_that_may_see_them(house, path, view, actions):
    for role in seeing(view):
        assert house.programs[role].get(address(path, house.key(view))).status_code == 200, role


@pytest.mark.any_database
@each_route()
def test_roles_without_the_view_permission_are_refused(house, path, view, actions):
    for role in sorted(set(Role) - set(MATRIX[view.permission])):
        for method in (method for method in METHODS if method.lower() in actions):
            answer = house.programs[role].send(method, address(path, house.key(view)), {}, If_Match='"1"')
            assert answer.status_code == 403, (role, method)


@each_route(where=lambda path, view, actions: {method.lower() for method in UNSAFE} & set(actions))
@pytest.mark.requirement("PLT-8")
def test_undeclared_fields_and_strange_bodies_change_nothing(house, path, view, actions):
    """S4: state, version, store and the like sent in each body are taken over nowhere; B3: never 5xx."""
    client, pk = house.programs["administrator"], house.key(view)
    privileged = {"id": 1, "version": 99, "state": "x", "is_staff": True, "is_superuser": True, "password": LOUD}
    before = counts()
    for method in (method for method in UNSAFE if method.lower() in actions):
        for body in (privileged, [], b"null", "x", 7, {"": ""}, {LOUD: LOUD}, {name: [[]] for name in privileged}):
            answer = client.send(method, address(path, pk), body, If_Match='"1"')
            assert 400 <= answer.status_code < 500, (method, body, answer.content)
    assert counts() == before


@pytest.mark.any_database
@each_route()
def test_a_method_that_is_not_there_is_405_with_the_ones_that_are(house, path, view, actions):
    for method in ("PUT", "DELETE", "OPTIONS"):
        answer = house.programs["administrator"].send(method, address(path, house.key(view)))
        assert answer.status_code == 405, method
        assert answer["Allow"], method


@pytest.mark.any_database
@each_route()
def test_each_answer_carries_the_security_headers(house, path, view, actions):
    for client in (Program(), house.programs["administrator"]):
        answer = client.get(address(path, house.key(view)))
        assert "default-src" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY"
        assert answer["Cache-Control"] in ("private, no-cache", "private, no-store") or answer.status_code >= 400
