"""The list, shown on the history."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.models import Event

SEEN = Fact("web.seen_in_a_test", "saw the store")
LEFT = Fact("web.left_in_a_test", "left the store")


def happen(store, number, fact=SEEN):
    for n in range(number):
        publish(fact, subject=store, actor=None, reason=f"reason {n:03d}")


def reasons(response):
    return re.findall(r"reason \d{3}", response.content.decode())


def statements(client, address="/history/"):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.requirement("PLT-5")
def test_a_list_costs_the_same_for_ten_and_two_hundred_rows(signed_in, manager, store):
    client = signed_in(manager)
    happen(store, 10)
    client.get("/history/")
    few = statements(client)
    happen(store, 190)
    assert statements(client) == few


def test_pages_follow_each_other_without_gap_or_double_and_lead_back(signed_in, manager, store):
    client = signed_in(manager)
    happen(store, 120)
    first = client.get("/history/")
    second = client.get(first.context["next_url"])
    third = client.get(second.context["next_url"])
    assert [len(page.context["page"].rows) for page in (first, second, third)] == [50, 50, 20]
    assert len({row.pk for page in (first, second, third) for row in page.context["page"].rows}) == 120
    assert "51–100 of 120" in second.content.decode()
    assert third.context["next_url"] == ""
    back = client.get(third.context["previous_url"])
    assert back.context["page"].rows == second.context["page"].rows
    assert "51–100 of 120" in back.content.decode()
    assert client.get(back.context["previous_url"]).context["previous_url"] == ""


def test_sorting_turns_round_and_starts_at_the_first_page(signed_in, manager, store):
    client = signed_in(manager)
    happen(store, 60)
    assert reasons(client.get("/history/"))[0] == "reason 059"
    oldest_first = client.get("/history/?sort=pk")
    assert reasons(oldest_first)[0] == "reason 000"
    assert 'aria-sort="ascending"' in oldest_first.content.decode()
    assert reasons(client.get(oldest_first.context["next_url"]))[-1] == "reason 059"


def test_only_offered_columns_sort(signed_in, manager, store):
    client = signed_in(manager)
    happen(store, 2)
    assert client.get("/history/?sort=actor__password").context["sort"] == "-pk"


@pytest.mark.parametrize(
    "address",
    [
        "/history/?after=nonsense",
        "/history/?after=WzEsMiwzXQ",
        "/history/?before=bnVsbA",
        "/history/?after=WyJ4Iiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTksMV0",
        "/history/?fact=nonsense&since=never&until=9999-12-31",
        "/history/?since=0001-01-01&q=%00",
        "/history/?q=" + "x" * 5000,
        "/history/?sort=&sort=-&page=-1",
    ],
)
def test_made_up_addresses_are_answered(signed_in, manager, store, address):
    happen(store, 2)
    assert signed_in(manager).get(address).status_code == 200


def test_active_filters_are_chips_that_can_be_taken_away(signed_in, manager, store):
    client = signed_in(manager)
    happen(store, 3)
    happen(store, 1, LEFT)
    page = client.get("/history/", {"fact": str(LEFT), "q": "East"})
    assert page.context["page"].count == 1
    assert [(chip.label, chip.value) for chip in page.context["chips"]] == [
        ("search", "East"),
        ("What happened", "left the store"),
    ]
    without = client.get(page.context["chips"][1].url)
    assert without.context["page"].count == 4


def test_htmx_gets_the_table_alone(signed_in, manager, store):
    client = signed_in(manager)
    happen(store, 1)
    part = client.get("/history/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'hx-swap-oob="true">1<' in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert "no-store" in part["Cache-Control"]


def test_other_stores_stay_unseen(signed_in, manager, store, other_store):
    happen(other_store, 3)
    page = signed_in(manager).get("/history/")
    assert page.context["page"].count == 0
    assert "Nothing here yet" in page.content.decode()


def test_nothing_found_is_told_from_nothing_there(signed_in, manager, store):
    assert "Nothing here yet" in signed_in(manager).get("/history/?q=&fact=").content.decode()
    happen(store, 1)
    assert "Nothing matches" in signed_in(manager).get("/history/?q=absent").content.decode()


@pytest.mark.urls("tests.web.pages_under_test")
def test_somebody_without_the_permission_reads_who_has_it(signed_in, advisor):
    answer = signed_in(advisor).get("/history/")
    assert answer.status_code == 403
    assert "service manager" in answer.content.decode()


def test_strangers_are_sent_to_the_login(client, db):
    assert client.get("/history/").status_code == 302
    answer = client.get("/history/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/history/?q=1"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].endswith("?next=/history/%3Fq%3D1")
    assert not Event.objects.exists()
