"""Entering next year's paper."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from dms.core import workdays
from dms.core.editing import StaleVersion
from dms.core.holidays import set_holiday
from dms.core.models import Event
from dms.core.workdays import Holiday, is_workday

NEW_YEAR = datetime.date(2027, 1, 1)
PAPER = {"name": "元旦", "source": "国办发明电〔2026〕"}


@pytest.fixture(autouse=True)
def forget():
    workdays.forget_calendar()
    yield
    workdays.forget_calendar()


def test_a_day_is_entered_and_counts_at_once(store, person):
    group = person("group_manager")
    assert is_workday(NEW_YEAR)
    set_holiday(date=NEW_YEAR, is_workday=False, actor=group, **PAPER)
    assert not is_workday(NEW_YEAR)
    event = Event.objects.get()
    assert (event.fact, event.payload) == ("core.holiday_set", {"date": "2027-01-01", "is_workday": False})


def test_a_correction_says_what_changed(person):
    administrator = person("administrator")
    first = set_holiday(date=NEW_YEAR, is_workday=False, actor=administrator, **PAPER)
    set_holiday(date=NEW_YEAR, is_workday=True, actor=administrator, expected_version=first.version, **PAPER)
    assert Event.objects.latest("id").payload == {"changes": {"is_workday": [False, True]}}
    with pytest.raises(StaleVersion):
        set_holiday(date=NEW_YEAR, is_workday=False, actor=administrator, expected_version=1, **PAPER)


def test_what_is_rolled_back_is_not_remembered(person):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        set_holiday(date=NEW_YEAR, is_workday=False, actor=None, **PAPER)
        assert not is_workday(NEW_YEAR)
        raise ZeroDivisionError
    assert is_workday(NEW_YEAR)


@pytest.mark.parametrize("role", ["general_manager", "finance", "technician"])
def test_the_calendar_belongs_to_the_group(person, role):
    with pytest.raises(PermissionDenied, match="group manager, administrator"):
        set_holiday(date=NEW_YEAR, is_workday=False, actor=person(role), **PAPER)
    assert not Holiday.objects.filter(date=NEW_YEAR).exists() and not Event.objects.exists()


def test_a_day_has_a_name_and_a_source(person):
    with pytest.raises(ValidationError):
        set_holiday(date=NEW_YEAR, is_workday=False, name="", source="", actor=None)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_year_whose_edit_was_rolled_back_is_remembered_again(monkeypatch, django_assert_num_queries):
    workdays.forget_until_committed(2026)
    with django_assert_num_queries(2):
        is_workday(datetime.date(2026, 7, 1)), is_workday(datetime.date(2026, 7, 1))
    later = workdays.time.monotonic() + workdays.REMEMBERED_SECONDS
    monkeypatch.setattr(workdays.time, "monotonic", lambda: later)
    with django_assert_num_queries(1):
        is_workday(datetime.date(2026, 7, 1)), is_workday(datetime.date(2026, 7, 1))
