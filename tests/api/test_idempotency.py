"""K7: a request that is sent again has no second effect and gets its first answer, byte for byte."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from dms.api import idempotency
from dms.api.models import IdempotentRequest
from dms.core import clock
from dms.core.due import schedule
from dms.core.models import DueWork, Event
from tests.api.conftest import twin
from tests.api.papers import Paper
from tests.api.test_problems import problem
from tests.races import at_once

KEY = "5f0c2b6f-0d5f-4d5c"


@pytest.fixture
def draw_up(advisor, store):
    """Send the same creation under a key."""

    def send(title="contract", key=KEY, client=advisor):
        return client.send("POST", "/api/v1/papers/", {"store": store.pk, "title": title}, Idempotency_Key=key)

    return send


def test_the_second_sending_gets_the_first_answer(draw_up):
    first, second = draw_up(), draw_up()
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert [first[name] == second[name] for name in ("ETag", "Location", "Content-Type")] == [True] * 3
    assert first["Content-Type"] == "application/json"
    assert "Idempotent-Replayed" not in first and second["Idempotent-Replayed"] == "true"
    assert Paper.objects.count() == Event.objects.count() == 1


def test_the_first_answer_is_kept_although_the_row_has_changed(draw_up):
    first = draw_up()
    Paper.objects.update(title="changed meanwhile", version=5)
    assert draw_up().content == first.content


def test_the_key_for_another_body_is_refused(draw_up):
    draw_up()
    problem(draw_up(title="another"), 422, "idempotency_key_reused")
    assert Paper.objects.count() == 1


def test_the_key_for_another_address_is_refused(draw_up, advisor, papers):
    draw_up()
    paper = papers(is_paid=True)
    answer = advisor.send("POST", f"/api/v1/papers/{paper.pk}/sign/", {"remark": "x"}, Idempotency_Key=KEY)
    problem(answer, 422, "idempotency_key_reused")
    paper.refresh_from_db()
    assert paper.state == "draft"


def test_everybody_has_their_own_keys(draw_up, person, program):
    draw_up()
    assert draw_up(client=program(person("service_advisor"))).status_code == 201
    assert Paper.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "ключ".encode().decode("latin-1"), "a b"])
def test_a_strange_key_is_refused(draw_up, key):
    assert problem(draw_up(key=key), 422, "invalid")["errors"][0]["field"] == "Idempotency-Key"
    assert not Paper.objects.exists()


def test_a_refusal_leaves_the_key_free(draw_up, advisor, papers):
    problem(draw_up(title="x" * 41), 422, "invalid")
    assert not IdempotentRequest.objects.exists()
    assert draw_up().status_code == 201
    paper = papers()
    path, body = f"/api/v1/papers/{paper.pk}/sign/", {"remark": "x"}
    problem(advisor.send("POST", path, body, Idempotency_Key="other"), 409, "blocked")
    Paper.objects.update(is_paid=True)
    assert advisor.send("POST", path, body, Idempotency_Key="other").status_code == 200


def test_a_crash_between_effect_and_answer_leaves_nothing(draw_up, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(idempotency, "_keep", lambda *args: 1 / 0)
        problem(draw_up(), 500, "failed")
    assert not Paper.objects.exists() and not Event.objects.exists() and not IdempotentRequest.objects.exists()
    assert draw_up().status_code == 201


def test_a_key_costs_one_insert_and_one_update(advisor, papers, store, draw_up):
    from django.test.utils import CaptureQueriesContext

    def cost(send):
        with CaptureQueriesContext(connection) as found:
            assert send().status_code == 201
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    draw_up(key="first")  # asks for one clearing up
    without = cost(lambda: advisor.send("POST", "/api/v1/papers/", {"store": store.pk, "title": "x"}))
    assert cost(lambda: draw_up(key="second")) == without + 2


def test_answers_are_forgotten_after_a_day(draw_up, do_due_work):
    draw_up(key="old")
    a_day_ago = clock.now() - timedelta(hours=25)
    IdempotentRequest.objects.update(created_at=a_day_ago)
    draw_up(key="young")
    schedule(idempotency.FORGET, key="a day later", at=a_day_ago)
    do_due_work()
    assert [one.key for one in IdempotentRequest.objects.all()] == ["young"]
    assert DueWork.objects.filter(handler=idempotency.FORGET, due_at__gt=clock.now()).exists()


@pytest.fixture
def races(transactional_db):
    """Races need commits of their own."""


def senders():
    return 50 if connection.vendor == "postgresql" else 2


def test_the_same_key_many_times_at_once_has_one_effect(races, advisor, draw_up):
    answers = at_once([lambda: draw_up(client=twin(advisor))] * senders()).results
    assert len(answers) == senders()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Paper.objects.count() == Event.objects.count() == IdempotentRequest.objects.count() == 1


def test_with_another_body_at_once_one_has_its_effect_and_the_others_are_refused(races, advisor, draw_up):
    answers = at_once([lambda: draw_up(title=threading.current_thread().name, client=twin(advisor))] * 2).results
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert Paper.objects.count() == 1


def test_control_without_the_unique_row_there_are_several_effects(races, advisor, draw_up, monkeypatch):
    """The race above is real: with the key taken off, every sender has an effect."""
    monkeypatch.setattr(idempotency, "once", lambda request, handler: handler())
    answers = at_once([lambda: draw_up(client=twin(advisor))] * senders()).results
    assert len({answer.content for answer in answers}) == Paper.objects.count() == senders()


def test_control_with_a_look_before_instead_of_the_unique_row_doubles_slip_through(
    races, advisor, draw_up, monkeypatch
):
    """What the usual way (look the key up, then act, then keep the answer) does under the same race."""
    kept, meeting = {}, threading.Barrier(senders())

    def look_then_act(request, handler):
        key = request.headers["Idempotency-Key"]
        if key in kept:
            return kept[key]
        meeting.wait()  # everybody has looked before anybody has kept
        kept[key] = answer = handler()
        return answer

    monkeypatch.setattr(idempotency, "once", look_then_act)
    at_once([lambda: draw_up(client=twin(advisor))] * senders())
    assert Paper.objects.count() > 1


def test_a_move_under_a_key_is_made_once(advisor, papers):
    """No endpoint has code of its own for keys: moves honour them like creation."""
    path = f"/api/v1/papers/{papers(is_paid=True).pk}/sign/"
    first, second = (advisor.send("POST", path, {"remark": "x"}, Idempotency_Key=KEY) for _time in range(2))
    assert first.status_code == second.status_code == 200 and first.content == second.content
    assert second["ETag"] == '"2"' and Event.objects.count() == 1
