"""Working days in China: public holidays, make-up workdays, and counting around them.

The days are rows, because the State Council's paper comes late in the year before and may change December. A year
without rows counts Monday to Friday, and says so (``year_is_known``, ``calendar_warnings``).
"""

import logging
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.ownership import GroupOwned

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 60  # how long another process may count with a day that was just changed here
PACKAGE = "chinesecalendar"


class Holiday(GroupOwned):
    """A day that differs from its weekday: a public holiday, or a weekend day that is worked."""

    date = models.DateField(_("date"), unique=True)
    is_workday = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=200, help_text=_("The paper, or who decided."))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {self.name}"


@dataclass(frozen=True)
class OpeningHours:
    """The hours in which offices work, the same on each working day."""

    opens: clock_time = clock_time(8, 30)
    closes: clock_time = clock_time(17, 30)


OFFICE = OpeningHours()

_remembered = {}  # year -> (when it was read, {date: is_workday})
_edited_at = {}  # year -> when an edit began that may still be rolled back: not remembered meanwhile
_warned = set()


def is_workday(day):
    """Whether ``day`` is worked: by its row, else Monday to Friday."""
    return _year(day.year).get(day, day.weekday() < 5)


def year_is_known(year):
    """Whether the calendar has rows for ``year``; without them only weekends are off."""
    return bool(_year(year))


def add_workdays(day, count):
    """The day ``count`` working days after ``day`` (before it when negative); 0 gives ``day`` itself."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(start, end):
    """How many working days lie after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_working_hours(moment, hours, zone, office=OFFICE):
    """The instant after ``hours`` of work from the aware ``moment``, in the opening hours of ``zone``.

    Work that starts outside them starts at the next opening. Returns an aware instant of that zone.
    """
    left = timedelta(hours=hours)
    now = moment.astimezone(zone)
    while True:
        day = now.date()
        opens, closes = (datetime.combine(day, at, tzinfo=zone) for at in (office.opens, office.closes))
        if is_workday(day) and now < closes:
            now = max(now, opens)
            if left <= closes - now:
                return now + left
            left -= closes - now
        now = datetime.combine(day + timedelta(days=1), office.opens, tzinfo=zone)


def calendar_warnings(today):
    """Sentences for the home page: a year in use without holidays; from December on the next year too."""
    years = [today.year] + ([today.year + 1] if today.month == 12 else [])
    text = _now(
        "The holidays of %(year)s are not entered: deadlines count Monday to Friday. Enter them in the calendar."
    )
    return [text % {"year": year} for year in years if not year_is_known(year)]


def load_holidays():
    """Add the days that the calendar package knows and the table lacks; rows that are there stay as people left them.

    Runs after each migrate, so that a fresh database knows its holidays. Returns how many were added.
    """
    from chinese_calendar import constants  # 20 ms that only this needs

    there = set(Holiday.objects.values_list("date", flat=True))
    days = [(day, False, name) for day, name in constants.holidays.items()]
    days += [(day, True, name) for day, name in constants.workdays.items()]
    added = [
        Holiday(date=day, is_workday=worked, name=_chinese(name), source=PACKAGE)
        for day, worked, name in sorted(days)
        if day not in there
    ]
    Holiday.objects.bulk_create(added, ignore_conflicts=True)
    forget_calendar()
    return len(added)


def load_after_migrate(**_signal):
    """Receiver of ``post_migrate``: certain in production, demo and tests alike."""
    load_holidays()


def forget_calendar():
    """Read the years anew at the next question, after rows were written past the service ``set_holiday``."""
    _remembered.clear()
    _edited_at.clear()


def _year(year):
    """``{date: is_workday}`` of one year: one query a minute per process, and none of it from an open edit."""
    read_at, days = _remembered.get(year, (None, None))
    if read_at is not None and time.monotonic() - read_at < REMEMBERED_SECONDS:
        return days
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = dict(Holiday.objects.filter(date__range=(first, last)).values_list("date", "is_workday"))
    if not _may_be_in_edit(year):
        _remembered[year] = (time.monotonic(), days)
    if not days and year not in _warned:
        _warned.add(year)
        logger.warning("No holidays are entered for %s; only weekends are off.", year)
    return days


def _may_be_in_edit(year):
    """Whether an edit is going on. One that was rolled back tells nobody; after a minute it counts as over."""
    return time.monotonic() - _edited_at.get(year, -REMEMBERED_SECONDS) < REMEMBERED_SECONDS


def forget_until_committed(year):
    """A day of ``year`` is being edited: nobody remembers the year before the edit is committed."""
    _edited_at[year] = time.monotonic()
    _remembered.pop(year, None)

    def committed():
        _edited_at.pop(year, None)
        _remembered.pop(year, None)

    transaction.on_commit(committed)


CHINESE_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def _chinese(name):
    return CHINESE_NAMES.get(name, name)
