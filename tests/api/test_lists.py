"""Lists: pages by key, filters that are known, and a cost that does not grow with the page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core import clock
from tests.accounts.factories import StoreFactory
from tests.api.papers import Paper
from tests.api.test_problems import problem


def ids(page):
    return [row["id"] for row in page["results"]]


@pytest.mark.requirement("PLT-8")
@pytest.mark.parametrize("ordering", ["id", "-id", "title", "-title", "amount", "-amount", "updated_at", "-updated_at"])
def test_walking_forth_and_back_shows_each_row_once(advisor, papers, ordering):
    for n in range(11):
        papers(title=f"paper {n % 3}", amount=n % 4)
    field = ordering.lstrip("-")
    rows = Paper.objects.order_by(ordering, "-pk" if ordering.startswith("-") else "pk")
    wanted = [row.pk for row in rows]
    page = advisor.get(f"/api/v1/papers/?ordering={ordering}&page_size=4").json()
    pages = [page]
    while page["next"]:
        page = advisor.get(page["next"]).json()
        pages.append(page)
    assert sum((ids(one) for one in pages), []) == wanted, field
    assert [len(one["results"]) for one in pages] == [4, 4, 3]
    back = [page]
    while page["previous"]:
        page = advisor.get(page["previous"]).json()
        back.insert(0, page)
    assert [ids(one) for one in back] == [ids(one) for one in pages]


def test_rows_that_come_meanwhile_shift_no_page(advisor, papers):
    old = [row.pk for row in papers(4)]
    first = advisor.get("/api/v1/papers/?page_size=2&ordering=-id").json()
    papers(3)
    assert ids(advisor.get(first["next"]).json()) == [old[1], old[0]]


def test_a_page_has_50_rows_and_never_more_than_200(advisor, papers):
    papers(201)
    assert len(advisor.get("/api/v1/papers/").json()["results"]) == 50
    assert len(advisor.get("/api/v1/papers/?page_size=200").json()["results"]) == 200
    for size in ("201", "0", "-1", "x", "1.5", "٣"):
        body = problem(advisor.get(f"/api/v1/papers/?page_size={size}"), 422, "invalid")
        assert body["errors"][0]["field"] == "page_size"


def test_counting_is_asked_for(advisor, papers):
    papers(3)
    assert "count" not in advisor.get("/api/v1/papers/").json()
    assert advisor.get("/api/v1/papers/?count=1&page_size=2").json()["count"] == 3


@pytest.mark.parametrize("cursor", ["x", "", "eyJh:abc", "%00"])
def test_a_made_up_cursor_is_refused(advisor, cursor):
    body = problem(advisor.get(f"/api/v1/papers/?cursor={cursor}"), 422, "invalid")
    assert body["errors"][0]["field"] == "cursor"


def test_a_cursor_holds_for_its_own_order_only(advisor, papers):
    papers(3)
    link = advisor.get("/api/v1/papers/?page_size=2&ordering=-id").json()["next"]
    problem(advisor.get(link.replace("ordering=-id", "ordering=title")), 422, "invalid")


def test_an_unknown_parameter_is_refused_and_the_known_ones_named(advisor, papers):
    error = problem(advisor.get("/api/v1/papers/?colour=red"), 422, "invalid")["errors"][0]
    assert error["field"] == "colour" and error["code"] == "unknown_parameter"
    known = "count, cursor, is_paid, ordering, page_size, store, title, updated_since"
    assert known in error["message"]
    problem(advisor.get(f"/api/v1/papers/{papers().pk}/?colour=red"), 422, "invalid")
    problem(advisor.get("/api/v1/papers/?ordering=secret"), 422, "invalid")
    assert problem(advisor.get("/api/v1/papers/?title="), 422, "invalid")["errors"][0]["code"] == "empty"


def test_filters_narrow_the_list(advisor, papers, store):
    one, two = papers(title="a"), papers(title="b", is_paid=True)
    Paper.objects.filter(pk=one.pk).update(updated_at=clock.now() - timedelta(days=2))
    since = (clock.now() - timedelta(days=1)).isoformat().replace("+", "%2B")
    assert ids(advisor.get("/api/v1/papers/?title=a").json()) == [one.pk]
    assert ids(advisor.get("/api/v1/papers/?is_paid=true").json()) == [two.pk]
    assert ids(advisor.get(f"/api/v1/papers/?updated_since={since}").json()) == [two.pk]
    assert len(ids(advisor.get(f"/api/v1/papers/?store={store.pk}").json())) == 2


@pytest.mark.requirement("PLT-1")
def test_the_filter_tells_nothing_of_another_store(advisor, papers, other_store):
    papers(store=other_store)
    foreign = advisor.get(f"/api/v1/papers/?store={other_store.pk}&count=1").json()
    missing = advisor.get("/api/v1/papers/?store=999999&count=1").json()
    assert foreign == missing == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("path", ["papers/", "stores/", "users/", "memberships/", "events/"])
def test_a_page_costs_the_same_for_ten_rows_and_for_200(papers, person, program, path, store):
    from dms.core.events import publish
    from tests.accounts.factories import MembershipFactory
    from tests.api.papers import DRAWN_UP

    manager = person("group_manager")
    MembershipFactory(user=manager, store=store, role="service_advisor")
    client = program(manager)

    def rows(count):
        for paper in papers(count, store=store):
            publish(DRAWN_UP, subject=paper, actor=manager)
        for _n in range(count):
            MembershipFactory(store=StoreFactory())

    def cost(size):
        with CaptureQueriesContext(
            connection,
        ) as found:
            page = client.get(f"/api/v1/{path}?page_size={size}").json()
        assert len(page["results"]) == size
        return len(found)

    rows(200)
    client.get(f"/api/v1/{path}")  # the token notes its first use
    assert cost(10) == cost(200) <= 4
