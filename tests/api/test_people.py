"""Stores, people and roles over the API: the services of the screens, with their refusals."""

import pytest

from dms.accounts.models import Membership, Store, User
from dms.api.models import IdempotentRequest
from dms.core.models import Event
from tests.api.test_problems import problem


@pytest.fixture
def administrator(person, program):
    return program(person("administrator"))


@pytest.fixture
def manager(person, program):
    return program(person("general_manager"))


@pytest.mark.requirement("PLT-8", "PLT-1")
def test_a_store_is_opened_edited_closed_and_reopened(administrator, store):
    opened = administrator.send("POST", "/api/v1/stores/", {"code": "NB", "name": "城北店"})
    assert opened.status_code == 201 and opened["Location"].endswith(f"/api/v1/stores/{opened.json()['id']}/")
    place = opened["Location"].removeprefix("http://testserver")
    edited = administrator.send("PATCH", place, {"name_en": "North Store"}, If_Match=opened["ETag"])
    assert edited.json()["name_en"] == "North Store"
    assert administrator.send("POST", f"{place}close/", {"reason": "rebuilding"}).json()["is_active"] is False
    problem(administrator.send("POST", f"{place}close/", {"reason": "again"}), 409, "blocked")
    assert administrator.send("POST", f"{place}reopen/", {"reason": "rebuilt"}).json()["is_active"] is True
    history = [row["fact"] for row in administrator.get(f"{place}history/").json()["results"]]
    assert history == [
        "accounts.store_reopened",
        "accounts.store_closed",
        "accounts.store_edited",
        "accounts.store_opened",
    ]


def test_a_store_code_is_given_once(administrator, store):
    answer = administrator.send("POST", "/api/v1/stores/", {"code": store.code, "name": "x"})
    assert problem(answer, 422, "invalid")["errors"][0]["field"] == "code"
    assert Store.objects.count() == 1


def test_a_manager_opens_no_store(manager):
    problem(manager.send("POST", "/api/v1/stores/", {"code": "NB", "name": "x"}), 403, "forbidden")
    assert not Event.objects.exists()


def test_a_person_is_added_edited_deactivated_and_brought_back(manager, store):
    body = {"username": "wang", "name": "王", "role": "technician", "store": store.pk, "language": "en"}
    added = manager.send("POST", "/api/v1/users/", body)
    assert added.status_code == 201, added.content
    place = added["Location"].removeprefix("http://testserver")
    edited = manager.send("PATCH", place, {"name_en": "Wang"}, If_Match=added["ETag"])
    assert edited.json()["name_en"] == "Wang"
    gone = manager.send("POST", f"{place}deactivate/", {"reason": "left"}, If_Match=edited["ETag"])
    assert gone.json()["is_active"] is False
    assert manager.send("POST", f"{place}reactivate/", {"reason": "back"}, If_Match=gone["ETag"]).status_code == 200
    problem(manager.send("POST", f"{place}deactivate/", {"reason": "x"}, If_Match=edited["ETag"]), 412, "stale")


def test_a_first_password_is_neither_answered_nor_kept(manager, store):
    body = {"username": "wang", "name": "王", "role": "technician", "store": store.pk}
    answer = manager.send("POST", "/api/v1/users/", body, Idempotency_Key="wang")
    assert "password" not in answer.content.decode()
    assert bytes(IdempotentRequest.objects.get().body) == answer.content


def test_a_second_factor_is_reset_by_the_group_only(manager, administrator, person):
    place = f"/api/v1/users/{person('technician').pk}/reset-two-factor/"
    problem(manager.send("POST", place, {"reason": "lost"}), 403, "forbidden")
    problem(administrator.send("POST", place, {"reason": "lost"}), 409, "blocked")


def test_a_role_is_granted_and_ended(manager, person, store):
    colleague = person("technician")
    body = {"user": colleague.pk, "store": store.pk, "role": "inspector"}
    granted = manager.send("POST", "/api/v1/memberships/", body)
    assert granted.status_code == 201, granted.content
    place = granted["Location"].removeprefix("http://testserver")
    assert manager.send("POST", f"{place}end/", {}, If_Match=granted["ETag"]).json()["ended_at"]
    problem(manager.send("POST", f"{place}end/", {}), 409, "blocked")


@pytest.mark.requirement("PLT-1")
def test_a_manager_grants_nothing_in_another_store_or_to_its_people(manager, person, store, other_store):
    own, stranger = person("technician"), person("technician", store=other_store)
    before = Membership.objects.count()
    for body, field in [
        ({"user": own.pk, "store": other_store.pk, "role": "inspector"}, "store"),
        ({"user": stranger.pk, "store": store.pk, "role": "inspector"}, "user"),
    ]:
        errors = problem(manager.send("POST", "/api/v1/memberships/", body), 422, "invalid")["errors"]
        assert [error["field"] for error in errors] == [field]
    group = {"user": own.pk, "store": None, "role": "group_manager"}
    problem(manager.send("POST", "/api/v1/memberships/", group), 403, "forbidden")
    assert Membership.objects.count() == before and not Event.objects.exists()


def test_people_are_found_by_store_and_memberships_by_day(manager, person, store, other_store):
    person("cashier")
    person("cashier", store=other_store)
    assert len(manager.get(f"/api/v1/users/?store={store.pk}").json()["results"]) == 2
    assert manager.get(f"/api/v1/users/?store={other_store.pk}").json()["results"] == []
    assert len(manager.get("/api/v1/memberships/?role=cashier&on=2026-03-16").json()["results"]) == 1
    assert manager.get("/api/v1/memberships/?on=2019-01-01").json()["results"] == []


def test_nothing_of_a_password_is_shown(manager, person):
    person("cashier").set_password("x")
    assert not [name for name in manager.get("/api/v1/users/").json()["results"][0] if "password" in name]
    assert User.objects.count() == 2


@pytest.mark.requirement("PLT-1")
def test_events_are_those_of_ones_own_stores(manager, store, other_store):
    from tests.rows import row_in

    own, foreign = row_in(Event, store), row_in(Event, other_store)
    assert [row["id"] for row in manager.get("/api/v1/events/").json()["results"]] == [own.pk]
    assert [row["id"] for row in manager.get(f"/api/v1/events/?fact={own.fact}").json()["results"]] == [own.pk]
    problem(manager.get(f"/api/v1/events/{foreign.pk}/"), 404, "not_found")
