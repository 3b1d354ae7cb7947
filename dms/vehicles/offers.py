"""What this app offers to the shell: its lines in the navigation, and vehicles in search-anything."""

from django.utils.translation import gettext_lazy as _

from dms.core.offers import NavigationEntry, SearchHit, SearchSource, offer
from dms.vehicles.selectors import find_vehicles, vehicle_list


def found(user, text, limit):
    """Vehicles by plate, VIN, last six, engine number, owner: the plate is the title, where there is one."""
    return [_hit(vehicle) for vehicle in find_vehicles(user, text)[:limit]]


def opened(user, keys):
    """The vehicles with these keys that ``user`` may see."""
    return [_hit(vehicle) for vehicle in vehicle_list(user).filter(pk__in=keys)]


def _hit(vehicle):
    return SearchHit(
        title=vehicle.plate or vehicle.vin,
        url=vehicle.get_absolute_url(),
        detail=_in_a_line(vehicle),
        key=vehicle.pk,
    )


def _in_a_line(vehicle):
    owners = [each.customer.name for each in vehicle.open_ownerships]
    parts = [vehicle.description, *owners, vehicle.vin if vehicle.plate else ""]
    return " · ".join(part for part in parts if part)


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Vehicles"),
            url="vehicles:list",
            icon="car",
            permission="vehicles.view_vehicle",
            order=160,
            key="v",
        ),
        NavigationEntry(
            label=_("Vehicle catalogue"),
            url="vehicle-models:list",
            icon="sitemap",
            permission="vehicles.view_catalogue",
            order=460,
        ),
        NavigationEntry(
            label=_("Price lists"),
            url="price-lists:list",
            icon="tags",
            permission="vehicles.view_pricelist",
            order=470,
        ),
        SearchSource(
            label=_("Vehicles"),
            find=found,
            icon="car",
            permission="vehicles.view_vehicle",
            order=50,
            prefix="v",
            kind="vehicles.vehicle",
            opened=opened,
        ),
    )
