"""What this app announces. Plates are personal: payloads show them masked."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# payload: kind, code, name
CATALOGUE_ENTRY_ADDED = Fact("vehicles.catalogue_entry_added", _("added to the catalogue"))
# payload: changes
CATALOGUE_ENTRY_EDITED = Fact("vehicles.catalogue_entry_edited", _("changed the catalogue"))
# payload: option_id, trim_id, is_standard (None: no longer offered)
OPTION_OFFERED = Fact("vehicles.option_offered", _("set where an option is offered"))
# payload: option_id, kind (empty: no longer related), other_id
OPTIONS_RELATED = Fact("vehicles.options_related", _("related two options"))
# payload: brand_id, valid_from, valid_to
PRICE_LIST_OPENED = Fact("vehicles.price_list_opened", _("opened a price list"))
# payload: valid_to
PRICE_LIST_ENDED = Fact("vehicles.price_list_ended", _("ended a price list"))
# payload: trim_id, option_id or colour_id, list_price [old, new], minimum_price [old, new] in CNY, changes (by code)
PRICE_SET = Fact("vehicles.price_set", _("set a price"))
# payload: vin_doubtful, plate (masked)
VEHICLE_REGISTERED = Fact("vehicles.vehicle_registered", _("registered the vehicle"))
# payload: changes
VEHICLE_EDITED = Fact("vehicles.vehicle_edited", _("changed the vehicle's file"))
# payload: changes (vin: the last six of the old and of the new one)
VIN_CORRECTED = Fact("vehicles.vin_corrected", _("corrected the VIN"))
# payload: changes (plate masked, plate_colour)
PLATE_CHANGED = Fact("vehicles.plate_changed", _("changed the plate"))
# payload: reading_id, km, source, previous_km, rolled_back, confirmed, changes (odometer_km)
ODOMETER_RECORDED = Fact("vehicles.odometer_recorded", _("recorded the odometer"))
# payload: ownership_id, kind, customer_id, previous_customer_id, valid_from
OWNERSHIP_TRANSFERRED = Fact("vehicles.ownership_transferred", _("recorded who has the vehicle"))
# payload: ownership_id, kind, customer_id, valid_to
OWNERSHIP_ENDED = Fact("vehicles.ownership_ended", _("ended an ownership"))
