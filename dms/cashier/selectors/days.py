"""Reading the day: what came in by each method, what was counted, and what is still open before it can be closed."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.cashier.choices import DayState, PaymentMethod
from dms.cashier.day_checks import DayPoint, day_check, points_of
from dms.cashier.models import DayClose, DayCount, Payment
from dms.core.money import ZERO
from dms.core.printing.writing import money
from dms.core.transitions import Blocker


@dataclass(frozen=True)
class MethodOfDay:
    """One method of a day: what was booked, what was counted (None: not yet)."""

    method: str
    expected: Decimal
    counted: Decimal | None

    @property
    def label(self):
        """The method in words."""
        return PaymentMethod(self.method).label

    @property
    def difference(self):
        """Counted less booked; None while nothing was counted."""
        return None if self.counted is None else self.counted - self.expected


def booked(store, day):
    """``{method: sum}`` of all money that came and went on the day."""
    rows = Payment.objects.filter(store=store, booked_on=day).values("method").annotate(sum=Sum("amount")).order_by()
    return {row["method"]: row["sum"] for row in rows}


def methods_of(store, day):
    """Each method with money or a count on the day; cash always: an empty drawer is counted too."""
    sums = booked(store, day)
    counts = dict(DayCount.objects.filter(day_close__store=store, day_close__day=day).values_list("method", "counted"))
    return [
        MethodOfDay(method, sums.get(method, ZERO), counts.get(method))
        for method in PaymentMethod.values
        if method in sums or method in counts or method == PaymentMethod.CASH
    ]


def is_closed(store, day):
    """Whether payments of the day are refused."""
    return DayClose.objects.filter(store=store, day=day, state=DayState.CLOSED).exists()


def with_explanations(day_close):
    """``[(check, point, explanation or None)]`` of everything that does not agree on the day."""
    known = {(one.check_code, one.key): one for one in day_close.explanations.select_related("person", "explained_by")}
    return [
        (check, point, known.get((check.code, point.key)) if point.explainable else None)
        for check, point in points_of(day_close.store, day_close.day)
    ]


def open_points(day_close):
    """What stops the close, as blockers with where each is settled."""
    return [
        Blocker(point.sentence, url=point.url or day_close.get_absolute_url(), who=point.who)
        for _check, point, explanation in with_explanations(day_close)
        if explanation is None
    ]


def days_to_close(rows, today):
    """Those of ``rows`` (day closes) that are past and still open."""
    return rows.filter(state=DayState.OPEN, day__lt=today)


@day_check("cashier.counted", gettext_lazy("counted against booked"), order=100)
def counted_against_booked(store, day):
    """Each method was counted, and what was counted is what was booked."""
    for one in methods_of(store, day):
        if one.counted is None:
            said = _("%(method)s is not counted yet: booked is %(amount)s.")
            yield DayPoint(
                key=f"uncounted:{one.method}",
                sentence=said % {"method": one.label, "amount": money(one.expected)},
                who=_("cashier"),
                explainable=False,
            )
        elif one.difference:
            said = _("%(method)s: %(counted)s counted, %(booked)s booked, difference %(difference)s.")
            values = {
                "method": one.label,
                "counted": money(one.counted),
                "booked": money(one.expected),
                "difference": money(one.difference),
            }
            yield DayPoint(key=f"{one.method}:{one.difference}", sentence=said % values, who=_("cashier"))


@day_check("cashier.earlier_days", gettext_lazy("earlier days"), order=200)
def earlier_days_are_closed(store, day):
    """Days are closed in their order."""
    money_moved = Payment.objects.filter(store=OuterRef("store"), booked_on=OuterRef("day"))
    earlier = DayClose.objects.filter(Exists(money_moved), store=store, day__lt=day, state=DayState.OPEN)
    for one in earlier.order_by("day")[:10]:
        yield DayPoint(
            key=f"day:{one.day}",
            sentence=_("The day %(day)s is not closed yet.") % {"day": one.day},
            url=one.get_absolute_url(),
            who=_("cashier"),
            explainable=False,
        )
