"""What a complete file has. One line a point: for whom it holds, how it is found missing, where it is filled in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.parties.choices import CustomerKind
from dms.parties.models import Contact, Customer
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.models import OdometerReading, Ownership, Vehicle


@dataclass(frozen=True, kw_only=True)
class Point:
    """``lacks(row)`` says whether it is missing; ``page`` and ``field`` lead to where it is filled in."""

    code: str
    label: Any
    model: Any
    lacks: Callable[[Any], bool]
    page: str
    field: str = ""

    def url(self, pk):
        """The page of the file ``pk`` where it is filled in, at the field."""
        return reverse(self.page, args=[pk]) + (f"#id_{self.field}" if self.field else "")


def _is_company(customer):
    return customer.kind == CustomerKind.COMPANY


def _contacts(customer):
    return Contact.objects.filter(customer=customer, ended_at=None)


def _owners(vehicle):
    return Ownership.objects.filter(vehicle=vehicle, valid_to=None, kind=OwnershipKind.OWNER)


EDIT_CUSTOMER, EDIT_VEHICLE = "customers:edit", "vehicles:edit"

#: For buying and registering a car an identity document is needed; that is asked then, not on the first visit (PIPL 6).
POINTS = (
    Point(
        code="phone",
        label=_("telephone"),
        model=Customer,
        lacks=lambda row: not _contacts(row).exclude(phone="").exists(),
        page="customers:add_contact",
        field="phone",
    ),
    Point(
        code="address",
        label=_("address"),
        model=Customer,
        lacks=lambda row: not row.address.strip(),
        page=EDIT_CUSTOMER,
        field="address",
    ),
    Point(
        code="responsible",
        label=_("responsible colleague"),
        model=Customer,
        lacks=lambda row: row.responsible_id is None,
        page=EDIT_CUSTOMER,
        field="responsible",
    ),
    Point(
        code="company_code",
        label=_("unified social credit code"),
        model=Customer,
        lacks=lambda row: _is_company(row) and not row.company_code,
        page=EDIT_CUSTOMER,
        field="company_code",
    ),
    Point(
        code="contact_person",
        label=_("name of a contact person"),
        model=Customer,
        lacks=lambda row: _is_company(row) and not _contacts(row).exclude(name="").exists(),
        page="customers:add_contact",
        field="name",
    ),
    Point(
        code="owner",
        label=_("owner"),
        model=Vehicle,
        lacks=lambda row: not _owners(row).exists(),
        page="vehicles:transfer_ownership",
    ),
    Point(
        code="vehicle_model",
        label=_("brand and model"),
        model=Vehicle,
        lacks=lambda row: row.trim_id is None and not (row.brand_text.strip() and row.model_text.strip()),
        page=EDIT_VEHICLE,
        field="brand_text",
    ),
    Point(
        code="engine_number",
        label=_("engine number"),
        model=Vehicle,
        lacks=lambda row: row.energy not in WITHOUT_ENGINE and not row.engine_number.strip(),
        page=EDIT_VEHICLE,
        field="engine_number",
    ),
    Point(
        code="first_registration_on",
        label=_("day of the first registration"),
        model=Vehicle,
        lacks=lambda row: bool(row.plate) and row.first_registration_on is None,
        page=EDIT_VEHICLE,
        field="first_registration_on",
    ),
    Point(
        code="plate",
        label=_("plate"),
        model=Vehicle,
        lacks=lambda row: row.first_registration_on is not None and not row.plate,
        page="vehicles:change_plate",
        field="plate",
    ),
    Point(
        code="odometer",
        label=_("odometer"),
        model=Vehicle,
        lacks=lambda row: not OdometerReading.objects.filter(vehicle=row).exists(),
        page="vehicles:record_odometer",
        field="km",
    ),
)
WITHOUT_ENGINE = frozenset({"battery", "fuel_cell"})
BY_CODE = {point.code: point for point in POINTS}


def missing(row):
    """The codes of what the file of a customer or vehicle lacks, in the order of the list."""
    return [point.code for point in POINTS if isinstance(row, point.model) and point.lacks(row)]
