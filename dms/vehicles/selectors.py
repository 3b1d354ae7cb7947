"""Reading vehicles: lists, one file, finding by what people say, owners on a day."""

import re

from django.db.models import Prefetch, Q

from dms.parties.models import Customer
from dms.parties.selectors import LONGEST_SEARCH, SHORTEST_PART, find_customers
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.makers import MAKERS
from dms.vehicles.models import Ownership, Vehicle
from dms.vehicles.plates import PROVINCES, normalised_plate
from dms.vehicles.vin import LENGTH, normalised_vin, searchable_engine_number


def vehicle_list(user):
    """Vehicles that ``user`` may see, newest first, each with ``open_ownerships`` of customers whom they may see."""
    return with_holders(Vehicle.objects.visible_to(user), user).order_by("-pk")


def with_holders(vehicles, user):
    """``vehicles``, each with ``open_ownerships``: who has it now, as far as ``user`` may see customers."""
    return vehicles.prefetch_related(_open_ownerships(user))


def ownerships_of(vehicle, user):
    """Who has and had the vehicle, as far as ``user`` may see customers."""
    return _ownerships(user).filter(vehicle=vehicle)


def vehicle_detail(user):
    """Vehicles for the page of one: catalogue, plates, readings, and owners in time as far as ``user`` may see them."""
    owners = Prefetch("ownerships", queryset=_ownerships(user))
    return (
        Vehicle.objects.visible_to(user)
        .select_related("store", "trim__model_year__series__brand")
        .prefetch_related(owners, "plate_changes__recorded_by", "odometer_readings__recorded_by")
    )


def find_vehicles(user, text):
    """Vehicles by VIN (whole or last six), engine number, plate (with or without province, from the left), owner's name
    or telephone.

    Each shape of text asks its own index; an empty text finds none. Newest first.
    """
    return matching_vehicles(vehicle_list(user), user, text)


def matching_vehicles(vehicles, user, text, *, by_model=False):
    """Those of the queryset ``vehicles`` that the text finds, by the rules of ``find_vehicles``; ``by_model``: or whose
    brand or model begins with it, or contains it from three characters on.
    """
    text = text[:LONGEST_SEARCH]
    if not normalised_plate(text):
        return vehicles.none()
    own = Vehicle.objects.visible_to(user).order_by()
    first, *others = [*_as_vehicle(text, own), *(_as_model(text, own) if by_model else ())]
    if len(normalised_vin(text)) != LENGTH and _tells_an_owner(text):
        held = Ownership.objects.filter(customer__in=find_customers(user, text).order_by().values("pk"), valid_to=None)
        held = held.order_by()
        others.append(held.values("vehicle_id"))
    return vehicles.filter(pk__in=first.union(*others) if others else first)


def _tells_an_owner(text):
    """Two Latin letters begin every twentieth name: the cars of all those people are no answer."""
    return len(text.strip()) >= SHORTEST_PART or not text.isascii()


def _as_vehicle(text, vehicles):
    """The keys of the vehicles that the text names, by one statement for each way of naming."""
    plate, vin = normalised_plate(text), normalised_vin(text)
    if len(vin) == LENGTH and vin.isascii():
        yield vehicles.filter(vin=vin).values("pk")
        return
    yield vehicles.filter(engine_number=searchable_engine_number(text)).values("pk")
    if re.fullmatch(r"[0-9A-Z]{6}", vin):
        yield vehicles.filter(vin_last6=vin).values("pk")
    if plate[0] in PROVINCES and re.fullmatch(r"[A-Z][0-9A-Z挂学警港澳领临]{1,7}", plate[1:]):
        yield vehicles.filter(plate__begins=plate).values("pk")
    elif re.fullmatch(r"[A-Z][0-9A-Z挂学警港澳领临]{2,7}", plate):
        yield vehicles.filter(plate_tail__begins=plate).values("pk")
    else:
        yield vehicles.filter(plate=plate).values("pk")
        yield vehicles.filter(plate_tail=plate).values("pk")


def _as_model(text, vehicles):
    yield vehicles.filter(brand_text__begins=text).values("pk")
    part = "contains" if len(text) >= SHORTEST_PART else "begins"
    yield vehicles.filter(**{f"model_text__{part}": text}).values("pk")


def owner_on(vehicle, day):
    """The Ownership of the owner of ``vehicle`` on ``day``, or None."""
    owners = Ownership.objects.filter(vehicle=vehicle, kind=OwnershipKind.OWNER, valid_from__lte=day)
    return owners.filter(Q(valid_to=None) | Q(valid_to__gt=day)).select_related("customer").first()


def maker_of(user, number):
    """The make of a VIN: as the latest vehicle of the same maker is named in the user's stores, else a known maker's
    name, else empty.
    """
    code = number[:3]
    alike = Vehicle.objects.visible_to(user).filter(vin__range=(code, f"{code}{'Z' * (LENGTH - len(code))}"))
    latest = alike.exclude(brand_text="").order_by("-pk").values_list("brand_text", flat=True).first()
    return latest or MAKERS.get(code, "")


def _open_ownerships(user):
    current = _ownerships(user).filter(valid_to=None).order_by("kind", "pk")
    return Prefetch("ownerships", queryset=current, to_attr="open_ownerships")


def _ownerships(user):
    """Who has a vehicle is told to those who may see the customer; others see the vehicle alone."""
    seen = Ownership.objects.filter(customer__in=Customer.objects.visible_to(user).order_by().values("pk"))
    return seen.select_related("customer")
