"""Counting figures: all numbers of a dashboard in one statement, all courses in another, all stores in a third."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import CharField, Count, DateField, DecimalField, F, IntegerField, Subquery, Sum, Value
from django.db.models.functions import Cast

from dms.core.figures.kpis import Kpi, Part, Unit
from dms.core.figures.periods import COURSE, TRUNC, Period

TENTH, CENT = Decimal("0.1"), Decimal("0.01")
MONEY = DecimalField(max_digits=20, decimal_places=2)


class Length(Subquery):
    """How many rows a queryset has, as a part of a larger statement; nothing where it can have none."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class Total(Subquery):
    """The sum of the only column of a queryset, as a part of a larger statement."""

    template = "(SELECT SUM(summed.figure) FROM (%(subquery)s) summed)"
    output_field = MONEY


@dataclass(frozen=True)
class Amounts:
    """What a figure is made of: the part that counts, and the whole of which it is a share (None: no share)."""

    part: Decimal | int
    whole: Decimal | int | None = None

    def number(self, unit):
        """The figure itself; None for a share of nothing."""
        if self.whole is None:
            return self.part
        if not self.whole:
            return None
        share = Decimal(self.part) / Decimal(self.whole)
        if unit == Unit.PERCENT:
            return (share * 100).quantize(TENTH, ROUND_HALF_UP)
        return share.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Figure:
    """A figure in a period, and what it was by the same time of the period before (None: nobody knows)."""

    kpi: Kpi
    period: Period
    amounts: Amounts
    before: Amounts | None = None

    @property
    def number(self):
        """What it says; None for a share of nothing."""
        return self.amounts.number(self.kpi.unit)

    @property
    def number_before(self):
        """What it said in the period before."""
        return self.before.number(self.kpi.unit) if self.before else None

    @property
    def change(self):
        """By how much it differs; in percentage points for a share. None where one of both is missing."""
        if self.number is None or self.number_before is None:
            return None
        return self.number - self.number_before

    @property
    def misses_target(self):
        """Whether it is worse than its target."""
        return self.kpi.is_worse(self.number, self.kpi.target)

    @property
    def missing(self):
        """How many rows a share lacks."""
        return None if self.amounts.whole is None else self.amounts.whole - self.amounts.part


def numbers_in_one_statement(user, lengths):
    """The values of ``lengths`` (Length, Total) in their order, None as 0; no statement where there are none."""
    if not lengths or user.pk is None:
        return []
    return [number or 0 for number in one_statement(user, lengths).get()]


def one_statement(user, lengths):
    """The queryset of the one row that holds the values of ``lengths``."""
    return get_user_model().objects.filter(pk=user.pk).order_by().values_list(*lengths)


class Sight:
    """What one person sees of one store (None: all theirs), worked out once however many figures are made of it."""

    def __init__(self, user, store=None):
        self.user, self.store, self._visible = user, store, {}

    def rows(self, kpi, period, part):
        """The rows behind a figure."""
        if kpi.model not in self._visible:
            self._visible[kpi.model] = kpi.visible(self.user, self.store)
        return kpi.rows_behind(self._visible[kpi.model], period, part)


def figures(user, kpis, period, now, *, store=None, sight=None):
    """``[Figure]`` of ``kpis`` for what ``user`` sees of ``store`` (None: all their stores): one statement."""
    sight = sight or Sight(user, store)
    before = period.same_time_before(now)
    wanted = [(one, when, part) for one in kpis for when in _periods(one, period, before) for part in _parts(one)]
    lengths = [_counted(one, sight.rows(one, when, part), part) for one, when, part in wanted]
    numbers = dict(zip(wanted, numbers_in_one_statement(user, lengths), strict=True))
    return [_figure(one, period, before, numbers) for one in kpis]


def courses(user, kpis, period, *, store=None, sight=None):
    """``{code: [(Period, Amounts)]}``, oldest first, up to ``period``: one statement; standing figures have none."""
    steps = [period.previous(back) for back in range(COURSE[period.span] - 1, 0, -1)] + [period]
    sight = sight or Sight(user, store)
    stretch, trunc = _Stretch(steps[0].start, period.end), TRUNC[period.span]
    dated = [one for one in kpis if one.when]
    found = _in_one_statement(
        _grouped(one, part, sight.rows(one, stretch, part), _day(trunc, one, period))
        for one in dated
        for part in _parts(one)
    )
    return {one.code: [(step, _amounts(one, _looked_up(found, one, step.day))) for step in steps] for one in dated}


def by_store(user, kpis, period):
    """``{(code, store key): Amounts}`` of the stores of ``user`` in ``period``: one statement."""
    sight = Sight(user)
    owned = [one for one in kpis if _is_of_a_store(one)]
    found = _in_one_statement(
        _grouped(one, part, sight.rows(one, period, part), F("store_id")) for one in owned for part in _parts(one)
    )
    places = {place for _code, _part, place in found}
    return {(one.code, place): _amounts(one, _looked_up(found, one, place)) for one in owned for place in places}


@dataclass(frozen=True)
class _Stretch:
    """Any stretch of time, where a figure asks for a period."""

    start: Any
    end: Any


def _periods(one, period, before):
    return (period, before) if one.when else (period,)


def _parts(one):
    return (Part.COUNTED, Part.WHOLE) if one.out_of or one.amount_of else (Part.COUNTED,)


def _amount_field(one, part):
    return one.amount_of or one.amount if part == Part.WHOLE else one.amount


def _counted(one, rows, part):
    field = _amount_field(one, part)
    if field:
        return Total(rows.order_by().values(figure=F(field)))
    return Length(rows.order_by().values("pk"))


def _amounts(one, number_of):
    whole = number_of(Part.WHOLE) if len(_parts(one)) > 1 else None
    return Amounts(number_of(Part.COUNTED), whole)


def _figure(one, period, before, numbers):
    earlier = _amounts(one, lambda part: numbers[one, before, part]) if one.when else None
    return Figure(one, period, _amounts(one, lambda part: numbers[one, period, part]), earlier)


def _day(trunc, one, period):
    return trunc(one.when, tzinfo=period.zone, output_field=DateField())


def _looked_up(found, one, place):
    return lambda part: found.get((one.code, part, place), 0)


def _grouped(one, part, rows, place):
    """Code, part, place and number of the rows at each place; the texts are constants."""
    text, field = CharField(max_length=80), _amount_field(one, part)
    number = Sum(field) if field else Count("pk")
    labelled = rows.order_by().annotate(
        figure_code=Value(one.code, output_field=text), figure_part=Value(str(part), output_field=text), place=place
    )
    counted = labelled.values("figure_code", "figure_part", "place").annotate(figure_number=Cast(number, MONEY))
    return counted.values_list("figure_code", "figure_part", "place", "figure_number")


def _in_one_statement(grouped):
    """``{(code, part, place): number}`` of all ``grouped`` querysets."""
    first, *others = [*grouped] or [None]
    if first is None:
        return {}
    rows = first.union(*others, all=True) if others else first
    return {(code, part, place): _plain(number or 0) for code, part, place, number in rows}


def _plain(number):
    return int(number) if number == int(number) else number


def _is_of_a_store(one):
    return any(field.name == "store" for field in apps.get_model(one.model)._meta.fields)
