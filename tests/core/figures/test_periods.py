"""Periods in the store's own zone, and the same time of the period before."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from dms.core.figures.periods import Span, period_of, read_period

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Wednesday noon in Shanghai.
NOON = datetime.datetime(2026, 3, 18, 12, tzinfo=SHANGHAI)


def days(period):
    return period.start.astimezone(SHANGHAI).date().isoformat(), period.end.astimezone(SHANGHAI).date().isoformat()


@pytest.mark.parametrize(
    ("span", "first", "after", "before"),
    [
        ("today", "2026-03-18", "2026-03-19", "2026-03-17"),
        ("week", "2026-03-16", "2026-03-23", "2026-03-09"),
        ("month", "2026-03-01", "2026-04-01", "2026-02-01"),
        ("quarter", "2026-01-01", "2026-04-01", "2025-10-01"),
    ],
)
def test_a_period_begins_and_ends_at_the_stores_midnight(span, first, after, before):
    period = period_of(span, NOON, zone=SHANGHAI)
    assert days(period) == (first, after)
    assert days(period.previous()) == (before, first)
    assert period.previous().following() == period


def test_early_in_the_morning_it_is_already_today_in_the_store():
    at = datetime.datetime(2026, 3, 17, 17, tzinfo=datetime.UTC)  # one o'clock on the 18th in Shanghai
    assert period_of(Span.DAY, at, zone=SHANGHAI).day == datetime.date(2026, 3, 18)


def test_a_running_week_is_compared_with_last_week_up_to_the_same_hour():
    period = period_of(Span.WEEK, NOON, zone=SHANGHAI)
    before = period.same_time_before(NOON)
    assert before.end == NOON - datetime.timedelta(weeks=1)
    assert period.previous().same_time_before(NOON) == period.previous(2)


def test_the_end_of_a_long_month_meets_the_whole_short_one():
    last_hours = datetime.datetime(2026, 3, 31, 22, tzinfo=SHANGHAI)
    before = period_of(Span.MONTH, last_hours, zone=SHANGHAI).same_time_before(last_hours)
    assert days(before) == ("2026-02-01", "2026-03-01")


@pytest.mark.parametrize("span", Span)
def test_an_address_names_the_period_that_it_was_made_of(span):
    period = period_of(span, NOON, zone=SHANGHAI)
    for one in (period, period.previous(3), period.same_time_before(NOON)):
        assert read_period(one.query(NOON), NOON, zone=SHANGHAI) == one
    assert period.query(NOON) == {"period": span}


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": "year"},
        {"on": "tomorrow"},
        {"on": "0001-01-01"},
        {"on": "9999-12-31"},
        {"as_of": "x"},
        {"as_of": "1"},
        {"as_of": "99999999999"},
    ],
)
def test_what_is_no_period_is_refused(wrong):
    with pytest.raises(ValueError):
        read_period(wrong, NOON, zone=SHANGHAI)


def test_periods_name_themselves():
    texts = [str(period_of(span, NOON, zone=SHANGHAI)) for span in Span]
    assert texts == ["2026-03-18", "week 12 of 2026", "2026-03", "quarter 1 of 2026"]
