"""What a package costs for one model in one store, and whether its parts are there: what an estimate begins with."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.money import ZERO, Amounts, from_gross, rounded, total
from parts.catalogue.models import PartFitment
from parts.catalogue.selectors import latest
from parts.purchasing.models import COMING, PurchaseOrderLine
from parts.stock.models import StockItem
from service.catalogue.choices import EntryState
from service.catalogue.operations.selectors import hourly_of, hours_of, rates_of
from service.catalogue.taxes import TAX

NOTHING = Decimal(0)


@dataclass(frozen=True)
class PricedLabour:
    """An operation at the store's hourly rate; ``hourly`` and ``amounts`` are None where the store has no rate."""

    operation: Any
    hours: Decimal
    hourly: Decimal | None
    amounts: Amounts | None


@dataclass(frozen=True)
class PricedPart:
    """So many of a part as it is sold today; ``expected_on`` is the day of the next delivery, None for none."""

    part: Any
    quantity: Decimal
    amounts: Amounts
    available: Decimal
    expected_on: date | None

    @property
    def is_short(self):
        """Whether less is free than the package takes."""
        return self.available < self.quantity


@dataclass(frozen=True)
class PricedPackage:
    """The lines, their ``sum``, the ``total`` that the customer pays; ``problems`` are sentences, empty means go."""

    package: Any
    vehicle_model: Any
    store: Any
    labour: list
    parts: list
    sum: Amounts
    total: Amounts
    problems: list = field(default_factory=list)

    @property
    def saving(self):
        """What the fixed price spares the customer; below nothing where it is dearer."""
        return self.sum.gross - self.total.gross

    @property
    def hours(self):
        """All hours together."""
        return sum((line.hours for line in self.labour), NOTHING)


def priced_package(package, vehicle_model, store, on=None):
    """What ``package`` costs for ``vehicle_model`` (a Trim with its model year) in ``store`` on a day (today).

    Without a model: at the standard hours, and without the parts that depend on it, which the problems then say.
    The number of statements is the same however many lines it has. Returns a PricedPackage.
    """
    on = on or clock.today(store)
    labour = _labour(package, vehicle_model, store, on)
    parts, missing = _parts(package, vehicle_model, store)
    amounts = [line.amounts for line in (*labour, *parts) if line.amounts is not None]
    summed = total(amounts) if amounts else from_gross(ZERO, TAX)
    return PricedPackage(
        package=package,
        vehicle_model=vehicle_model,
        store=store,
        labour=labour,
        parts=parts,
        sum=summed,
        total=summed if package.fixed_price is None else from_gross(package.fixed_price, TAX),
        problems=[*_not_offered(package, vehicle_model, on), *_without_rate(labour, store), *missing],
    )


def _labour(package, trim, store, on):
    rates = rates_of(store, on)
    operations = package.operations.prefetch_related("times").order_by("code")
    found = [(one, hours_of(one, trim), hourly_of(one, rates)) for one in operations]
    return [
        PricedLabour(one, hours, hourly, None if hourly is None else from_gross(rounded(hours * hourly), TAX))
        for one, hours, hourly in found
    ]


def _parts(package, trim, store):
    """The priced parts that go into the car, and sentences for what no part is known for."""
    lines = list(package.parts.select_related("part__superseded_by"))
    fitting = _fitting([line.part_id for line in lines if line.by_model], trim)
    chosen = [line for line in lines if not line.by_model or line.part_id in fitting]
    asked, answered = {line.by_model for line in lines}, {line.by_model for line in chosen}
    missing = [_without_part(what, trim) for what in sorted(asked - answered)]
    sold = [(latest(line.part), line.quantity) for line in chosen]
    items, coming = _supply(store, [part.pk for part, _quantity in sold])
    priced = [
        PricedPart(
            part=part,
            quantity=quantity,
            amounts=from_gross(rounded(quantity * part.retail_price), TAX),
            available=items.get(part.pk, NOTHING),
            expected_on=coming.get(part.pk),
        )
        for part, quantity in sold
    ]
    return priced, missing


def _without_part(what, trim):
    if trim is None:
        return _("Which part goes in as its %(what)s depends on the model.") % {"what": what}
    no_part = _("No part of the package is known to fit %(model)s as its %(what)s.")
    return no_part % {"model": trim.model_year, "what": what}


def _fitting(part_ids, trim):
    """Keys of those that fit the model year of ``trim``."""
    if trim is None:
        return set()
    year = trim.model_year.year
    rows = PartFitment.objects.filter(
        Q(first_year=None) | Q(first_year__lte=year),
        Q(last_year=None) | Q(last_year__gte=year),
        part_id__in=part_ids,
        series_id=trim.model_year.series_id,
    )
    return set(rows.values_list("part_id", flat=True))


def _supply(store, part_ids):
    """``{part_id: available}`` and ``{part_id: day}`` of the next delivery from a supplier."""
    items = StockItem.objects.filter(store=store, part_id__in=part_ids)
    orders = PurchaseOrderLine.objects.filter(store=store, part_id__in=part_ids, order__state__in=COMING)
    days = orders.values_list("part_id").annotate(day=Min("order__expected_on")).order_by()
    return {item.part_id: item.available for item in items}, dict(days)


def _not_offered(package, trim, on):
    found = []
    if package.state != EntryState.ACTIVE:
        found.append(_("The package is retired."))
    if on < package.valid_from or (package.valid_to is not None and on > package.valid_to):
        found.append(_("The package is not offered on %(day)s.") % {"day": on})
    series = {one.pk for one in package.series.all()}
    if trim is not None and series and trim.model_year.series_id not in series:
        found.append(_("The package is not for %(model)s.") % {"model": trim.model_year.series})
    return found


def _without_rate(labour, store):
    if all(line.hourly is not None for line in labour):
        return []
    return [_("%(store)s has no hourly rate for some of the work. The service manager sets it.") % {"store": store}]
