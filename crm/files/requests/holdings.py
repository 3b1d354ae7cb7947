"""Everything that the store holds of a person, found by walking the models from their file outwards."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from crm.files.relations import pointers_to
from dms.core.attachments.models import Attachment
from dms.core.subjects import kind_of
from dms.messaging.choices import Purpose
from dms.messaging.models import OutgoingMessage
from dms.parties.models import Customer
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.models import OdometerReading, PlateChange, Vehicle

#: Not walked from: what points there is about others too.
ENDS = {
    "vehicles.vehicle",
    "core.event",
    "core.duework",
    "crm.customermerge",
    "parties.consenttext",
    "parts.posting",  # the stock's books name papers; what lies behind them is about goods
    "parts.reservation",
    "parts.issueline",
    "parts.purchaserequestline",
}
#: Three steps away from the customer: message → attempt, approval → step.
DEEPEST = 3


@dataclass
class Holdings:
    """``rows`` by model label, each row once; ``customers`` are the file and those merged into it."""

    customers: list
    rows: dict = field(default_factory=dict)

    def of(self, model):
        """The rows of ``model``."""
        return list(self.rows.get(model._meta.label_lower, {}).values())

    def add(self, found):
        """Take rows in; returns those that are new."""
        new = []
        for row in found:
            there = self.rows.setdefault(row._meta.label_lower, {})
            if row.pk not in there:
                there[row.pk] = row
                new.append(row)
        return new

    @property
    def counted(self):
        """``{label: number}`` for the record."""
        return {label: len(rows) for label, rows in sorted(self.rows.items()) if rows}


def holdings_of(customer):
    """All rows about ``customer``, the files merged into theirs, and what hangs on those rows; and their vehicles."""
    customers = [customer, *customer.merged_files.all()]
    found = Holdings(customers)
    waiting = deque([(found.add(customers), 0)])
    while waiting:
        rows, depth = waiting.popleft()
        if rows and depth < DEEPEST:
            waiting += [(new, depth + 1) for new in _around(found, rows)]
    _add_vehicles(found)
    return found


def _around(found, rows):
    """What points at ``rows``, which are of one model; only new rows."""
    model = type(rows[0])
    pks = [row.pk for row in rows]
    for pointer in pointers_to(model):
        if pointer.label in ENDS and pointer.label != "core.event":
            continue
        pointing = pointer.rows_at(model._meta.label_lower, pks).order_by("pk")
        if pointer.model is OutgoingMessage:
            pointing = pointing.exclude(purpose=Purpose.STAFF)  # written to colleagues
        new = found.add(pointing)
        if pointer.label not in ENDS:
            yield new


def _add_vehicles(found):
    """The vehicles they have or had, with the plates and readings of that time; as an owner with the files too."""
    for ownership in found.rows.get("vehicles.ownership", {}).values():
        span = {"__gte": ownership.valid_from}
        if ownership.valid_to:
            span["__lte"] = ownership.valid_to
        found.add(Vehicle.objects.filter(pk=ownership.vehicle_id))
        for model, day in ((OdometerReading, "read_at__date"), (PlateChange, "changed_on")):
            between = {f"{day}{operator}": value for operator, value in span.items()}
            found.add(model.objects.filter(vehicle=ownership.vehicle_id, **between).order_by("pk"))
        if ownership.kind == OwnershipKind.OWNER:  # a driver's time may be the owner's too, and the papers are theirs
            between = {f"created_at__date{operator}": value for operator, value in span.items()}
            beside = Attachment.objects.filter(subject_kind=kind_of(Vehicle), subject_id=ownership.vehicle_id)
            found.add(beside.filter(**between).order_by("pk"))


def files_of(customer):
    """The customer and the files merged into theirs, as keys."""
    return [customer.pk, *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)]


def personal_values(customers, contacts) -> list[Any]:
    """The words by which the person could be recognised anywhere: longest first."""
    values = set()
    for customer in customers:
        values |= {customer.name, customer.document_number, customer.company_code, customer.address}
        values |= {customer.name_pinyin}
    for contact in contacts:
        values |= {contact.name, contact.phone, contact.wechat, contact.email}
    return sorted((value for value in values if len(value) > 1), key=len, reverse=True)
