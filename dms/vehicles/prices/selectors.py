"""What a configuration costs on a day in a store."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from dms.vehicles.catalogue.models import Colour, Option, Trim
from dms.vehicles.prices.models import PriceLine, PriceList


@dataclass(frozen=True)
class Price:
    """List and minimum price in CNY, tax included, and the lines they are the sums of: ``(thing, list, minimum)``."""

    lines: tuple

    @property
    def list_price(self):
        """What the customer is asked for."""
        return sum((line[1] for line in self.lines), Decimal("0.00"))

    @property
    def minimum_price(self):
        """Below this an approval is needed."""
        return sum((line[2] for line in self.lines), Decimal("0.00"))


def price_of(trim, *, store, on, options=(), colour=None, interior=None):
    """The Price of a configuration in ``store`` on the day ``on``.

    The store's own list goes before the group's, line by line. Standard equipment costs nothing, a colour without
    a price neither. A trim or option without a price raises ValidationError: nobody can sell it until one is set.
    """
    standard = set(trim.option_offers.filter(is_standard=True).values_list("option_id", flat=True))
    payable = [option for option in options if option.pk not in standard]
    colours = [one for one in (colour, interior) if one is not None]
    known = _lines(trim, payable, colours, store, on)
    lines, missing = [], []
    for thing in (trim, *payable, *colours):
        line = known.get((thing._meta.model_name, thing.pk))
        if line:
            lines.append((thing, line.list_price, line.minimum_price))
        elif thing not in colours:
            missing.append(thing)
    if missing:
        raise ValidationError(
            [
                ValidationError(
                    _("There is no price for %(thing)s on %(day)s. A general manager sets it in the price list."),
                    code="price_missing",
                    params={"thing": thing, "day": on},
                )
                for thing in missing
            ]
        )
    return Price(tuple(lines))


def _lines(trim, options, colours, store, on):
    """``{(kind, id): line}`` of the lists in force; the store's line replaces the group's."""
    brand_id = trim.model_year.series.brand_id
    lists = PriceList.objects.valid_on(on).filter(Q(store=None) | Q(store=store), brand_id=brand_id)
    things = Q(trim=trim) | Q(option__in=options) | Q(colour__in=colours)
    found = {}
    for line in PriceLine.objects.filter(things, price_list__in=lists).order_by("price_list__store_id", "pk"):
        kind = "trim" if line.trim_id else "option" if line.option_id else "colour"
        key = (kind, getattr(line, f"{kind}_id"))
        found.setdefault(key, []).append(line)
    stores = dict(lists.values_list("pk", "store_id"))
    return {key: max(lines, key=lambda line: stores[line.price_list_id] is not None) for key, lines in found.items()}


def price_lists(user):
    """Price lists that ``user`` may see, newest first."""
    return PriceList.objects.visible_to(user).select_related("brand", "store").order_by("-valid_from", "-pk")


@dataclass(frozen=True)
class Priceable:
    """A trim, option or colour that a list can price; ``line`` is None while it has no price there."""

    kind: str
    thing: object
    line: PriceLine | None

    @property
    def key(self):
        """``trim-7``: as ``set_prices`` names it."""
        return f"{self.kind}-{self.thing.pk}"


def priceable(price_list):
    """``[(heading, [Priceable])]``: what the brand of the list offers, and what is priced though offered no more.

    For each series its trims (newest year first), options and colours; series without any are left out. Five
    statements, however many.
    """
    lines = {}
    for line in price_list.lines.all():
        kind = "trim" if line.trim_id else "option" if line.option_id else "colour"
        lines[kind, getattr(line, f"{kind}_id")] = line
    brand = price_list.brand_id
    trims = Trim.objects.filter(model_year__series__brand=brand).select_related("model_year__series")
    rows = [
        ("trim", trims.order_by("-model_year__year", "code")),
        ("option", Option.objects.filter(series__brand=brand).select_related("series").order_by("code")),
        ("colour", Colour.objects.filter(series__brand=brand).select_related("series").order_by("kind", "code")),
    ]
    groups = {}
    for kind, things in rows:
        for thing in things:
            line = lines.get((kind, thing.pk))
            series = thing.model_year.series if kind == "trim" else thing.series
            offered = thing.is_active and series.is_active and (kind != "trim" or thing.model_year.is_active)
            if line or offered:
                groups.setdefault(series, []).append(Priceable(kind, thing, line))
    return [(series, things) for series, things in sorted(groups.items(), key=lambda pair: pair[0].code)]
