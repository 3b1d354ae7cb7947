"""客户与车辆档案, the file of a vehicle and its customers, and the label on its key."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form, label_form
from dms.core.printing.writing import day, kilometres, moment
from dms.parties.formats import mask_phone
from dms.parties.models import Contact
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.models import Ownership

MOST_READINGS = 40


def file_data(vehicle, in_full):
    """Vehicle, owner with contacts, who had it when, plates, kilometres; the newest ``MOST_READINGS`` of the last."""
    ownerships = list(vehicle.ownerships.select_related("customer"))
    owner = next((one for one in ownerships if one.kind == OwnershipKind.OWNER and one.valid_to is None), None)
    return {
        "sections": [
            _vehicle(vehicle),
            *_owner(owner, in_full),
            _ownerships(ownerships, in_full),
            _plates(vehicle),
            _readings(vehicle),
            *([{"title": _now("Note"), "text": vehicle.note}] if vehicle.note else []),
        ]
    }


def _vehicle(vehicle):
    return {
        "title": _now("Vehicle"),
        "facts": [
            [_now("Plate"), vehicle.plate and f"{vehicle.plate} ({vehicle.get_plate_colour_display()})"],
            [_now("VIN"), vehicle.vin],
            [_now("Brand"), vehicle.brand_text],
            [_now("Model"), vehicle.model_text],
            [_now("Model year"), str(vehicle.model_year or "")],
            [_now("Energy"), vehicle.get_energy_display()],
            [_now("Engine number"), vehicle.engine_number],
            [_now("Exterior colour"), vehicle.exterior_colour],
            [_now("First registration"), day(vehicle.first_registration_on)],
            [_now("In service since"), day(vehicle.in_service_on)],
            [_now("Odometer"), kilometres(vehicle.odometer_km)],
            [_now("Distance driven"), kilometres(vehicle.distance_km)],
        ],
    }


def _owner(ownership, in_full):
    if ownership is None:
        return [{"title": _now("Owner"), "text": _now("No owner is on record.")}]
    customer = ownership.customer
    contacts = Contact.objects.filter(customer=customer, ended_at=None).order_by("-is_primary", "pk")
    facts = [
        [_now("Customer number"), customer.number],
        [_now("Name"), _name(customer, in_full)],
        [_now("Class"), customer.get_customer_class_display()],
        [_now("Owner since"), day(ownership.valid_from)],
        [customer.get_document_kind_display() or _now("Identity document"), _document(customer, in_full)],
        [_now("Address"), customer.address if in_full else masked_address(customer.address)],
    ]
    return [{"title": _now("Owner"), "facts": facts}, _contacts(contacts, in_full)]


def _contacts(contacts, in_full):
    return {
        "title": _now("Contacts"),
        "columns": [
            _column(_now("Capacity")),
            _column(_now("Name")),
            _column(_now("Telephone")),
            _column(_now("E-mail")),
        ],
        "rows": [
            [
                contact.get_role_display(),
                contact.name if in_full else _first_sign(contact.name),
                contact.phone if in_full else mask_phone(contact.phone),
                contact.email if in_full else contact.masked_email,
            ]
            for contact in contacts
        ],
    }


def _ownerships(ownerships, in_full):
    return {
        "title": _now("Owners and drivers"),
        "columns": [
            _column(_now("Customer"), width="2"),
            _column(_now("Capacity")),
            _column(_now("Since")),
            _column(_now("Until")),
        ],
        "rows": [
            [
                f"{one.customer.number} {_name(one.customer, in_full)}",
                one.get_kind_display(),
                day(one.valid_from),
                day(one.valid_to),
            ]
            for one in ownerships
        ],
    }


def _plates(vehicle):
    return {
        "title": _now("Plates"),
        "columns": [
            _column(_now("Plate")),
            _column(_now("Colour")),
            _column(_now("Changed on")),
            _column(_now("Reason"), width="2"),
        ],
        "rows": [
            [one.plate, one.get_plate_colour_display(), day(one.changed_on), one.reason]
            for one in vehicle.plate_changes.all()
        ],
    }


def _readings(vehicle):
    return {
        "title": _now("Kilometres"),
        "columns": [
            _column(_now("Read at")),
            _column(_now("Odometer"), align="right"),
            _column(_now("Distance driven"), align="right"),
            _column(_now("Occasion"), width="2"),
        ],
        "rows": [
            [moment(one.read_at), kilometres(one.km), kilometres(one.distance_km), one.get_source_display()]
            for one in vehicle.odometer_readings.all()[:MOST_READINGS]
        ],
    }


def _column(label, *, align="left", width="1"):
    return {"label": label, "align": align, "width": width}


def _name(customer, in_full):
    return customer.name if in_full else customer.masked_name


def _document(customer, in_full):
    return customer.document_number if in_full else customer.masked_document


def _first_sign(name):
    return f"{name[0]}**" if name else ""


def masked_address(address):
    """Province and city, roughly: the first six characters."""
    return f"{address[:6]}***" if address else ""


def key_label(vehicle, in_full):
    """The plate (or the last six of the VIN) in big letters, the model, and whose car it is."""
    owner = (
        Ownership.objects.filter(vehicle=vehicle, kind=OwnershipKind.OWNER, valid_to=None)
        .select_related("customer")
        .first()
    )
    return {
        "title": vehicle.plate or vehicle.vin_last6,
        "lines": [
            vehicle.vin,
            f"{vehicle.brand_text} {vehicle.model_text}".strip(),
            vehicle.exterior_colour,
            owner.customer.masked_name if owner else "",
        ],
        "code": vehicle.vin,
    }


VEHICLE_FILE = document_form(
    code="vehicles.vehicle_file",
    label=_("Customer and vehicle file"),
    model="vehicles.vehicle",
    permission="vehicles.change_vehicle",
    reveal="parties.reveal_customer",
    data=file_data,
    copies=(_("Copy 1 · file"), _("Copy 2 · finance"), _("Copy 3 · customer")),
    signatures=(_("Customer"), _("Service advisor"), _("Checked by")),
)

KEY_LABEL = label_form(
    code="vehicles.key_label",
    label=_("Key label"),
    model="vehicles.vehicle",
    permission="vehicles.view_vehicle",
    data=key_label,
)
