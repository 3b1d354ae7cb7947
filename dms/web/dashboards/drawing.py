"""Courses and bars as numbers for inline SVG; the templates draw them, styles give them their colours."""

from dataclasses import dataclass
from typing import Any

from dms.core.figures.kpis import Unit
from dms.web.dashboards.words import number_in_words

#: The coordinates of a course: as wide and as high as its viewBox.
WIDE, HIGH, EDGE = 100, 24, 2
FULL = 100


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its label, its number in words, its height out of ``FULL``, and the list that it opens."""

    label: str
    words: str
    height: int
    url: str
    is_present: bool

    @property
    def top(self):
        """Where it begins, from above."""
        return FULL - self.height


@dataclass(frozen=True)
class Chart:
    """A question, the figure that answers it, its bars, and where the target lies (from above; None: nowhere)."""

    question: Any
    kpi: Any
    bars: list
    target_top: int | None


def course_points(numbers):
    """Stretches of the line through ``numbers``, oldest first, as ``points`` of polylines; None is a gap."""
    known = [number for number in numbers if number is not None]
    if len(known) < 2:
        return []
    low, high = float(min(known)), float(max(known))
    spread, step = (high - low) or 1.0, WIDE / (len(numbers) - 1)
    stretches, points = [], []
    for place, number in enumerate(numbers):
        if number is None:
            stretches, points = [*stretches, points], []
        else:
            height = (float(number) - low) / spread if high > low else 0.5
            points.append(f"{place * step:.1f},{HIGH - EDGE - height * (HIGH - 2 * EDGE):.1f}")
    return [" ".join(stretch) for stretch in (*stretches, points) if len(stretch) > 1]


def chart_of(kpi, course, address, now):
    """The Chart of a course ``[(Period, Amounts)]``; ``address(period)`` is where a bar leads."""
    numbers = [amounts.number(kpi.unit) for _period, amounts in course]
    top = 100 if kpi.unit == Unit.PERCENT else max((float(number) for number in numbers if number), default=1)
    bars = [
        Bar(
            label=period.short,
            words=number_in_words(number, kpi.unit),
            height=round(float(number or 0) / top * FULL),
            url=address(period),
            is_present=period.is_present(now),
        )
        for (period, _amounts), number in zip(course, numbers, strict=True)
    ]
    target = None if kpi.target is None or kpi.target > top else round(FULL - float(kpi.target) / top * FULL)
    return Chart(kpi.chart, kpi, bars, target)
