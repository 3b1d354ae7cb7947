"""Every verb on a vehicle: registering, changing, plates, kilometres, owners. Catalogue and prices have their own."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core import clock
from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked, mark_new
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer
from dms.vehicles import facts, odometer
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.models import OdometerReading, Ownership, PlateChange, Trim, Vehicle
from dms.vehicles.plates import checked_plate, mask_plate, without_province
from dms.vehicles.vin import Verdict, checked_vin, searchable_engine_number

EDITABLE = frozenset(
    {
        "brand_text",
        "energy",
        "engine_number",
        "exterior_colour",
        "first_registration_on",
        "in_service_on",
        "interior_colour",
        "model_text",
        "model_year",
        "note",
        "produced_on",
        "trim_id",
    }
)
CLOCK_TOLERANCE = timedelta(minutes=5)


# --- the file --------------------------------------------------------------------------------------------------------


@transaction.atomic
def register_vehicle(*, store_id, vin, actor, plate="", plate_colour="", customer_id=None, **values):
    """Open the file of a vehicle; its VIN is checked, an import with an unusual check digit is marked ``vin_doubtful``.

    ``values`` are further fields of Vehicle (see EDITABLE), ``customer_id`` its owner. Raises PermissionDenied,
    ValidationError by field, ``DoesNotExist`` for an unseen store or a customer of another one.
    Announces VEHICLE_REGISTERED, and OWNERSHIP_TRANSFERRED with an owner. Returns the Vehicle.
    """
    store = seen_by(Store.objects, actor).get(pk=store_id)
    require(actor, "vehicles.add_vehicle", store)
    today = clock.today(store)
    vehicle = new_vehicle(store, today, vin=vin, plate=plate, plate_colour=plate_colour, **values)
    register(vehicle, actor=actor, fact=facts.VEHICLE_REGISTERED, payload=told_of_new(vehicle))
    if plate:
        plate_history(vehicle, actor, today).save()
    if customer_id:
        transfer_ownership(vehicle_id=vehicle.pk, customer_id=customer_id, actor=actor)
    return vehicle


def new_vehicle(store, today, *, vin, plate="", plate_colour="", **values):
    """The vehicle as it would be registered, not yet saved. Raises ValidationError by field."""
    vehicle = Vehicle(store=store, **checked_vehicle(values, today))
    _set_vin(vehicle, vin, today)
    if plate:
        _set_plate(vehicle, plate, plate_colour)
    return vehicle


def told_of_new(vehicle):
    """What VEHICLE_REGISTERED says."""
    return {"vin_doubtful": vehicle.vin_doubtful, "plate": vehicle.masked_plate}


@transaction.atomic
def edit_vehicle(*, vehicle_id, actor, expected_version=None, reason="", **values):
    """Change what is known about the vehicle. Raises as ``edit`` does, PermissionDenied. Announces VEHICLE_EDITED."""
    vehicle = _writable(vehicle_id, actor, "vehicles.change_vehicle")
    return edit(
        vehicle,
        actor=actor,
        fact=facts.VEHICLE_EDITED,
        values=checked_vehicle(values, clock.today(vehicle.store)),
        expected_version=expected_version,
        masked=("note",),
        reason=reason,
    )


@transaction.atomic
def correct_vin(*, vehicle_id, vin, reason, actor):
    """Put a mistyped VIN right, with the reason. Raises PermissionDenied, ValidationError. Announces VIN_CORRECTED."""
    vehicle = _writable(vehicle_id, actor, "vehicles.correct_vin")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the VIN was wrong: it identifies the vehicle everywhere.")})
    before = vehicle.vin_last6
    _set_vin(vehicle, vin, clock.today(vehicle.store))
    vehicle.version += 1
    vehicle.full_clean()
    vehicle.save()
    payload = {"changes": {"vin": [before, vehicle.vin_last6]}}
    publish(facts.VIN_CORRECTED, subject=vehicle, actor=actor, reason=reason, payload=payload)
    return vehicle


def _set_vin(vehicle, vin, today):
    try:
        reading = checked_vin(vin, latest_year=today.year + 1)
    except ValidationError as error:
        raise ValidationError({"vin": error}) from None
    vehicle.vin, vehicle.vin_last6 = reading.number, reading.last6
    vehicle.vin_doubtful = reading.verdict == Verdict.WARNING
    if vehicle.model_year is None:
        vehicle.model_year = reading.model_year


def checked_vehicle(values, today):
    """The values with brand, model, year and energy taken from the trim where one is chosen. Raises ValidationError."""
    if unknown := set(values) - EDITABLE:
        raise TypeError(f"Not to be set here: {', '.join(sorted(unknown))}")
    future = {name: _("This day is in the future.") for name in EDITABLE if _is_after(values.get(name), today)}
    if future:
        raise ValidationError(future)
    if values.get("engine_number"):
        values = values | {"engine_number": searchable_engine_number(values["engine_number"])}
    if not values.get("trim_id"):
        return values
    trim = Trim.objects.select_related("model_year__series__brand").get(pk=values["trim_id"])
    series = trim.model_year.series
    known = {"brand_text": series.brand.name, "model_text": f"{series.name} {trim.name}", "energy": trim.energy}
    return {"model_year": trim.model_year.year} | values | known


def _is_after(value, today):
    return hasattr(value, "year") and value > today


def _writable(vehicle_id, actor, permission):
    vehicle = locked(seen_by(Vehicle.objects.select_related("store"), actor), vehicle_id)
    require(actor, permission, vehicle)
    return vehicle


# --- plates ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def change_plate(*, vehicle_id, plate, actor, plate_colour="", changed_on=None, reason=""):
    """Put another plate on, or take it off with an empty ``plate``. Announces PLATE_CHANGED with masked plates.

    Raises PermissionDenied, ValidationError (form, colour, plate in use, nothing changed). Returns the Vehicle.
    """
    vehicle = _writable(vehicle_id, actor, "vehicles.change_vehicle")
    before = (vehicle.plate, vehicle.plate_colour)
    _set_plate(vehicle, plate, plate_colour)
    if (vehicle.plate, vehicle.plate_colour) == before:
        raise ValidationError({"plate": _("The vehicle has this plate already.")}, code="plate_unchanged")
    today = clock.today(vehicle.store)
    if changed_on and changed_on > today:
        raise ValidationError({"changed_on": _("This day is in the future.")})
    vehicle.version += 1
    vehicle.full_clean()
    vehicle.save()
    plate_history(vehicle, actor, changed_on or today, reason).save()
    changes = {
        "plate": [mask_plate(before[0]), vehicle.masked_plate],
        "plate_colour": [str(before[1]), str(vehicle.plate_colour)],
    }
    publish(facts.PLATE_CHANGED, subject=vehicle, actor=actor, reason=reason, payload={"changes": changes})
    return vehicle


def _set_plate(vehicle, plate, colour):
    if not plate:
        vehicle.plate = vehicle.plate_tail = vehicle.plate_colour = vehicle.plate_kind = ""
        return
    try:
        reading, colour = checked_plate(plate, colour)
    except ValidationError as error:
        field = "plate_colour" if error.code == "plate_colour" else "plate"
        raise ValidationError({field: error}) from None
    vehicle.plate, vehicle.plate_tail = reading.number, without_province(reading.number)
    vehicle.plate_colour, vehicle.plate_kind = colour, reading.kind


def plate_history(vehicle, actor, changed_on, reason=""):
    """The line of the plate that the vehicle has now, not yet saved."""
    return PlateChange(
        store=vehicle.store,
        vehicle=vehicle,
        plate=vehicle.plate,
        plate_colour=vehicle.plate_colour,
        plate_kind=vehicle.plate_kind,
        changed_on=changed_on,
        recorded_by=actor,
        reason=reason,
    )


# --- kilometres ------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_odometer(*, vehicle_id, km, source, actor, at=None, rollback_reason="", confirmed=False):
    """Record what the odometer shows. A reading can't run backwards without ``rollback_reason`` and its permission, nor
    leap more than 2 000 km a day unless ``confirmed``.

    Raises PermissionDenied, ValidationError. Announces ODOMETER_RECORDED. Returns the OdometerReading.
    """
    vehicle = _writable(vehicle_id, actor, "vehicles.record_odometer")
    if rollback_reason:
        require(actor, "vehicles.roll_back_odometer", vehicle)
    at = at or clock.now()
    if at > clock.now() + CLOCK_TOLERANCE:
        raise ValidationError({"at": _("A reading can't be in the future.")})
    before, after = _neighbours(vehicle, at)
    if rollback_reason and (before is None or km >= before.km):
        raise ValidationError({"rollback_reason": _("The reading does not run backwards. Record it without a reason.")})
    reading = OdometerReading(
        store=vehicle.store,
        vehicle=vehicle,
        km=km,
        offset_km=_offset(km, before, bool(rollback_reason)),
        read_at=at,
        source=source,
        recorded_by=actor,
        rollback_reason=rollback_reason,
        was_confirmed=confirmed,
    )
    reading.distance_km = max(km + reading.offset_km, 0)
    _check_plausible(reading, before, after)
    reading.full_clean()
    reading.save()
    _keep_latest(vehicle, reading, after)
    _tell_odometer(vehicle, reading, before, actor)
    return reading


def _neighbours(vehicle, at):
    """The readings next to the instant ``at``, before (or at it) and after."""
    readings = OdometerReading.objects.filter(vehicle=vehicle)
    before = readings.filter(read_at__lte=at).order_by("-read_at").first()
    return before, readings.filter(read_at__gt=at).order_by("read_at").first()


def _offset(km, before, rolled_back):
    """What has to be added to the instrument so that the distance goes on from where it was."""
    if before is None:
        return 0
    return before.distance_km - km if rolled_back else before.offset_km


def _check_plausible(reading, before, after):
    def point(one):
        return one and odometer.Point(one.distance_km, one.read_at)

    objections = odometer.objections(
        point(reading),
        point(before),
        point(after),
        rolled_back=bool(reading.rollback_reason),
        confirmed=reading.was_confirmed,
    )
    if objections:
        raise ValidationError({"km": [ValidationError(sentence, code=code) for code, sentence in objections]})


def _keep_latest(vehicle, reading, after):
    if after is None:
        vehicle.odometer_km, vehicle.odometer_at = reading.km, reading.read_at
        vehicle.distance_km = reading.distance_km
        vehicle.version += 1
        vehicle.save()


def _tell_odometer(vehicle, reading, before, actor):
    payload = {
        "reading_id": reading.pk,
        "km": reading.km,
        "source": str(reading.source),
        "previous_km": before.km if before else None,
        "rolled_back": bool(reading.rollback_reason),
        "confirmed": reading.was_confirmed,
        "changes": {"odometer_km": [before.km if before else None, reading.km]},
    }
    publish(facts.ODOMETER_RECORDED, subject=vehicle, actor=actor, reason=reading.rollback_reason, payload=payload)


# --- owners ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def transfer_ownership(*, vehicle_id, customer_id, actor, kind=OwnershipKind.OWNER, valid_from=None, reason=""):
    """From ``valid_from`` (today) on the customer owns, drives or leases it; a former owner's time ends that day.

    Raises PermissionDenied, ValidationError, ``Customer.DoesNotExist`` for a customer of another store.
    Announces OWNERSHIP_TRANSFERRED. Returns the Ownership.
    """
    vehicle = _writable(vehicle_id, actor, "vehicles.transfer_ownership")
    customer = seen_by(Customer.objects, actor).get(pk=customer_id, store_id=vehicle.store_id)
    if reasons := customer.change_blockers():
        raise TransitionBlocked(reasons)
    today = clock.today(vehicle.store)
    valid_from = valid_from or today
    if valid_from > today:
        raise ValidationError({"valid_from": _("This day is in the future.")})
    _check_not_held(vehicle, customer, kind)
    former = _end_former_owner(vehicle, valid_from, reason) if kind == OwnershipKind.OWNER else None
    ownership = Ownership(store=vehicle.store, vehicle=vehicle, customer=customer, kind=kind, valid_from=valid_from)
    ownership.full_clean()
    ownership.save()
    payload = {
        "ownership_id": ownership.pk,
        "kind": str(kind),
        "customer_id": customer.pk,
        "previous_customer_id": former.customer_id if former else None,
        "valid_from": str(valid_from),
    }
    publish(facts.OWNERSHIP_TRANSFERRED, subject=vehicle, actor=actor, reason=reason, payload=payload)
    return mark_new(ownership)


def _check_not_held(vehicle, customer, kind):
    if Ownership.objects.filter(vehicle=vehicle, customer=customer, kind=kind, valid_to=None).exists():
        raise ValidationError({"customer": _("This is on record already.")}, code="ownership_open")


def _end_former_owner(vehicle, valid_from, reason):
    """End the owner's time on the day the next one begins; the vehicle is locked, so no third one comes between."""
    owners = Ownership.objects.filter(vehicle=vehicle, kind=OwnershipKind.OWNER)
    latest = owners.order_by("-valid_from", "-pk").first()
    if latest is None:
        return None
    begins_too_early = latest.valid_from > valid_from
    if begins_too_early or (latest.valid_to and latest.valid_to > valid_from):
        earliest = latest.valid_to or latest.valid_from
        raise ValidationError(
            {"valid_from": _("Somebody else owned the vehicle until %(day)s. Choose that day or a later one.")
             % {"day": earliest}},
            code="ownership_overlaps",
        )  # fmt: skip
    if latest.valid_to is None:
        latest.valid_to, latest.end_reason = valid_from, reason
        latest.version += 1
        latest.save()
    return latest


@transaction.atomic
def end_ownership(*, ownership_id, actor, valid_to=None, reason=""):
    """The customer no longer owns, drives or leases the vehicle. Announces OWNERSHIP_ENDED.

    Raises PermissionDenied, ValidationError when it is over, or would end before it began or in the future.
    """
    vehicle_id = seen_by(Ownership.objects, actor).values_list("vehicle_id", flat=True).get(pk=ownership_id)
    vehicle = _writable(vehicle_id, actor, "vehicles.transfer_ownership")
    ownership = locked(Ownership.objects, ownership_id)
    today = clock.today(vehicle.store)
    if ownership.valid_to:
        raise ValidationError(_("This ended on %(day)s already.") % {"day": ownership.valid_to}, code="ownership_over")
    if not ownership.valid_from <= (valid_to or today) <= today:
        raise ValidationError({"valid_to": _("It ends on a day after it began and not in the future.")})
    ownership.valid_to, ownership.end_reason = valid_to or today, reason
    ownership.version += 1
    ownership.full_clean()
    ownership.save()
    payload = {
        "ownership_id": ownership.pk,
        "kind": ownership.kind,
        "customer_id": ownership.customer_id,
        "valid_to": str(ownership.valid_to),
    }
    publish(facts.OWNERSHIP_ENDED, subject=vehicle, actor=actor, reason=reason, payload=payload)
    return ownership
