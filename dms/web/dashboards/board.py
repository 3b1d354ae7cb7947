"""What stands on a dashboard: asked of the database in a handful of statements, whatever the number of figures."""

from dataclasses import dataclass, field, replace
from typing import Any

from dms.core.figures import counting
from dms.core.figures.counting import Amounts, Figure
from dms.core.figures.kpis import Part, kpis_for
from dms.core.figures.models import DaysNumbers
from dms.core.figures.periods import BEFORE
from dms.web.dashboards import words
from dms.web.dashboards.drawing import chart_of, course_points
from dms.web.pages.behind_figures import address_behind

MOST_CHARTS = 3


@dataclass
class Tile:
    """A figure ready to be shown."""

    figure: Figure
    words: str
    url: str
    change: str
    change_tone: str
    before: str
    since: Any
    target: str
    counted_url: str = ""
    missing_url: str = ""
    course: list = field(default_factory=list)

    @property
    def kpi(self):
        """What it is a figure of."""
        return self.figure.kpi

    @property
    def tone(self):
        """Red where it misses its target, green where it reaches one."""
        if self.figure.number is None or not self.target:
            return "none"
        return "late" if self.figure.misses_target else "done"


@dataclass
class Cell:
    """One figure of one store beside the others."""

    words: str
    url: str
    is_worse: bool
    share: int


class Board:
    """The dashboard of ``user`` for ``store`` (None: all of theirs, side by side) in ``period``."""

    def __init__(self, user, store, stores, period, now):
        self.user, self.store, self.stores, self.period, self.now = user, store, stores, period, now
        self.kpis, self.sight = kpis_for(user), counting.Sight(user, store)

    def figures(self):
        """Every figure with what it was before: dated ones by the same time, standing ones when last noted."""
        found = counting.figures(self.user, self.kpis, self.period, self.now, sight=self.sight)
        noted = self._noted_before()
        return [each if each.kpi.when else replace(each, before=_noted(noted, each.kpi)) for each in found]

    def show(self):
        """``tiles``, ``charts``, ``exceptions``, ``lines`` (a figure and its Cell for each store)."""
        courses = counting.courses(self.user, self.kpis, self.period, sight=self.sight)
        tiles = [self._tile(figure, courses.get(figure.kpi.code)) for figure in self.figures()]
        asked = [one for one in self.kpis if one.chart and _says_something(one, courses.get(one.code, ()))]
        charts = [self._chart(one, courses[one.code]) for one in asked[:MOST_CHARTS]]
        return {
            "tiles": tiles,
            "charts": charts,
            "exceptions": [tile for tile in tiles if tile.figure.misses_target],
            "lines": self.side_by_side() if self.store is None and len(self.stores) > 1 else [],
        }

    def amounts_by_store(self):
        """``{(code, store key): Amounts}``."""
        return counting.by_store(self.user, self.kpis, self.period)

    def side_by_side(self):
        """``[(Kpi, [Cell of each store])]``."""
        found = self.amounts_by_store()
        return [
            (one, self._cells(one, [found.get((one.code, store.pk)) for store in self.stores])) for one in self.kpis
        ]

    def _cells(self, one, amounts):
        numbers = [each.number(one.unit) if each else _nothing(one) for each in amounts]
        most = max((float(number) for number in numbers if number), default=0) or 1.0
        return [
            Cell(
                words.number_in_words(number, one.unit),
                self._address(one, _shown(one), store=store),
                one.is_worse(number, one.target),
                round(float(number or 0) / most * 100),
            )
            for store, number in zip(self.stores, numbers, strict=True)
        ]

    def _tile(self, figure, course):
        one = figure.kpi
        has_parts = figure.amounts.whole is not None
        return Tile(
            figure=figure,
            words=words.number_in_words(figure.number, one.unit),
            url=self._address(one, _shown(one)),
            change=words.change_in_words(figure.change, one.unit),
            change_tone=words.tone_of_change(one, figure.change),
            before=words.number_in_words(figure.number_before, one.unit) if figure.before else "",
            since=BEFORE[self.period.span] if one.when else self._noted_day(),
            target=words.target_in_words(one),
            counted_url=self._address(one, Part.COUNTED) if has_parts else "",
            missing_url=self._address(one, Part.MISSING) if has_parts and figure.missing else "",
            course=course_points([amounts.number(one.unit) for _period, amounts in course]) if course else [],
        )

    def _chart(self, one, course):
        return chart_of(one, course, lambda period: self._address(one, _shown(one), period), self.now)

    def _address(self, one, part, period=None, store=None):
        return address_behind(one, period or self.period, self.now, part=part, store=store)

    def _noted_before(self):
        """The last numbers noted before the period began; standing figures are compared with them."""
        if not hasattr(self, "_noted"):
            mine = DaysNumbers.objects.filter(user=self.user, store=self.store, day__lt=self.period.day)
            self._noted = mine.order_by("-day").first()
        return self._noted

    def _noted_day(self):
        noted = self._noted_before()
        return noted.day if noted else ""


def _noted(noted, kpi):
    """The amounts of a standing figure as they were noted; None where they were not."""
    known = noted.numbers.get(f"kpi:{kpi.code}") if noted else None
    return Amounts(*known) if known else None


def _says_something(kpi, course):
    return any(amounts.number(kpi.unit) for _period, amounts in course)


def _shown(kpi):
    """The rows that a figure's own number opens: of a share all of which it is one, else those counted."""
    return Part.WHOLE if kpi.out_of else Part.COUNTED


def _nothing(kpi):
    return None if kpi.out_of else 0
