"""Approvals, chains, substitutes, promises and the calendar over the API: the sentences of the screens, no trace."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core import clock
from dms.core.approvals.models import Approval
from dms.core.approvals.services import request_general_approval
from dms.core.deadlines.services import make_promise
from dms.core.models import Event
from tests.accounts.substitutes import days_from_today
from tests.api.test_problems import problem
from tests.core.approvals.factories import CALL_BACK

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(person):
    return {role: person(role) for role in ("technician", "general_manager", "finance")}


@pytest.fixture
def as_(program, people):
    return lambda role: program(people[role])


@pytest.fixture
def asked(as_, store):
    """A request made by the technician's program: its address."""

    def ask(amount="8000.00"):
        body = {"title": "12 tyres", "store": store.pk, "amount": amount}
        answer = as_("technician").send("POST", "/api/v1/approvals/", body)
        assert answer.status_code == 201, answer.content
        return answer["Location"].removeprefix("http://testserver")

    return ask


@pytest.mark.requirement("PLT-4", "PLT-8")
def test_a_request_climbs_its_chain_over_the_api(as_, asked):
    place = asked()
    waiting = as_("finance").get("/api/v1/approvals/?waiting_for_me=true").json()["results"]
    assert [row["current_role"] for row in waiting] == ["finance"] and waiting[0]["decide_by"]
    assert as_("finance").send("POST", f"{place}approve/", {"note": "in budget"}).json()["position"] == 2
    done = as_("general_manager").send("POST", f"{place}approve/", {})
    assert done.json()["state"] == "approved"
    assert [(step["role"], step["decision"], step["note"]) for step in done.json()["steps"]] == [
        ("finance", "approved", "in budget"),
        ("general_manager", "approved", ""),
    ]
    history = [one["fact"] for one in as_("technician").get(f"{place}history/").json()["results"]]
    assert history == ["core.approval_approved", "core.approval_step_approved", "core.approval_requested"]


def test_send_back_resubmit_reject_and_withdraw(as_, asked):
    place = asked("1000.00")
    assert as_("general_manager").send("POST", f"{place}send-back/", {"note": "brand?"}).json()["state"] == "returned"
    body = {"explanation": "Dunlop", "amount": "900.00"}
    again = as_("technician").send("POST", f"{place}resubmit/", body)
    assert (again.json()["round"], again.json()["amount"]) == (2, "900.00")
    assert as_("general_manager").send("POST", f"{place}reject/", {"note": "no"}).json()["state"] == "rejected"
    assert as_("technician").send("POST", f"{asked()}withdraw/", {}).json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("who", "verb", "status", "code", "words"),
    [
        ("technician", "approve", 403, "forbidden", "granted, by"),
        ("general_manager", "approve", 403, "forbidden", "This step is decided by: finance"),
        ("general_manager", "withdraw", 403, "forbidden", "who asked, can do this"),
        ("finance", "resubmit", 409, "blocked", "in the state “waiting”"),
        ("finance", "reject", 422, "invalid", "required"),
    ],
)
def test_a_refused_move_leaves_no_trace(as_, asked, who, verb, status, code, words):
    place = asked()
    before = Approval.objects.values().get(), Event.objects.count()
    answer = as_(who).send("POST", f"{place}{verb}/", {})
    problem(answer, status, code)
    assert words in answer.content.decode()
    assert (Approval.objects.values().get(), Event.objects.count()) == before


def test_a_stale_decision_is_refused(as_, asked):
    place = asked()
    tag = as_("finance").get(place)["ETag"]
    as_("finance").send("POST", f"{place}send-back/", {"note": "more"})
    as_("technician").send("POST", f"{place}resubmit/", {"explanation": "", "amount": "9000.00"})
    problem(as_("finance").send("POST", f"{place}approve/", {}, If_Match=tag), 412, "stale")
    assert Approval.objects.get().position == 1


def test_nobody_asks_in_another_store_or_where_nobody_decides(as_, people, other_store, person, program):
    body = {"title": "x", "store": other_store.pk}
    problem(as_("technician").send("POST", "/api/v1/approvals/", body), 422, "invalid")
    lonely = program(person("technician", store=other_store))
    answer = lonely.send("POST", "/api/v1/approvals/", body)
    assert "holds the role" in answer.content.decode()
    problem(answer, 409, "blocked")
    assert not Approval.objects.exists() and not Event.objects.exists()


def test_a_page_costs_the_same_for_ten_and_fifty(as_, people, store):
    client, costs = as_("general_manager"), []
    request_general_approval(title="x", store=store, amount=Decimal(1), actor=people["technician"])
    client.get("/api/v1/approvals/")  # reads the calendar of the year
    for more in (10, 40):
        for _n in range(more):
            request_general_approval(title="x", store=store, amount=Decimal(1), actor=people["technician"])
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get("/api/v1/approvals/?page_size=200").json()["results"]) in (11, 51)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_chains_are_set_changed_and_retired(as_, store):
    head = as_("general_manager")
    body = {"kind": "general", "store": store.pk, "over": "0", "roles": ["finance"]}
    made = head.send("POST", "/api/v1/approval-chains/", body)
    assert made.status_code == 201, made.content
    place = made["Location"].removeprefix("http://testserver")
    problem(head.send("PATCH", place, {"roles": ["technician"]}, If_Match=made["ETag"]), 422, "invalid")
    changed = head.send("PATCH", place, {"roles": ["finance", "general_manager"]}, If_Match=made["ETag"])
    assert changed.json()["roles"] == ["finance", "general_manager"]
    problem(head.send("PATCH", place, {"roles": ["finance"]}, If_Match=made["ETag"]), 412, "stale")
    assert head.send("POST", f"{place}retire/", {}).json()["is_active"] is False
    problem(head.send("POST", f"{place}retire/", {}), 409, "blocked")
    problem(head.send("POST", "/api/v1/approval-chains/", body | {"store": None}), 403, "forbidden")
    problem(as_("finance").send("POST", "/api/v1/approval-chains/", body), 403, "forbidden")


def test_a_substitute_of_another_store_is_asked_accepts_and_is_approved(
    as_, people, person, program, store, other_store
):
    stranger = person("technician", store=other_store)
    body = {
        "absent": people["technician"].pk,
        "substitute": stranger.pk,
        "store": store.pk,
        "valid_from": str(days_from_today(0)),
        "valid_to": str(days_from_today(3)),
    }
    made = as_("technician").send("POST", "/api/v1/substitutions/", body)
    assert made.status_code == 201, made.content
    place = made["Location"].removeprefix("http://testserver")
    problem(as_("technician").send("POST", f"{place}accept/", {}), 403, "forbidden")
    assert program(stranger).send("POST", f"{place}accept/", {}).json()["state"] == "awaiting_approval"
    problem(program(stranger).send("POST", f"{place}decline/", {}), 409, "blocked")
    assert as_("technician").send("POST", f"{place}withdraw/", {"note": "staying"}).json()["state"] == "withdrawn"
    problem(program(person("technician")).get(place), 404, "not_found")


def test_a_substitution_is_declined_or_ended(as_, people, person, program, store):
    helper = person("inspector")
    body = {"absent": people["technician"].pk, "substitute": helper.pk, "store": store.pk}
    places = []
    for first in (0, 10):
        days = {"valid_from": str(days_from_today(first)), "valid_to": str(days_from_today(first + 1))}
        answer = as_("technician").send("POST", "/api/v1/substitutions/", body | days)
        places.append(answer["Location"].removeprefix("http://testserver"))
    client = program(helper)
    assert client.send("POST", f"{places[0]}accept/", {}).json()["state"] == "confirmed"
    assert len(client.get(f"/api/v1/substitutions/?in_force_on={days_from_today(0)}").json()["results"]) == 1
    assert client.send("POST", f"{places[0]}end/", {"note": "back"}).json()["state"] == "ended"
    assert client.send("POST", f"{places[1]}decline/", {"note": "busy"}).json()["state"] == "declined"


def test_a_promise_is_moved_with_a_reason_from_the_list(as_, people, store):
    at = clock.now() + datetime.timedelta(hours=2)
    promise = make_promise(
        kind=CALL_BACK.code, subject=store, store=store, promised_at=at, owner=people["technician"], actor=None
    )
    place, later = f"/api/v1/promises/{promise.pk}/", (at + datetime.timedelta(hours=1)).isoformat()
    client = as_("technician")
    problem(client.send("POST", f"{place}change/", {"promised_at": later, "reason": "bored"}), 422, "invalid")
    moved = client.send(
        "POST", f"{place}change/", {"promised_at": later, "reason": "supplier_late", "told_how": "phone"}
    )
    assert moved.status_code == 200, moved.content
    assert moved.json()["first_promised_at"] != moved.json()["promised_at"] == moved.json()["told_promised_at"]
    assert client.get(f"{place}moves/").status_code == 404


def test_the_calendar_is_set_by_those_who_may(program, person, as_):
    body = {"date": "2041-10-01", "is_workday": False, "name": "国庆节", "source": "paper"}
    problem(as_("finance").send("POST", "/api/v1/holidays/", body), 403, "forbidden")
    assert program(person("administrator")).send("POST", "/api/v1/holidays/", body).status_code == 201
    assert [row["name"] for row in as_("finance").get("/api/v1/holidays/?since=2041-01-01").json()["results"]] == [
        "国庆节"
    ]
