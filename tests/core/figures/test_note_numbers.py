"""Once a day everybody's numbers are noted, so that next week's home can tell the change."""

import datetime

import pytest

from dms.core import clock
from dms.core.figures.models import DaysNumbers
from dms.core.figures.snapshots import ask_for_the_days_numbers, numbers_of_last_week
from tests.core.approvals.factories import PromiseFactory

pytestmark = pytest.mark.django_db
KEY = "promises:list?state=open"


@pytest.fixture
def advisor(person):
    return person("service_advisor")


def noted(do_due_work):
    ask_for_the_days_numbers()
    ask_for_the_days_numbers()
    do_due_work()


def test_everybody_gets_one_line_for_each_place_they_can_work_for(
    advisor, person, store, other_store, do_due_work, settings
):
    group = person("group_manager")
    person("technician", is_active=False)
    noted(do_due_work)
    assert {(each.user, each.store) for each in DaysNumbers.objects.all()} == {
        (advisor, store),
        (group, None),
        (group, store),
        (group, other_store),
    }


def test_own_and_everybodys_numbers_are_told_apart(advisor, store, do_due_work):
    PromiseFactory(store=store, owner=advisor)
    PromiseFactory(store=store)
    noted(do_due_work)
    numbers = DaysNumbers.objects.get(user=advisor).numbers
    assert (numbers[KEY], numbers[f"{KEY}!mine"]) == (2, 1)


def test_asking_again_on_the_same_day_changes_nothing(advisor, store, do_due_work):
    noted(do_due_work)
    PromiseFactory(store=store)
    noted(do_due_work)
    assert DaysNumbers.objects.get(user=advisor).numbers[KEY] == 0


def test_last_week_is_the_same_day_and_old_days_are_forgotten(advisor, store, do_due_work):
    today = clock.today()
    long_ago, lately = (today - datetime.timedelta(weeks=weeks) for weeks in (17, 15))
    for day in (long_ago, lately):
        DaysNumbers.objects.create(user=advisor, store=store, day=day, at=clock.now())
    noted(do_due_work)
    assert {each.day for each in DaysNumbers.objects.all()} == {lately, today}
    assert numbers_of_last_week(advisor, store, today + datetime.timedelta(days=7)).day == today
    assert numbers_of_last_week(advisor, store, today + datetime.timedelta(days=6)) is None


def test_managers_keep_their_standing_figures_too(person, do_due_work):
    manager = person("general_manager")
    noted(do_due_work)
    numbers = DaysNumbers.objects.get(user=manager).numbers
    assert numbers["kpi:core.approvals_waiting"] == [0, None]
    assert numbers["kpi:vehicles.with_owner"] == [0, 0]
