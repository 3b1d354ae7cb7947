"""Figures in words: a number with its unit, a change with its sign, and whether it is good news."""

from decimal import Decimal

from django.utils.translation import gettext as _

from dms.core.figures.kpis import UP, Unit
from dms.web.templatetags.formats import money

NOTHING = "—"
MINUS = "−"


def number_in_words(number, unit):
    """``86.7%``, ``1,284``, ``¥12.00``, ``3.5 h``; a dash for a share of nothing."""
    if number is None:
        return NOTHING
    if unit == Unit.MONEY:
        return money(number)
    text = f"{_trimmed(number):,}".replace("-", MINUS)
    if unit == Unit.PERCENT:
        return f"{text}%"
    return _("%(hours)s h") % {"hours": text} if unit == Unit.HOURS else text


def change_in_words(change, unit):
    """``+3``, ``−1.5 points``; nothing where it is unknown or where nothing has changed."""
    if change is None:
        return ""
    if not change:
        return "±0"
    sign = "+" if change > 0 else MINUS
    if unit == Unit.PERCENT:
        return _("%(number)s points") % {"number": f"{sign}{_trimmed(abs(change)):,}"}
    return sign + number_in_words(abs(change), unit)


def tone_of_change(kpi, change):
    """“done” for a change to the better, “late” for one to the worse, “none” where it says nothing."""
    if not change or not kpi.better:
        return "none"
    return "done" if (change > 0) == (kpi.better == UP) else "late"


def target_in_words(kpi):
    """The target as people say it: “at least 95%”, “at most 0”; empty where there is none."""
    if kpi.target is None:
        return ""
    words = _("at least %(number)s") if kpi.better == UP else _("at most %(number)s")
    return words % {"number": number_in_words(kpi.target, kpi.unit)}


def _trimmed(number):
    """A whole number without its decimals."""
    if isinstance(number, Decimal | float) and number == int(number):
        return int(number)
    return number
