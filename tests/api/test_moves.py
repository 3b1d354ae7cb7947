"""A transition over the API: offered with reasons, made once, refused in the fixed order."""

import pytest

from dms.core.models import Event
from tests.api.test_problems import problem


@pytest.mark.requirement("PLT-8")
def test_the_moves_stand_there_with_their_reasons(advisor, papers):
    blocked = {"sentence": "The paper is not paid.", "url": "", "who": ""}
    assert advisor.get(f"/api/v1/papers/{papers().pk}/moves/").json() == [
        {
            "verb": "sign",
            "label": "Sign",
            "reasons": ["The paper is not paid."],
            "standing": "blocked",
            "points": [blocked],
        }
    ]
    (open_move,) = advisor.get(f"/api/v1/papers/{papers(is_paid=True).pk}/moves/").json()
    assert (open_move["standing"], open_move["reasons"], open_move["points"]) == ("open", [], [])
    (signed,) = advisor.get(f"/api/v1/papers/{papers(state='signed').pk}/moves/").json()
    assert signed["standing"] == "elsewhere" and "in the state “signed”" in signed["reasons"][0]


@pytest.mark.requirement("PLT-2")
def test_who_may_not_move_reads_the_sentence_of_the_403_and_who_may_today(papers, person, program):
    """“Why can't I?” has one answer: beside the button, in the moves, and in the refusal itself."""
    person("service_advisor", name="李梅")
    cashier, paper = program(person("cashier")), papers()
    (move,) = cashier.get(f"/api/v1/papers/{paper.pk}/moves/").json()
    refused = problem(cashier.send("POST", f"/api/v1/papers/{paper.pk}/sign/", {}), 403, "forbidden")
    assert move["standing"] == "refused" and move["reasons"] == [refused["detail"]]
    assert "李梅 (service advisor)" in refused["detail"]


def test_a_move_answers_the_row_in_its_new_state(advisor, papers):
    paper = papers(is_paid=True)
    answer = advisor.send("POST", f"/api/v1/papers/{paper.pk}/sign/", {"remark": "gladly"})
    assert answer.status_code == 200 and answer["ETag"] == '"2"'
    assert (answer.json()["state"], answer.json()["remark"]) == ("signed", "gladly")
    history = advisor.get(f"/api/v1/papers/{paper.pk}/history/").json()["results"]
    assert [(one["fact"], one["source"], one["target"], one["origin"]) for one in history] == [
        ("papers.signed", "draft", "signed", "api")
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({}, "The paper is not paid."), ({"is_paid": True, "state": "signed"}, "in the state “signed”")],
)
def test_a_blocked_move_is_409_with_reasons_before_its_input_is_looked_at(advisor, papers, fields, reason):
    paper = papers(**fields)
    for body in ({"remark": "x"}, {"remark": 7}, {}):
        found = problem(advisor.send("POST", f"/api/v1/papers/{paper.pk}/sign/", body), 409, "blocked")
        assert reason in found["reasons"][0]
    assert not Event.objects.exists()


def test_who_may_not_is_told_so_before_the_reasons(papers, person, program):
    cashier = program(person("cashier"))
    problem(cashier.send("POST", f"/api/v1/papers/{papers().pk}/sign/", {}), 403, "forbidden")


@pytest.mark.requirement("PLT-1")
def test_a_paper_of_another_store_does_not_exist(advisor, papers, other_store):
    foreign = papers(store=other_store, is_paid=True).pk
    for method, path, body in [
        ("GET", "", None),
        ("GET", "history/", None),
        ("GET", "moves/", None),
        ("POST", "sign/", {"remark": "x"}),
        ("PATCH", "", {"title": "x"}),
    ]:
        answer = advisor.send(method, f"/api/v1/papers/{foreign}/{path}", body, If_Match='"1"')
        missing = advisor.send(method, f"/api/v1/papers/999999/{path}", body, If_Match='"1"')
        known, unknown = problem(answer, 404, "not_found"), problem(missing, 404, "not_found")
        assert {**known, "request_id": ""} == {**unknown, "request_id": ""}
    assert not Event.objects.exists()


@pytest.mark.requirement("PLT-1")
def test_a_relation_reaches_no_other_store(advisor, papers, other_store):
    """S2: in a creation and in a move; the words are those for an id that nobody has."""
    paper, foreign = papers(is_paid=True), papers(store=other_store)
    create = advisor.send("POST", "/api/v1/papers/", {"store": other_store.pk, "title": "x"})
    assert problem(create, 422, "invalid")["errors"][0]["field"] == "store"
    words = [
        problem(
            advisor.send("POST", f"/api/v1/papers/{paper.pk}/sign/", {"remark": "x", "companion": pk}), 422, "invalid"
        )["errors"][0]["message"].replace(str(pk), "")
        for pk in (foreign.pk, 999999)
    ]
    assert words[0] == words[1]
    assert not Event.objects.exists()
