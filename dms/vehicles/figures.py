"""The figures about vehicles on file."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from dms.core.figures.kpis import UP, Unit, kpi
from dms.vehicles.models import Ownership


def all_vehicles(vehicles):
    """Every vehicle on file."""
    return vehicles


def owned(vehicles):
    """Vehicles with a present owner or user."""
    return vehicles.filter(Exists(Ownership.objects.filter(vehicle=OuterRef("pk"), valid_to=None)))


def in_the_catalogue(vehicles):
    """Vehicles whose model is one of the catalogue."""
    return vehicles.filter(trim__isnull=False)


NEW_VEHICLES = kpi(
    code="vehicles.new_vehicles",
    label=_("New vehicles on file"),
    definition=_("Vehicles registered in the period."),
    model="vehicles.Vehicle",
    rows=all_vehicles,
    when="created_at",
    better=UP,
    url="vehicles:list",
    permission="vehicles.view_vehicle",
    order=400,
)
WITH_OWNER = kpi(
    code="vehicles.with_owner",
    label=_("Vehicles with an owner"),
    definition=_("Vehicles with a present owner or user on file, out of all vehicles, as of now."),
    model="vehicles.Vehicle",
    rows=owned,
    out_of=all_vehicles,
    unit=Unit.PERCENT,
    better=UP,
    target=98,
    url="vehicles:list",
    permission="vehicles.view_vehicle",
    order=410,
)
IN_THE_CATALOGUE = kpi(
    code="vehicles.in_the_catalogue",
    label=_("Vehicles of the catalogue"),
    definition=_(
        "Vehicles that are linked to a trim of the vehicle catalogue, out of all vehicles, as of now. Packages and "
        "prices are found by it."
    ),
    model="vehicles.Vehicle",
    rows=in_the_catalogue,
    out_of=all_vehicles,
    unit=Unit.PERCENT,
    better=UP,
    target=90,
    url="vehicles:list",
    permission="vehicles.view_vehicle",
    order=420,
)
