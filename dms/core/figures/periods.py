"""Periods of the dashboard: today, this week, this month, this quarter, each in the store's own time zone."""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.db.models.functions import TruncDay, TruncMonth, TruncQuarter, TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class Span(TextChoices):
    """How long a period is."""

    DAY = "today", _("Today")
    WEEK = "week", _("This week")
    MONTH = "month", _("This month")
    QUARTER = "quarter", _("This quarter")


#: What the course of a figure is drawn over, so many of them back.
COURSE = {Span.DAY: 14, Span.WEEK: 12, Span.MONTH: 12, Span.QUARTER: 8}
TRUNC = {Span.DAY: TruncDay, Span.WEEK: TruncWeek, Span.MONTH: TruncMonth, Span.QUARTER: TruncQuarter}
BEFORE = {
    Span.DAY: _("yesterday by this time"),
    Span.WEEK: _("last week by this time"),
    Span.MONTH: _("last month by this time"),
    Span.QUARTER: _("last quarter by this time"),
}
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Period:
    """From the first instant of ``day`` to ``end``, which is not part of it; ``until`` where it was cut short."""

    span: Span
    day: datetime.date
    zone: Any
    until: datetime.datetime | None = None

    @property
    def start(self):
        """Its first instant."""
        return _midnight(self.day, self.zone)

    @property
    def end(self):
        """The first instant after it."""
        return self.until or _midnight(_following(self.span, self.day), self.zone)

    def __str__(self):
        if self.span == Span.DAY:
            return f"{self.day:%Y-%m-%d}"
        if self.span == Span.WEEK:
            return _now("week %(week)s of %(year)s") % dict(zip(("year", "week"), self.day.isocalendar(), strict=False))
        if self.span == Span.MONTH:
            return f"{self.day:%Y-%m}"
        return _now("quarter %(quarter)s of %(year)s") % {"quarter": self.day.month // 3 + 1, "year": self.day.year}

    @property
    def short(self):
        """A few signs, for below a bar: the first day of days and weeks, the month, the quarter."""
        if self.span in (Span.DAY, Span.WEEK):
            return f"{self.day.month}/{self.day.day}"
        if self.span == Span.MONTH:
            return f"{self.day:%m}" if self.day.month > 1 else f"{self.day:%Y}"
        return f"Q{self.day.month // 3 + 1}"

    def previous(self, steps=1):
        """The whole period so many before this one."""
        day = self.day
        for _step in range(steps):
            day = _first_day(self.span, day - datetime.timedelta(days=1))
        return replace(self, day=day, until=None)

    def following(self):
        """The whole period after this one."""
        return replace(self, day=_following(self.span, self.day), until=None)

    def same_time_before(self, now):
        """The period before, up to where this one stands ``now``, so that a Tuesday meets no whole week."""
        before = self.previous()
        if now >= self.end:
            return before
        return replace(before, until=min(before.start + (now - self.start), before.end))

    def is_present(self, now):
        """Whether it is running."""
        return self.start <= now < self.end

    def query(self, now):
        """How addresses name it: the running one by its length alone, so that a saved address moves along."""
        named = {"period": str(self.span)}
        if not self.is_present(now) or self.until:
            named["on"] = self.day.isoformat()
        if self.until:
            named["as_of"] = str(int(self.until.timestamp()))
        return named


def period_of(span, now, *, on=None, zone=None, until=None):
    """The period of length ``span`` around the day ``on`` (by default around ``now``) in ``zone``.

    Raises ValueError for a length, a day or an end that makes no sense.
    """
    zone = zone or timezone.get_current_timezone()
    day = on or now.astimezone(zone).date()
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    whole = Period(Span(span), _first_day(Span(span), day), zone)
    if until is None:
        return whole
    if not whole.start <= until <= whole.end:
        raise ValueError(until)
    return replace(whole, until=until)


def read_period(parameters, now, *, zone=None):
    """The period that an address names by ``period``, ``on`` and ``as_of``; this week by default. Raises ValueError."""
    on, until = parameters.get("on"), parameters.get("as_of")
    return period_of(
        parameters.get("period") or Span.WEEK,
        now,
        on=datetime.date.fromisoformat(on) if on else None,
        until=_instant(until) if until else None,
        zone=zone,
    )


def _instant(text):
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise ValueError(text)
    return datetime.datetime.fromtimestamp(int(text), tz=datetime.UTC)


def _midnight(day, zone):
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=zone)


def _first_day(span, day):
    if span == Span.WEEK:
        return day - datetime.timedelta(days=day.weekday())
    if span == Span.MONTH:
        return day.replace(day=1)
    if span == Span.QUARTER:
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day


def _following(span, first_day):
    longest = {Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 31, Span.QUARTER: 92}[span]
    return _first_day(span, first_day + datetime.timedelta(days=longest))
