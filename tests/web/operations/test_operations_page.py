"""The page of administrators: findings, the last verification, and the work that waits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core import clock, due, health, verification
from dms.core.models import Event
from tests.core.factories import DueWorkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(store):
    return DueWorkFactory(key="letter:lost", attempts=12, given_up_at=clock.now(), last_error="ValueError: no paper")


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    monkeypatch.setattr(health, "broker_answers", lambda: True)


@pytest.fixture
def screen(signed_in, person):
    return signed_in(person("administrator", name="张工"))


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


@pytest.mark.requirement("PLT-10")
def test_given_up_work_shows_with_its_error_and_is_tried_again(screen, lost):
    page = text(screen.get("/operations/"))
    assert "letter:lost" in page and "ValueError: no paper" in page and "1 piece of due work was given up" in page
    page = text(screen.post(f"/operations/work/{lost.pk}/try-again/", follow=True))
    assert "The workers try it again now." in page and "张工" in page and "had the given-up work tried again" in page
    lost.refresh_from_db()
    assert lost.given_up_at is None


def test_trying_again_twice_is_refused_and_leaves_no_trace(screen, lost):
    address = f"/operations/work/{lost.pk}/try-again/"
    screen.post(address)
    before = Event.objects.count()
    assert "This work was not given up" in text(screen.post(address), status=409)
    assert Event.objects.count() == before


@pytest.mark.requirement("PLT-2")
@pytest.mark.parametrize("role", ["general_manager", "group_manager", "technician"])
def test_other_roles_are_shown_out(signed_in, person, lost, role):
    screen = signed_in(person(role))
    assert screen.get("/operations/").status_code == 403
    assert screen.get(f"/operations/work/{lost.pk}/").status_code == 403
    assert screen.post(f"/operations/work/{lost.pk}/try-again/").status_code == 403
    assert 'href="/operations/"' not in text(screen.get("/"))
    lost.refresh_from_db()
    assert lost.given_up_at and not Event.objects.exists()


def test_done_work_shows_only_where_it_is_asked_for(screen, store):
    DueWorkFactory(key="letter:done", done_at=clock.now())
    DueWorkFactory(key="letter:open")
    page = text(screen.get("/operations/"))
    assert "letter:open" in page and "letter:done" not in page
    page = text(screen.get("/operations/?standing=done"))
    assert "letter:done" in page and "letter:open" not in page


@pytest.mark.requirement("PLT-10")
def test_the_last_verification_of_the_books_is_shown(screen, store, monkeypatch):
    assert "have not been verified yet" in text(screen.get("/operations/"))
    due.perform(verification.ask_for_verification().pk)
    assert "no differences" in text(screen.get("/operations/"))
    known = verification.invariants.CHECKS[0]
    wrong = [verification.invariants.difference("parts.balance", 7, "12 on hand, movements add up to 11")]
    monkeypatch.setattr(verification.invariants, "verify", lambda: [(known, wrong)])
    verification.verify_ledgers(DueWorkFactory())
    page = text(screen.get("/operations/"))
    assert "differences found" in page and "12 on hand" in page and known.name in page


def test_the_findings_are_in_the_language_of_the_page(screen, store):
    screen.cookies["dms_language"] = "zh-hans"
    assert "数据库响应正常" in text(screen.get("/operations/"))
    answer = screen.get("/readyz", headers={"Accept-Language": "zh-hans"})
    assert answer.json()["checks"][0]["detail"] == "The database answers."  # monitors match words


def test_the_list_costs_the_same_for_ten_and_for_fifty(screen, store):
    text(screen.get("/operations/", headers={"HX-Request": "true"}))
    costs = []
    for more in (10, 40):
        DueWorkFactory.create_batch(more, given_up_at=clock.now())
        with CaptureQueriesContext(connection) as queries:
            text(screen.get("/operations/", headers={"HX-Request": "true"}))
        costs.append(len(queries))
    assert costs[0] == costs[1]
