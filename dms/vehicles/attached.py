"""Files beside a vehicle: vehicle licence, invoice, photos of its state."""

from dms.core.attachments.subjects import attachable

attachable("vehicles.vehicle", add="vehicles.change_vehicle")
