"""What must agree before a day is closed. Each stage adds its own check; all of them make the gate's list of points.

    @day_check("parts.sold_and_issued", _("sold, paid and issued slips"))
    def sold_paid_issued(store, day):
        yield DayPoint(key=f"sale:{sale.pk}", sentence=_("…paid, but not issued."), url=sale.get_absolute_url(),
                       who=_("storekeeper"))

A point stops the close until it is gone, or, where ``explainable``, until somebody has explained it by name. The
``key`` says which difference it is: another amount is another key, so that an old explanation does not cover it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

CHECKS = {}


@dataclass(frozen=True, kw_only=True)
class DayPoint:
    """Something that does not agree: a sentence, where it is settled, who can, and whether a reason may close it."""

    key: str
    sentence: str
    url: str = ""
    who: str = ""
    explainable: bool = True


@dataclass(frozen=True)
class DayCheck:
    """A check by its code ("<stage>.<what>"): ``points(store, day)`` yields what does not agree."""

    code: str
    label: Any
    points: Callable[[Any, date], Any]
    order: int = 500


def day_check(code, label, *, order=500):
    """Register a check; a second one under the same code must be the same function."""

    def register(function):
        known = CHECKS.setdefault(code, DayCheck(code, label, function, order))
        if known.points.__qualname__ != function.__qualname__:
            raise ValueError(f"{code} is declared twice, differently.")
        return function

    return register


def points_of(store, day):
    """``[(check, point)]`` of all checks in their order."""
    checks = sorted(CHECKS.values(), key=lambda check: (check.order, check.code))
    return [(check, point) for check in checks for point in check.points(store, day)]
