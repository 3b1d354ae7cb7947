"""``/api/v1/saved-views/``: the same views, rules and sentences for programs."""

import pytest

from dms.core.models import Event
from dms.web.models import SavedView


@pytest.fixture
def client(program, person):
    return program(person("service_manager"))


@pytest.mark.requirement("PLT-8")
def test_a_program_saves_edits_shares_and_removes_a_view(client, store):
    made = client.send("POST", "/api/v1/saved-views/", {"list": "users:list", "name": "Li", "query": "?q=li"})
    assert (made.status_code, made.json()["query"], made.json()["scope"]) == (201, "q=li", "mine")
    place = f"/api/v1/saved-views/{made.json()['id']}/"
    shared = client.send("PATCH", place, {"scope": "store", "store": store.pk}, If_Match=made["ETag"])
    assert (shared.status_code, shared.json()["store"]) == (200, store.pk)
    private = client.send("PATCH", place, {"scope": "mine"}, If_Match=shared["ETag"])
    assert (private.status_code, private.json()["store"]) == (200, None), private.content
    assert client.send("POST", place + "remove/").status_code == 200
    assert client.get(place).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"query": "nonsense=1"}, "query"),
        ({"list": "webhooks:list"}, "list"),
        ({"scope": "store"}, "store"),
        ({"scope": "role"}, "role"),
        ({"owner": 1}, "owner"),
        ({"name": ""}, "name"),
        ({"role": {}}, "role"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_field(client, changed, field):
    answer = client.send("POST", "/api/v1/saved-views/", {"list": "users:list", "name": "x"} | changed)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not SavedView.objects.exists() and not Event.objects.exists()


def test_private_views_of_others_do_not_exist_and_shared_ones_stay_as_they_are(client, program, person, store):
    own = client.send("POST", "/api/v1/saved-views/", {"list": "users:list", "name": "own"}).json()
    values = {"list": "users:list", "name": "ours", "scope": "store", "store": store.pk}
    ours = client.send("POST", "/api/v1/saved-views/", values).json()
    reader = program(person("technician"))
    assert [row["id"] for row in reader.get("/api/v1/saved-views/").json()["results"]] == [ours["id"]]
    assert reader.get(f"/api/v1/saved-views/{own['id']}/").status_code == 404
    for method, tail, body in (("PATCH", "", {"name": "theirs"}), ("POST", "remove/", {})):
        answer = reader.send(method, f"/api/v1/saved-views/{ours['id']}/{tail}", body, If_Match='"1"')
        assert answer.status_code == 403
        assert "service manager" in answer.json()["detail"]
    assert SavedView.objects.get(pk=ours["id"]).name == "ours"
