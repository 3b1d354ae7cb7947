"""Working days in China: holidays, make-up workdays, and counting around them."""

import datetime
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models.signals import post_migrate

from dms.core import workdays
from dms.core.workdays import (
    Holiday,
    add_workdays,
    add_working_hours,
    calendar_warnings,
    is_workday,
    workdays_between,
    year_is_known,
)

PAPERS = Path(__file__).parents[2].parent / "shared" / "data" / "holidays"
SHANGHAI = ZoneInfo("Asia/Shanghai")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget():
    workdays.forget_calendar()
    yield
    workdays.forget_calendar()


def day(text):
    return datetime.date.fromisoformat(text)


def moment(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("date", "worked"),
    [
        ("2026-03-16", True),  # Monday
        ("2026-03-14", False),  # Saturday
        ("2026-10-01", False),  # National Day, a Thursday
        ("2026-09-20", True),  # a Sunday that is worked
        ("2026-02-17", False),  # Spring Festival
        ("2026-02-14", True),  # a Saturday that is worked
    ],
)
def test_holidays_and_make_up_days_come_before_the_weekday(date, worked):
    assert is_workday(day(date)) is worked


@pytest.mark.skipif(not PAPERS.is_dir(), reason="the State Council's papers are not at hand")
@pytest.mark.parametrize("year", range(2019, 2027))
def test_every_day_agrees_with_the_state_councils_papers(year):
    papers = {}
    for one in (year, year + 1):  # next year's paper may speak of December
        path = PAPERS / f"cn_{one}.json"
        if path.exists():
            papers |= {row["date"]: not row["isOffDay"] for row in json.loads(path.read_text())["days"]}
    first = day(f"{year}-01-01")
    days = [first + datetime.timedelta(days=n) for n in range((day(f"{year + 1}-01-01") - first).days)]
    wrong = [str(one) for one in days if is_workday(one) != papers.get(str(one), one.weekday() < 5)]
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-03-16", 0, "2026-03-16"),
        ("2026-03-16", 5, "2026-03-23"),
        ("2026-03-13", 1, "2026-03-16"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-03-16", -1, "2026-03-13"),
        ("2025-12-31", 1, "2026-01-04"),
    ],
)
def test_counting_working_days_from_a_day(start, count, end):
    assert add_workdays(day(start), count) == day(end)


def test_counting_between_is_the_inverse_of_adding():
    start = day("2026-01-01")
    for count in (1, 10, 20, 200):
        assert workdays_between(start, add_workdays(start, count)) == count
    assert workdays_between(day("2026-03-23"), day("2026-03-16")) == -5
    assert workdays_between(start, start) == 0


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-16 09:00", 2, "2026-03-16 11:00"),
        ("2026-03-16 09:00", 8.5, "2026-03-16 17:30"),
        ("2026-03-16 17:00", 1, "2026-03-17 09:00"),
        ("2026-03-16 06:00", 1, "2026-03-16 09:30"),
        ("2026-03-13 20:00", 1, "2026-03-16 09:30"),
        ("2026-09-30 16:30", 2, "2026-10-08 09:30"),
        ("2026-03-16 09:00", 0, "2026-03-16 09:00"),
        ("2026-03-16 09:00", 18, "2026-03-18 09:00"),
    ],
)
def test_working_hours_run_in_opening_hours_only(start, hours, end):
    assert add_working_hours(moment(start), hours, SHANGHAI) == moment(end)


def test_hours_count_in_the_zone_of_the_store():
    in_utc = moment("2026-03-16 17:00").astimezone(datetime.UTC)
    assert add_working_hours(in_utc, 1, SHANGHAI) == moment("2026-03-17 09:00")


def test_a_year_without_rows_counts_weekdays_and_says_so(caplog):
    workdays._warned.clear()
    assert is_workday(day("2031-10-01"))
    assert not is_workday(day("2031-10-04"))
    assert is_workday(day("2031-10-02"))
    assert not year_is_known(2031)
    assert caplog.text.count("No holidays are entered for 2031") == 1
    assert calendar_warnings(day("2026-11-30")) == []
    assert "2027" in calendar_warnings(day("2026-12-01"))[0]
    assert len(calendar_warnings(day("2031-12-31"))) == 2


def test_a_year_is_read_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        add_workdays(day("2026-01-05"), 200)
    with django_assert_num_queries(0):
        is_workday(day("2026-07-01"))


def test_what_was_changed_elsewhere_is_seen_after_a_minute(monkeypatch):
    assert is_workday(day("2026-07-01"))
    Holiday.objects.create(date=day("2026-07-01"), is_workday=False, name="x", source="x")
    assert is_workday(day("2026-07-01"))
    later = workdays.time.monotonic() + workdays.REMEMBERED_SECONDS
    monkeypatch.setattr(workdays.time, "monotonic", lambda: later)
    assert not is_workday(day("2026-07-01"))


def test_loading_again_adds_nothing_and_leaves_corrections_alone(capsys):
    Holiday.objects.filter(date=day("2026-10-01")).update(is_workday=True, name="corrected")
    Holiday.objects.filter(date=day("2026-10-02")).delete()
    call_command("load_holidays")
    call_command("load_holidays")
    assert capsys.readouterr().out.split("\n")[:2] == ["1 days added", "0 days added"]
    assert Holiday.objects.get(date=day("2026-10-01")).name == "corrected"


def test_a_fresh_database_knows_its_holidays_after_migrate():
    Holiday.objects.all().delete()
    from django.apps import apps

    config = apps.get_app_config("core")
    post_migrate.send(
        sender=config, app_config=config, verbosity=0, interactive=False, using="default", plan=[], apps=apps
    )
    assert year_is_known(2026)
    assert Holiday.objects.get(date=day("2026-10-01")).name == "国庆节"
