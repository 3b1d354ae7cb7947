"""What the timeline of a file tells of vehicles: those of a customer in their time, and who has a vehicle now."""

import datetime

from django.utils.translation import gettext_lazy as _

from dms.core.offers import FilePart, TimelineSource, offer
from dms.core.timeline import MOST_PARTS, Span, event_line, events_in
from dms.parties.models import Customer
from dms.parties.timeline import CONTACT, CUSTOMER
from dms.vehicles.models import Ownership

VEHICLE = "vehicles.vehicle"


def vehicles_of(user, customer):
    """The vehicles that the customer has or had, each from the day they got it until the day they gave it away."""
    held = Ownership.objects.visible_to(user).filter(customer=customer).order_by("-pk")
    held = held.values_list("vehicle_id", "valid_from", "valid_to", named=True)
    zone = customer.store.zone
    return [Span(each.vehicle_id, _morning(each.valid_from, zone), _night(each.valid_to, zone)) for each in held]


def holders_of(user, vehicle):
    """Who has the vehicle now, as far as ``user`` may see customers, from the day they got it."""
    return [Span(key, since) for key, since in _holding(user, vehicle, "customer_id")]


def contacts_of_holders(user, vehicle):
    """The ways to reach those who have the vehicle now."""
    holding = _holding(user, vehicle, "customer__contacts")
    return [Span(key, since) for key, since in holding if key]


def vehicle_events(user, file):
    """What happened to the vehicles of the file."""
    return events_in(user, file, VEHICLE)


def _holding(user, vehicle, key):
    """``(key, since)`` for each open ownership of a customer whom ``user`` may see."""
    seen = Customer.objects.visible_to(user).order_by().values("pk")
    held = Ownership.objects.filter(vehicle=vehicle, valid_to=None, customer__in=seen).order_by("-pk")
    zone = vehicle.store.zone
    return [(pk, _morning(day, zone)) for pk, day in held.values_list(key, "valid_from")[:MOST_PARTS]]


def _morning(day, zone):
    return datetime.datetime.combine(day, datetime.time.min, zone)


def _night(day, zone):
    """The end of the day on which it was given away: what was done for that belongs to this customer still."""
    return _morning(day + datetime.timedelta(days=1), zone) if day else None


offer(
    FilePart(of=CUSTOMER, kind=VEHICLE, spans=vehicles_of),
    FilePart(of=VEHICLE, kind=CUSTOMER, spans=holders_of),
    FilePart(of=VEHICLE, kind=CONTACT, spans=contacts_of_holders),
    TimelineSource(
        kind="vehicle",
        label=_("Vehicle"),
        icon="car",
        rows=vehicle_events,
        line=event_line,
        permission="vehicles.view_vehicle",
        order=200,
    ),
)
