"""ETag, If-None-Match, If-Match: nobody overwrites what somebody else has written."""

from functools import partial

import pytest
from django.db import connection

from dms.core.models import Event
from tests.api.conftest import twin
from tests.api.papers import Paper
from tests.api.test_problems import problem
from tests.races import at_once, without_locks


def test_a_row_carries_its_version_as_etag(advisor, papers):
    answer = advisor.get(f"/api/v1/papers/{papers().pk}/")
    assert answer["ETag"] == '"1"' and answer.json()["version"] == 1
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("tag", "status"), [('"1"', 304), ('W/"1"', 304), ('"7", "1"', 304), ("*", 304), ('"2"', 200)])
def test_an_unchanged_row_is_not_sent_again(advisor, papers, tag, status):
    answer = advisor.send("GET", f"/api/v1/papers/{papers().pk}/", If_None_Match=tag)
    assert answer.status_code == status and answer["ETag"] == '"1"'
    assert bool(answer.content) == (status == 200)


def test_a_change_answers_the_new_version(advisor, papers):
    paper = papers()
    answer = advisor.send("PATCH", f"/api/v1/papers/{paper.pk}/", {"title": "new"}, If_Match='"1"')
    assert answer.status_code == 200 and answer["ETag"] == '"2"' and answer.json()["title"] == "new"
    assert [event.fact for event in Event.objects.all()] == ["papers.changed"]


def test_a_star_stands_for_the_present_version(advisor, papers):
    path = f"/api/v1/papers/{papers(is_paid=True).pk}/"
    assert advisor.send("PATCH", path, {"title": "new"}, If_Match="*")["ETag"] == '"2"'
    assert advisor.send("POST", f"{path}sign/", {"remark": "x"}, If_Match="*")["ETag"] == '"3"'


def test_a_change_needs_a_version(advisor, papers):
    paper = papers()
    problem(advisor.send("PATCH", f"/api/v1/papers/{paper.pk}/", {"title": "new"}), 428, "precondition_required")
    assert not Event.objects.exists()


@pytest.mark.parametrize("tag", ['"2"', '"0"', "1", "x", '"1", "2"', '"99999999999999999999"'])
def test_a_stale_version_is_refused_and_nothing_changed(advisor, papers, tag):
    paper = papers(title="old")
    problem(advisor.send("PATCH", f"/api/v1/papers/{paper.pk}/", {"title": "new"}, If_Match=tag), 412, "stale")
    paper.refresh_from_db()
    assert paper.title == "old" and not Event.objects.exists()


def test_a_stale_version_is_told_before_wrong_input(advisor, papers):
    answer = advisor.send("PATCH", f"/api/v1/papers/{papers().pk}/", {"title": 7}, If_Match='"2"')
    problem(answer, 412, "stale")
    assert answer["ETag"] == '"1"'


def test_a_move_honours_a_version_that_is_sent(advisor, papers):
    paper = papers(is_paid=True)
    problem(advisor.send("POST", f"/api/v1/papers/{paper.pk}/sign/", {"remark": "x"}, If_Match='"2"'), 412, "stale")
    assert advisor.send("POST", f"/api/v1/papers/{paper.pk}/sign/", {"remark": "x"}, If_Match='"1"')["ETag"] == '"2"'


@pytest.fixture
def races(transactional_db):
    """Races need commits of their own."""


def changes_at_once(advisor, paper):
    """The sorted statuses of two changes from version 1."""

    def change(title):
        return twin(advisor).send("PATCH", f"/api/v1/papers/{paper.pk}/", {"title": title}, If_Match='"1"').status_code

    return sorted(at_once([partial(change, title) for title in ("one", "two")]).results)


@pytest.mark.requirement("PLT-8")
def test_of_two_changes_from_one_version_one_wins(races, advisor, papers):
    assert changes_at_once(advisor, papers()) == [200, 412]
    assert Paper.objects.get().version == 2 and Event.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the immediate transaction is the lock")
def test_control_without_the_lock_both_changes_win_and_one_is_lost(races, advisor, papers):
    paper = papers()
    with without_locks(2):
        assert changes_at_once(advisor, paper) == [200, 200]
