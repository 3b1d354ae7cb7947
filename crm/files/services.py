"""Opening a file at the desk: customer, vehicle, owner, kilometres and consents in one act, or not at all."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from crm import facts
from dms.accounts.models import Store
from dms.core import clock
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.models import Event
from dms.core.registering import seen_by
from dms.parties.models import Customer
from dms.parties.selectors import consents_in_force, current_text
from dms.parties.services import PossibleDuplicates, give_consent, register_customer
from dms.vehicles.choices import OdometerSource, OwnershipKind
from dms.vehicles.models import Ownership, Vehicle
from dms.vehicles.services import record_odometer, register_vehicle, transfer_ownership

#: A browser that sends a form again does so within minutes; after a day nobody means the same act.
REPEATED_WITHIN = timedelta(days=1)


@dataclass
class OpenedFile:
    """What the desk has opened; ``written`` names what is new, empty where all of it was on file already."""

    customer: Customer
    vehicle: Vehicle | None
    written: list = field(default_factory=list)

    @property
    def pk(self):
        """The file is found by its customer."""
        return self.customer.pk

    def get_absolute_url(self):
        """The customer's page shows the whole file."""
        return self.customer.get_absolute_url()


@transaction.atomic
def open_file(
    *,
    store_id,
    actor,
    customer_id=None,
    person=None,
    vehicle_id=None,
    car=None,
    relation=OwnershipKind.OWNER,
    changed_hands=False,
    odometer_km=None,
    odometer_confirmed=False,
    consents=(),
    evidence="",
    despite_duplicates=False,
    entry="",
):
    """Open the file of a customer and their vehicle in one transaction, each one known (by id) or new.

    ``person`` are the values of ``register_customer``, ``car`` those of ``register_vehicle``; without either there is
    no vehicle. ``relation`` says what the customer is to it; ``changed_hands`` ends the time of another owner.
    ``consents`` are pairs of purpose and channel, ``evidence`` proves them. ``entry`` is the key of one filled-in form:
    the same values under the same key again are the same act, and its file is returned.

    The store is locked: two people who type the same customer at once meet, and the second one is warned. Raises
    PermissionDenied, ValidationError by field, PossibleDuplicates, ``DoesNotExist`` for what the actor can't see.
    Announces FILE_OPENED beside the facts of the parts. Returns an OpenedFile.
    """
    store = locked(seen_by(Store.objects, actor), store_id)
    typed = [store_id, customer_id, person, vehicle_id, car, str(relation), odometer_km, sorted(consents), evidence]
    mark = _fingerprint(entry, typed)
    if mark and (done := _opened_before(mark, actor)):
        return done
    customer, vehicle, written = _parts(store, actor, customer_id, person, vehicle_id, car, despite_duplicates)
    if vehicle is not None:
        written += _hand(vehicle, customer, relation, changed_hands, actor)
    written += _read_odometer(vehicle, odometer_km, odometer_confirmed, "vehicle" in written, actor)
    written += _take_consents(customer, consents, evidence, actor)
    if written:
        _tell(customer, vehicle, written, mark, actor)
    return OpenedFile(customer, vehicle, written)


def _parts(store, actor, customer_id, person, vehicle_id, car, despite_duplicates):
    """Customer and vehicle; what is mistyped about both is said at once, and before who it may be."""
    written, errors, duplicates, customer, vehicle = [], {}, None, None, None
    try:
        customer = _customer(store, actor, customer_id, person, despite_duplicates, written)
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    except PossibleDuplicates as found:
        duplicates = found
    try:
        vehicle = _vehicle(store, actor, vehicle_id, car, written)
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)
    if duplicates:
        raise duplicates
    return customer, vehicle, written


def _customer(store, actor, customer_id, person, despite_duplicates, written):
    if customer_id is None:
        customer = register_customer(
            store_id=store.pk,
            actor=actor,
            despite_duplicates=despite_duplicates,
            **{"kind": "person", **(person or {})},
        )
        written.append("customer")
        return customer
    customer = seen_by(Customer.objects.select_related("store"), actor).get(pk=customer_id)
    if customer.store_id != store.pk:
        raise ValidationError({"customer": _("This is a customer of another store.")})
    return customer


def _vehicle(store, actor, vehicle_id, car, written):
    if vehicle_id is not None:
        vehicle = seen_by(Vehicle.objects.select_related("store"), actor).get(pk=vehicle_id)
        if vehicle.store_id != store.pk:
            raise ValidationError({"vehicle": _("This is a vehicle of another store.")})
        return vehicle
    if not car:
        return None
    if not car.get("vin"):
        raise ValidationError({"vin": _("Type the VIN: it stands on the vehicle licence and behind the windscreen.")})
    vehicle = register_vehicle(store_id=store.pk, actor=actor, **car)
    written.append("vehicle")
    return vehicle


def _hand(vehicle, customer, relation, changed_hands, actor):
    """Put on record what the customer is to the vehicle, unless it stands there."""
    held = list(Ownership.objects.filter(vehicle=vehicle, valid_to=None).select_related("customer"))
    if any(each.customer_id == customer.pk for each in held):
        return []
    owner = next((each.customer for each in held if each.kind == OwnershipKind.OWNER), None)
    if owner and relation == OwnershipKind.OWNER and not changed_hands:
        sentence = _(
            "%(owner)s is on record as the owner. Say that the vehicle has changed hands, or choose the driver."
        )
        raise ValidationError({"relation": ValidationError(sentence % {"owner": owner}, code="owned")})
    transfer_ownership(vehicle_id=vehicle.pk, customer_id=customer.pk, kind=relation, actor=actor)
    return ["ownership"]


def _read_odometer(vehicle, km, confirmed, is_new, actor):
    if km is None:
        return []
    if vehicle is None:
        raise ValidationError({"vin": _("Kilometres of which vehicle? Type its plate or its VIN.")})
    source = OdometerSource.REGISTRATION if is_new else OdometerSource.RECEPTION
    try:
        record_odometer(vehicle_id=vehicle.pk, km=km, source=source, confirmed=confirmed, actor=actor)
    except ValidationError as error:
        raise ValidationError({"odometer_km": getattr(error, "error_dict", {}).get("km", error)}) from None
    return ["odometer"]


def _take_consents(customer, consents, evidence, actor):
    """Record each consent, but for those in force to the very text that is current."""
    if not consents:
        return []
    today = clock.today(customer.store)
    held = set(consents_in_force(customer).values_list("purpose", "channel", "text_id"))
    given = 0
    for purpose, channel in consents:
        text = current_text(purpose, today)
        if text and (purpose, channel, text.pk) in held:
            continue
        try:
            give_consent(customer_id=customer.pk, purpose=purpose, channel=channel, evidence=evidence, actor=actor)
        except ValidationError as error:
            raise _at_consents(error) from None
        given += 1
    return ["consents"] if given else []


def _at_consents(error):
    """Purpose and channel are one box here."""
    if not hasattr(error, "error_dict"):
        return ValidationError({"consents": error})
    found = {}
    for name, errors in error.error_dict.items():
        found.setdefault("evidence" if name == "evidence" else "consents", []).extend(errors)
    return ValidationError(found)


def _fingerprint(entry, typed):
    """What tells this act from another, without telling anything of it: events can't be erased."""
    if not entry:
        return ""
    said = json.dumps([entry, typed], sort_keys=True, default=str, ensure_ascii=False)
    return salted_hmac("crm.files.entry", said, algorithm="sha256").hexdigest()


def _opened_before(mark, actor):
    """The file that this very act has opened already, or None; the store is locked, so nobody is just opening it."""
    told = Event.objects.filter(
        fact=facts.FILE_OPENED, actor=actor, at__gte=clock.now() - REPEATED_WITHIN, payload__entry=mark
    ).first()
    if told is None:
        return None
    vehicle_id = told.payload["vehicle_id"]
    return OpenedFile(
        Customer.objects.get(pk=told.subject_id), Vehicle.objects.get(pk=vehicle_id) if vehicle_id else None
    )


def _tell(customer, vehicle, written, mark, actor):
    payload = {
        "vehicle_id": vehicle.pk if vehicle else None,
        "customer_is_new": "customer" in written,
        "vehicle_is_new": "vehicle" in written,
        "entry": mark,
    }
    publish(facts.FILE_OPENED, subject=customer, actor=actor, payload=payload)
