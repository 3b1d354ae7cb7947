"""``/api/v1/bulk-runs/``: the same runs, rules and sentences for programs."""

import pytest

from dms.parties import services as parties
from dms.parties.models import Supplier
from tests.parties.factories import SupplierFactory

pytestmark = pytest.mark.django_db
RUNS = "/api/v1/bulk-runs/"


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor")


@pytest.fixture
def client(program, supervisor):
    return program(supervisor)


@pytest.fixture
def suppliers(store):
    return [SupplierFactory(store=store, code=f"S{n}") for n in range(3)]


@pytest.mark.requirement("PLT-8", "PLT-9")
def test_a_program_prepares_looks_starts_watches_and_takes_back(client, suppliers, supervisor, do_due_work):
    parties.deactivate_supplier(supplier_id=suppliers[0].pk, actor=supervisor, reason="late")
    made = client.send("POST", RUNS, {"list": "suppliers:list", "action": "deactivate", "query": ""})
    assert made.status_code == 201, made.content
    place = f"{RUNS}{made.json()['id']}/"
    assert made.json()["state"] == "prepared" and made.json()["counts"]["pending"] == 3
    expected = client.get(f"{place}rows/").json()["results"]
    assert [bool(row["reasons"]) for row in expected] == [True, False, False]
    missing = client.send("POST", f"{place}start/", {"inputs": {}})
    assert missing.status_code == 422 and "reason" in missing.content.decode()
    started = client.send("POST", f"{place}start/", {"inputs": {"reason": "closed down"}})
    assert (started.status_code, started.json()["state"]) == (200, "running")
    do_due_work()
    through = client.get(place).json()
    assert (through["state"], through["counts"]["done"], through["counts"]["refused"]) == ("finished", 2, 1)
    back = client.send("POST", f"{place}undo/", {})
    assert back.status_code == 200 and back.json()["undo_of"] == made.json()["id"]
    again = client.send("POST", f"{RUNS}{back.json()['id']}/start/", {"inputs": {"reason": "a mistake"}})
    assert again.status_code == 200
    do_due_work()
    assert Supplier.objects.filter(state="active").count() == 2


def test_rows_by_their_ids_and_a_run_that_is_stopped_or_discarded(client, suppliers):
    body = {"list": "suppliers:list", "action": "deactivate", "rows": [suppliers[1].pk]}
    first = client.send("POST", RUNS, body).json()
    assert first["row_count"] == 1
    assert client.send("POST", f"{RUNS}{first['id']}/discard/", {}).json()["state"] == "discarded"
    second = client.send("POST", RUNS, body).json()
    assert client.send("POST", f"{RUNS}{second['id']}/stop/", {}).status_code == 409
    client.send("POST", f"{RUNS}{second['id']}/start/", {"inputs": {"reason": "x"}})
    stopped = client.send("POST", f"{RUNS}{second['id']}/stop/", {}).json()
    assert (stopped["state"], stopped["counts"]["left"]) == ("stopped", 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"list": "webhooks:list"}, "list"),
        ({"action": "sell"}, "action"),
        ({"query": "nonsense=1"}, "query"),
        ({"query": "q=nobody"}, "rows"),
        ({"rows": [1]}, "rows"),
        ({"rows": "all", "query": None}, "rows"),
        ({"inputs": {}}, "inputs"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_field(client, suppliers, changed, field):
    body = {"list": "suppliers:list", "action": "deactivate", "query": "", **changed}
    answer = client.send("POST", RUNS, body)
    assert answer.status_code == 422, answer.content
    assert field in {error["field"] for error in answer.json()["errors"]}, answer.content


def test_an_act_of_others_is_refused_with_who_may(program, person, suppliers):
    answer = program(person("storekeeper")).send(
        "POST", RUNS, {"list": "suppliers:list", "action": "deactivate", "query": ""}
    )
    assert answer.status_code == 403 and "granted, by" in answer.content.decode()
