"""How long the law makes the store keep what it knows about a customer. One declaration a rule; stages add theirs.

``last(customer_ids)`` answers with the day from which the years count, or None where there is nothing to keep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from dms.vehicles.choices import OdometerSource, OwnershipKind
from dms.vehicles.models import OdometerReading, Ownership

RULES = {}


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """What is kept for ``years``, and the paper that says so."""

    code: str
    label: Any
    source: Any
    years: int
    last: Callable[[list], date | None]


@dataclass(frozen=True)
class Kept:
    """A rule that forbids erasing until a day (included)."""

    rule: RetentionRule
    until: date


def retention_rule(**declared):
    """Declare a rule. Returns it. Raises ValueError for a code that is taken."""
    rule = RetentionRule(**declared)
    if RULES.setdefault(rule.code, rule).last is not rule.last:
        raise ValueError(f"{rule.code} is declared twice, differently.")
    return rule


def kept_for(customer_ids, today):
    """The rules that still forbid erasing on ``today``, the longest first."""
    found = []
    for rule in RULES.values():
        begins = rule.last(list(customer_ids))
        if begins is not None and (until := years_after(begins, rule.years)) >= today:
            found.append(Kept(rule, until))
    return sorted(found, key=lambda kept: kept.until, reverse=True)


def years_after(day, years):
    """The same day ``years`` later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _readings(customer_ids, *sources):
    """Readings of the customers' vehicles, taken while they had them."""
    theirs = Ownership.objects.filter(customer__in=customer_ids)
    found = OdometerReading.objects.filter(vehicle__ownerships__in=theirs, source__in=sources)
    since = Q(read_at__date__gte=F("vehicle__ownerships__valid_from"))
    until = Q(vehicle__ownerships__valid_to=None) | Q(read_at__date__lte=F("vehicle__ownerships__valid_to"))
    return found.filter(since, until)


def _last_service(customer_ids):
    read = _readings(customer_ids, OdometerSource.RECEPTION, OdometerSource.INSPECTION).aggregate(last=Max("read_at"))
    return read["last"].date() if read["last"] else None


def _last_sale(customer_ids):
    """Handed over by the store, or in their hands from the first day of its service."""
    handed_over = _readings(customer_ids, OdometerSource.HANDOVER).aggregate(last=Max("read_at"))["last"]
    first_owner = Ownership.objects.filter(
        customer__in=customer_ids, kind=OwnershipKind.OWNER, vehicle__in_service_on__gte=F("valid_from")
    ).aggregate(last=Max("vehicle__in_service_on"))["last"]
    days = [handed_over.date() if handed_over else None, first_owner]
    return max((day for day in days if day), default=None)


def _last_vehicle_record(customer_ids):
    spans = Ownership.objects.filter(customer__in=customer_ids).aggregate(
        begun=Max("valid_from"), ended=Max("valid_to")
    )
    return max((day for day in spans.values() if day), default=None)


retention_rule(
    code="sale",
    label=_("sale of a vehicle"),
    source=_("rules on automobile sales: sales and customer files, ten years"),
    years=10,
    last=_last_sale,
)
retention_rule(
    code="repair",
    label=_("repair record"),
    source=_("warranty rules (order 43), article 17: repair records, six years"),
    years=6,
    last=_last_service,
)
retention_rule(
    code="recall",
    label=_("recall of vehicles"),
    source=_("recall regulations, article 11: information about vehicles, five years"),
    years=5,
    last=_last_vehicle_record,
)
