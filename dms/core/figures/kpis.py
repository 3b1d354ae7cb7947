"""The registry of figures: what is counted, over what, by which instant, and where its rows are listed.

Each app declares its own in ``AppConfig.ready()``. Nothing else knows how a figure is made: dashboard, list, API and
snapshot all ask ``Kpi.rows_behind``, so that a number is the length, the share or the sum of the list that it opens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

#: Who may look at figures at all; each figure asks for its own permission besides.
VIEW = "core.view_figures"
UP, DOWN = "up", "down"


class Unit(TextChoices):
    """What a figure is measured in."""

    COUNT = "count", _("number")
    PERCENT = "percent", _("per cent")
    MONEY = "money", _("CNY")
    HOURS = "hours", _("hours")


class Part(TextChoices):
    """Which rows of a figure: those counted, those it is a share of, or the ones missing between the two."""

    COUNTED = "counted", _("counted")
    WHOLE = "whole", _("all of them")
    MISSING = "missing", _("missing")


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """One figure.

    ``code``; ``label`` and ``definition`` (lazy: the formula in words, and where the rule comes from); ``model``
    ("app.Model"); ``rows`` narrows the visible rows of that model to those counted, ``out_of`` to those of which they
    are a share (then ``unit`` is PERCENT); ``amount`` is the field summed instead of counting rows, ``amount_of`` the
    one summed below the line. ``when`` is the instant by which a row falls into a period; without it the figure is a
    standing one, as it is now. ``better`` is UP or DOWN, ``target`` what is good enough. ``url`` is the list (a URL
    name) whose rows are of ``model``; ``permission`` is asked for beside ``VIEW``; ``chart`` is the question that a
    chart of it answers, empty for none; ``order`` as in ``dms.core.offers``.
    """

    code: str
    label: Any
    definition: Any
    model: str
    rows: Callable[[Any], Any]
    url: str
    permission: str
    out_of: Callable[[Any], Any] | None = None
    unit: Unit = Unit.COUNT
    amount: str = ""
    amount_of: str = ""
    when: str = ""
    better: str = ""
    target: Decimal | int | None = None
    chart: Any = ""
    order: int = 500

    def rows_behind(self, visible, period, part=Part.COUNTED):
        """Of the ``visible`` rows those that make the figure in ``period``; see ``Part``."""
        counted, whole = self.rows(visible), self.out_of(visible) if self.out_of else None
        if whole is None or part == Part.COUNTED:
            found = counted
        elif part == Part.WHOLE:
            found = whole
        else:
            found = whole.exclude(pk__in=counted.order_by().values("pk"))
        if not self.when:
            return found
        return found.filter(**{f"{self.when}__gte": period.start, f"{self.when}__lt": period.end})

    def visible(self, user, store=None):
        """The rows that ``user`` may see, of one store where one is given."""
        return of_store(apps.get_model(self.model).objects.visible_to(user), store)

    def is_worse(self, number, than):
        """Whether ``number`` is on the wrong side of ``than``; False where there is nothing to compare."""
        if number is None or than is None or not self.better:
            return False
        return number < than if self.better == UP else number > than


_kpis = {}


def kpi(**fields):
    """Declare a figure. Returns it; raises ValueError for a code that stands for another one already."""
    made = Kpi(**fields)
    if (known := _kpis.setdefault(made.code, made)) != made:
        raise ValueError(f"{made.code} is declared twice, differently.")
    return known


def withdraw_kpi(code):
    """Take a figure back, for tests and for apps that are switched off."""
    del _kpis[code]


def kpi_of(code):
    """The figure of that code. Raises KeyError."""
    return _kpis[code]


def kpis_for(user=None):
    """The figures in their order; with ``user`` those which that person may see."""
    known = sorted(_kpis.values(), key=lambda one: (one.order, one.code))
    if user is None:
        return known
    return [one for one in known if user.has_perm(VIEW) and user.has_perm(one.permission)]


def of_store(rows, store):
    """``rows`` of ``store``; all of them where none is given or the rows are the group's."""
    if store is None:
        return rows
    try:
        rows.model._meta.get_field("store")
    except FieldDoesNotExist:
        return rows
    return rows.filter(store=store)
