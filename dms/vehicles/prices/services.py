"""Opening and ending price lists, setting prices. A store's list is its head's business, the group's the group's."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import refusal, require
from dms.core.registering import register, seen_by
from dms.vehicles import facts
from dms.vehicles.catalogue.models import Brand, Colour, Option, Trim
from dms.vehicles.prices.models import PriceLine, PriceList

THINGS = {"trim": Trim, "option": Option, "colour": Colour}
GROUP_PERMISSION = "vehicles.change_group_pricelist"


@transaction.atomic
def open_price_list(*, brand_id, name, valid_from, actor, store_id=None, valid_to=None):
    """Open a list for a brand, of one store or (without ``store_id``) of the group. Announces PRICE_LIST_OPENED.

    Raises PermissionDenied, ValidationError when another list of the same brand and store covers one of the days.
    """
    brand = locked(Brand.objects, brand_id)  # two lists of a brand can't be opened at once
    store = seen_by(Store.objects, actor).get(pk=store_id) if store_id else None
    _require(actor, store)
    _check_free(brand, store, valid_from, valid_to)
    price_list = PriceList(brand=brand, store=store, name=name, valid_from=valid_from, valid_to=valid_to)
    payload = {"brand_id": brand.pk, "valid_from": str(valid_from), "valid_to": valid_to and str(valid_to)}
    return register(price_list, actor=actor, fact=facts.PRICE_LIST_OPENED, payload=payload)


@transaction.atomic
def end_price_list(*, price_list_id, valid_to, actor):
    """Set the last day of a list. Raises PermissionDenied, ValidationError when it then overlaps another.

    Announces PRICE_LIST_ENDED.
    """
    price_list = _writable(price_list_id, actor)
    locked(Brand.objects, price_list.brand_id)
    _check_free(price_list.brand, price_list.store, price_list.valid_from, valid_to, leave_out=price_list.pk)
    price_list.valid_to = valid_to
    price_list.version += 1
    price_list.full_clean()
    price_list.save()
    publish(facts.PRICE_LIST_ENDED, subject=price_list, actor=actor, payload={"valid_to": str(valid_to)})
    return price_list


@transaction.atomic
def set_price(*, price_list_id, list_price, minimum_price, actor, trim_id=None, option_id=None, colour_id=None):
    """Set the price of one trim, option or colour, in CNY with tax. Announces PRICE_SET. Returns the PriceLine.

    Raises PermissionDenied, ValidationError (minimum above list, something of another brand, none or several things).
    """
    price_list = _writable(price_list_id, actor)
    chosen = {name: pk for name, pk in {"trim": trim_id, "option": option_id, "colour": colour_id}.items() if pk}
    if len(chosen) != 1:
        raise ValidationError(_("A price is for a trim, an option or a colour: for exactly one of them."))
    ((name, pk),) = chosen.items()
    thing = THINGS[name].objects.get(pk=pk)
    _check_brand(thing, name, price_list)
    line = PriceLine.objects.filter(price_list=price_list, **{name: thing}).first()
    old = (str(line.list_price), str(line.minimum_price)) if line else (None, None)
    line = line or PriceLine(price_list=price_list, **{name: thing})
    line.list_price, line.minimum_price = list_price, minimum_price
    line.full_clean()
    line.save()
    line.refresh_from_db()
    payload = {f"{name}_id": pk, "list_price": [old[0], str(line.list_price)]}
    payload["minimum_price"] = [old[1], str(line.minimum_price)]
    payload["changes"] = {thing.code: [_in_short(*old), _in_short(line.list_price, line.minimum_price)]}
    publish(facts.PRICE_SET, subject=price_list, actor=actor, payload=payload)
    return line


@transaction.atomic
def set_prices(*, price_list_id, prices, actor):
    """Set several prices at once, all or none: ``prices`` are dictionaries as ``set_price`` takes them.

    A line that stands as wanted is left alone. Raises PermissionDenied, ValidationError by ``trim-7``, ``option-3``, …
    Announces PRICE_SET for each changed one. Returns the PriceList.
    """
    price_list = _writable(price_list_id, actor)
    present = {_key(line): (line.list_price, line.minimum_price) for line in price_list.lines.all()}
    refused = {}
    for price in prices:
        key = "-".join(next((name, str(price[f"{name}_id"])) for name in THINGS if price.get(f"{name}_id")))
        if present.get(key) == (price["list_price"], price["minimum_price"]):
            continue
        try:
            set_price(price_list_id=price_list_id, actor=actor, **price)
        except ValidationError as error:
            refused[key] = error.messages
    if refused:
        raise ValidationError(refused)
    return price_list


def _in_short(list_price, minimum_price):
    """``189900.00 (178506.00)``: the list price and the minimum behind it."""
    return None if list_price is None else f"{list_price} ({minimum_price})"


def _key(line):
    name = next(name for name in THINGS if getattr(line, f"{name}_id"))
    return f"{name}-{getattr(line, f'{name}_id')}"


def _writable(price_list_id, actor):
    price_list = locked(seen_by(PriceList.objects.select_related("brand", "store"), actor), price_list_id)
    _require(actor, price_list.store)
    return price_list


def _require(actor, store):
    if store is not None:
        require(actor, "vehicles.change_pricelist", store)
    elif actor is not None and not actor.has_group_perm(GROUP_PERMISSION):
        raise PermissionDenied(refusal(actor, GROUP_PERMISSION))


def _check_free(brand, store, valid_from, valid_to, leave_out=None):
    """Raise when another list of the brand and store covers a day between the two."""
    rivals = PriceList.objects.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from), brand=brand, store=store)
    if valid_to:
        rivals = rivals.filter(valid_from__lte=valid_to)
    rival = rivals.exclude(pk=leave_out).first()
    if rival:
        raise ValidationError(
            _("The list “%(name)s” is valid from %(start)s. End it by %(end)s at the latest, or choose other days."),
            code="price_list_overlaps",
            params={"name": rival.name, "start": rival.valid_from, "end": valid_from - timedelta(days=1)},
        )


def _check_brand(thing, name, price_list):
    series = thing.model_year.series if name == "trim" else thing.series
    if series.brand_id != price_list.brand_id:
        raise ValidationError({name: _("This list is for %(brand)s only.") % {"brand": price_list.brand}})
