"""The role home: numbers with their change, mine or everybody's, and what is next."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.accounts.models import User
from dms.core import clock, invariants, verification
from dms.core.figures.models import DaysNumbers
from dms.core.models import Event
from dms.web.counters import Tile, told_apart
from tests.accounts.substitutes import asked
from tests.core.approvals.factories import PromiseFactory
from tests.crm.files.completeness.factories import IncompleteFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-9")]
KEY = "promises:list?state=open"
HOUR = datetime.timedelta(hours=1)


def tile(answer, label):
    return next(each for each in answer.context["tiles"] if each.label == label)


def lines(answer):
    return [(line.kind, line.is_late) for line in answer.context["next_lines"]]


def test_a_counter_counts_my_own_work_and_opens_it(signed_in, advisor, store):
    PromiseFactory(store=store, owner=advisor)
    PromiseFactory(store=store)
    client = signed_in(advisor)
    mine = tile(client.get("/"), "Promises to keep")
    assert (mine.number, client.get(mine.url).context["page"].count) == (1, 1)


def test_the_switch_is_remembered_for_the_person_wherever_they_sign_in(signed_in, advisor, store):
    for owner in (advisor, None):
        PromiseFactory(store=store, **({"owner": owner} if owner else {}))
    client = signed_in(advisor)
    assert client.post("/home/", {"whose": "all"}).status_code == 302
    client.logout()
    again = signed_in(User.objects.get(pk=advisor.pk))
    everybodys = tile(again.get("/"), "Promises to keep")
    assert (everybodys.number, again.get(everybodys.url).context["page"].count) == (2, 2)
    assert lines(again.get("/")) == [("Promise", False), ("Promise", False)]
    assert Event.objects.get(fact="accounts.home_chosen").payload["changes"] == {"home_shows_all": [False, True]}
    again.post("/home/", {"whose": "mine"})
    assert tile(again.get("/"), "Promises to keep").number == 1


def test_choosing_the_same_again_leaves_no_trace(signed_in, advisor):
    signed_in(advisor).post("/home/", {"whose": "mine"})
    assert not Event.objects.filter(fact="accounts.home_chosen").exists()


def test_incomplete_files_are_mine_where_i_opened_them(signed_in, advisor, store):
    IncompleteFileFactory(customer__store=store, owner=advisor)
    IncompleteFileFactory(customer__store=store)
    client = signed_in(advisor)
    files = tile(client.get("/"), "Incomplete files")
    assert (files.number, client.get(files.url).context["page"].count) == (1, 1)


def test_a_number_with_something_past_its_time_is_red_and_says_how_much(signed_in, advisor, store):
    for hours in (-1, 2):
        PromiseFactory(store=store, owner=advisor, promised_at=clock.now() + hours * HOUR)
    answer = signed_in(advisor).get("/")
    promises = tile(answer, "Promises to keep")
    assert (promises.number, promises.late, promises.tone) == (2, 1, "late")
    assert "1 late" in answer.content.decode()


def test_the_change_is_against_the_same_day_last_week(signed_in, advisor, store):
    PromiseFactory(store=store, owner=advisor)
    week = clock.today() - datetime.timedelta(days=7)
    DaysNumbers.objects.create(
        user=advisor, store=store, day=week, at=clock.now() - 168 * HOUR, numbers={f"{KEY}!mine": 3, KEY: 99}
    )
    answer = signed_in(advisor).get("/")
    assert tile(answer, "Promises to keep").change == -2
    assert "−2 in a week" in answer.content.decode()


def test_without_a_number_of_last_week_nothing_is_claimed(signed_in, advisor, store):
    answer = signed_in(advisor).get("/")
    assert tile(answer, "Promises to keep").change is None
    assert "week" not in answer.content.decode().split('class="counters"')[1].split('class="next"')[0]


def test_next_for_me_is_one_list_by_due_time_whatever_it_comes_from(signed_in, advisor, manager, store):
    asked(manager, advisor, store, first=3)
    late = PromiseFactory(store=store, owner=advisor, promised_at=clock.now() - HOUR)
    PromiseFactory(store=store, owner=advisor, promised_at=clock.now() + 400 * HOUR)
    PromiseFactory(store=store)
    answer = signed_in(advisor).get("/")
    assert lines(answer) == [("Promise", True), ("Substitution", False), ("Promise", False)]
    assert answer.context["next_lines"][0].url == late.get_absolute_url()
    for line in answer.context["next_lines"]:
        assert signed_in(advisor).get(line.url).status_code == 200


@pytest.mark.requirement("PLT-1")
def test_another_stores_work_is_not_next(signed_in, advisor, other_store):
    PromiseFactory(store=other_store)
    signed_in(advisor).post("/home/", {"whose": "all"})
    assert lines(signed_in(advisor).get("/")) == []


def test_an_empty_home_says_what_to_do(signed_in, person):
    page = signed_in(person("technician")).get("/").content.decode()
    assert "Nothing waits for you" in page and "press /" in page


def test_the_home_costs_the_same_for_much_and_for_little(signed_in, person, store):
    manager = person("general_manager")
    client, counts = signed_in(manager), []
    client.get("/")
    for number in (1, 30):
        for _each in range(number):
            PromiseFactory(store=store, owner=manager)
        with CaptureQueriesContext(connection) as statements:
            client.get("/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


@pytest.mark.requirement("PRT-3")
def test_who_answers_for_the_books_sees_what_the_night_has_found(signed_in, person, do_due_work, monkeypatch):
    verification.ask_for_verification()
    do_due_work()
    manager = person("general_manager")
    assert "The books add up" in signed_in(manager).get("/").content.decode()
    assert "The books" not in signed_in(person("technician")).get("/").content.decode()
    rule = invariants.Invariant("I1", "on hand is the sum of the movements", list)
    found = [(rule, [invariants.difference("parts_balance", 7, "3 instead of 2")])]
    monkeypatch.setattr(invariants, "verify", lambda: found)
    with clock.as_of(clock.now() + 24 * HOUR):
        verification.ask_for_verification()
        do_due_work()
    page = signed_in(manager).get("/").content.decode()
    assert "The books do not add up" in page and "I1 list" in page and "The books add up" not in page


def test_a_home_of_many_numbers_shows_ten_and_folds_the_others():
    tiles = [Tile(label=str(n), number=n % 2, url="", tone="", icon="") for n in range(13)]
    shown, folded = told_apart(tiles)
    assert [tile.label for tile in folded] == ["8", "10", "12"] and len(shown) == 10
    assert [int(tile.label) for tile in shown] == sorted(int(tile.label) for tile in shown)
    assert told_apart(tiles[:10]) == (tiles[:10], [])
    view = Tile(label="mine", number=0, url="", tone="", icon="", is_chosen=True)
    assert told_apart([*tiles, view])[0][-1] == view
