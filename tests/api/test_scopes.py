"""What a token was made for, as a table."""

import pytest

from tests.api.test_problems import problem

READ, CREATE, MOVE, CHANGE = "read", "create", "move", "change"
EVERYTHING = {READ, CREATE, MOVE, CHANGE}
TABLE = [
    (["read"], {READ}),
    (["write"], EVERYTHING),
    (["read", "write"], EVERYTHING),
    (["papers:read"], {READ}),
    (["papers:write"], EVERYTHING),
    (["stores:read"], set()),
    (["stores:write"], set()),
    (["stores:write", "papers:read"], {READ}),
    (["read", "papers:write"], EVERYTHING),
    ([], set()),
    (["paper:write", "papers", "papers:*", "*"], set()),
]


@pytest.mark.requirement("PLT-8")
@pytest.mark.parametrize(("scopes", "allowed"), TABLE, ids=[",".join(scopes) or "none" for scopes, _allowed in TABLE])
def test_a_token_reaches_as_far_as_its_scopes(papers, person, program, store, scopes, allowed):
    client = program(person("service_advisor"), scopes=scopes)
    paper = papers(is_paid=True)
    acts = {
        READ: client.send("GET", f"/api/v1/papers/{paper.pk}/"),
        CREATE: client.send("POST", "/api/v1/papers/", {"store": store.pk, "title": "x"}),
        CHANGE: client.send("PATCH", f"/api/v1/papers/{paper.pk}/", {"title": "y"}, If_Match='"1"'),
        MOVE: client.send("POST", f"/api/v1/papers/{paper.pk}/sign/", {"remark": "x"}),
    }
    assert {act for act, answer in acts.items() if answer.status_code < 300} == allowed
    for act in EVERYTHING - allowed:
        detail = problem(acts[act], 403, "scope_missing")["detail"]
        assert f"papers:{'read' if act == READ else 'write'}" in detail


def test_a_scope_grants_nothing_that_the_person_may_not(papers, person, program, store):
    cashier = program(person("cashier"), scopes=["write", "papers:write"])
    problem(cashier.send("POST", "/api/v1/papers/", {"store": store.pk, "title": "x"}), 403, "forbidden")


def test_a_session_has_no_scopes(papers, person, client):
    client.force_login(person("service_advisor"))
    assert client.get("/api/v1/papers/").status_code == 200
