"""Finding what somebody at the counter says: a number, a plate, a telephone number, a name."""

from django.db.models import Q

from dms.cashier.models import Receivable
from dms.parties.models import Customer
from dms.parties.selectors import matching_customers
from dms.vehicles.models import Ownership, Vehicle
from dms.vehicles.selectors import find_vehicles

MOST_KEYS = 200


def matching_receivables(rows, user, text):
    """Those of ``rows`` that the text finds: own and document's number, payer, plate or VIN, telephone, name."""
    customers = _customers(user, text)
    said = Q(number__iexact=text) | Q(source_number__iexact=text) | Q(payer__icontains=text)
    vehicles = _vehicles(user, text)
    return rows.filter(said | Q(customer__in=customers) | Q(vehicle__in=vehicles))


def matching_payments(rows, user, text):
    """Those of ``rows`` that the text finds: number, reference, payer, telephone, name, plate, a paid document."""
    paid = Receivable.objects.visible_to(user).filter(Q(number__iexact=text) | Q(source_number__iexact=text))
    said = Q(number__iexact=text) | Q(reference__iexact=text) | Q(payer__icontains=text)
    counted = Q(allocations__receivable__in=list(paid.values_list("pk", flat=True)[:MOST_KEYS]))
    return rows.filter(said | counted | Q(customer__in=_customers(user, text))).distinct()


def _vehicles(user, text):
    """Keys of vehicles by plate, VIN or its last six."""
    if not user.has_perm(Vehicle.objects.all().view_permission):
        return []
    return [vehicle.pk for vehicle in find_vehicles(user, text)[:MOST_KEYS]]


def _customers(user, text):
    """Keys of customers by telephone, name, pinyin or number, and of those who have the vehicle."""
    found = matching_customers(Customer.objects.visible_to(user), user, text).order_by("-pk")
    keys = set(found.values_list("pk", flat=True)[:MOST_KEYS])
    held = Ownership.objects.filter(vehicle__in=_vehicles(user, text), valid_to=None)
    return keys | set(held.values_list("customer_id", flat=True)[:MOST_KEYS])
