"""How values are written."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from dms.core import clock
from dms.web.templatetags import formats

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime.datetime(2026, 3, 16, 15, 55, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def at_five_to_four(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with timezone.override(SHANGHAI):
        yield


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1284", "¥1,284.00"),
        ("-99.5", "−¥99.50"),
        (0, "¥0.00"),
        (None, ""),
        ("", ""),
        ("abc", ""),
        ("1e3", "¥1,000.00"),
    ],
)
def test_money_has_two_decimals_and_a_real_minus(amount, written):
    assert formats.money(amount) == written


@pytest.mark.parametrize(
    ("hours", "english", "chinese"),
    [
        (0, "today 15:55", "今天 15:55"),
        (24, "tomorrow 15:55", "明天 15:55"),
        (-24, "yesterday 15:55", "昨天 15:55"),
        (9, "tomorrow 00:55", "明天 00:55"),
        (24 * 80, "4 Jun 15:55", "6月4日 15:55"),
        (24 * 300, "2027-01-10 15:55", "2027-01-10 15:55"),
    ],
)
def test_times_are_told_from_today(hours, english, chinese):
    moment = NOW + datetime.timedelta(hours=hours)
    assert formats.short_time(moment) == english
    with translation.override("zh-hans"):
        assert formats.short_time(moment) == chinese


@pytest.mark.parametrize(
    ("minutes", "told"), [(-5, ""), (0, ""), (25, "25 min late"), (65, "1 h 05 min late"), (3000, "2 days late")]
)
def test_lateness_is_told_in_words(minutes, told):
    assert formats.late_by(NOW - datetime.timedelta(minutes=minutes)) == told


def test_what_was_finished_in_time_is_not_late():
    assert formats.late_by(NOW - datetime.timedelta(hours=2), NOW - datetime.timedelta(hours=3)) == ""


def test_the_whole_time_is_one_hover_away():
    assert 'title="2026-03-16 15:55:00 CST"' in formats.time(NOW)


@pytest.mark.parametrize(
    ("plate", "painted"), [("京A12345", "京A·12345"), ("粤B·F12345", "粤B·F12345"), ("", ""), (None, "")]
)
def test_plates_are_written_as_painted(plate, painted):
    assert formats.plate_text(plate) == painted


@pytest.mark.parametrize(
    ("colour", "style"), [("green", "plate-green"), ("yellow_green", "plate-yellow-green"), ("", "plate-blue")]
)
def test_plates_have_their_own_colour(colour, style):
    assert formats.plate_class(colour) == style


def test_an_unknown_colour_can_not_break_out_of_the_class():
    assert formats.plate_class('x" onclick="') == "plate-blue"


def test_a_late_promise_says_so_on_the_page():
    shown = render_to_string("web/parts/promise.html", {"value": NOW - datetime.timedelta(minutes=25)})
    assert "today 15:30" in shown and "25 min late" in shown
    assert "late" not in render_to_string("web/parts/promise.html", {"value": NOW + datetime.timedelta(minutes=5)})
