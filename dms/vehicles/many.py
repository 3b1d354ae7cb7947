"""Registering many vehicles together by the rules of ``register_vehicle``."""

from dms.core.new_rows import NewRows
from dms.core.registering import check_fields, register_many
from dms.vehicles import facts, services
from dms.vehicles.models import PlateChange, Vehicle
from dms.vehicles.plates import normalised_plate
from dms.vehicles.vin import normalised_vin


class NewVehicles(NewRows):
    """New vehicles, each with the first line of its plate's history. Trims and owners are chosen one by one."""

    permission = "vehicles.add_vehicle"

    def look_up(self, rows):
        """Claim the VINs and plates that are on file already of those in ``rows``."""
        here = Vehicle.objects.filter(store=self.store)
        vins = {normalised_vin(row["vin"]) for row in rows}
        plates = {normalised_plate(row.get("plate") or "") for row in rows} - {""}
        self.claim({("vin", one) for one in here.filter(vin__in=vins).values_list("vin", flat=True)})
        if plates:
            self.claim({("plate", one) for one in here.filter(plate__in=plates).values_list("plate", flat=True)})

    def build(self, values):
        """``(vehicle,)``, checked by itself. Raises ValidationError."""
        vehicle = services.new_vehicle(self.store, self.today, **values)
        check_fields(vehicle)
        return (vehicle,)

    def keys_of(self, vehicle, values):
        """What no two vehicles share; plates of one form in two colours are left to ``register_vehicle``."""
        return {("vin", vehicle.vin), ("plate", vehicle.plate)} - {("plate", "")}

    def is_plain(self, vehicle):
        """What the constraint of the row itself asks for."""
        produced, registered = vehicle.produced_on, vehicle.first_registration_on
        return not (produced and registered) or registered >= produced

    def register(self, waiting):
        """Announces VEHICLE_REGISTERED for each."""
        vehicles = [vehicle for (vehicle,) in waiting]
        payloads = [services.told_of_new(vehicle) for vehicle in vehicles]
        register_many(vehicles, actor=self.actor, fact=facts.VEHICLE_REGISTERED, payloads=payloads)
        PlateChange.objects.bulk_create(
            [services.plate_history(vehicle, self.actor, self.today) for vehicle in vehicles if vehicle.plate]
        )
        return vehicles
