"""Files that were there before anybody looked at them: their tasks are opened once, by ``manage.py look_at_files``."""

from django.db.models import Exists, OuterRef

from crm.files.completeness.models import IncompleteFile
from crm.files.completeness.services import look_at_customer, look_at_vehicle
from dms.core import clock
from dms.parties.choices import CustomerState
from dms.parties.models import Customer
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.models import Ownership, Vehicle

#: So many keys are read at once.
AT_ONCE = 500


def look_at_existing_customers(*, within):
    """Open a task, due ``within`` (timedelta) from now, for each customer's file in use that lacks something.

    A file that ever had a task is left alone: an excuse stands. Each file is a transaction of its own, so that this
    may be broken off and begun again. Gives each file's key and whether a task was opened.
    """
    rows = Customer.objects.filter(state=CustomerState.ACTIVE).values_list("pk", "responsible_id", "created_at")
    for pk, colleague, at in _without_a_task(rows, "customer"):
        due_at = clock.now() + within
        task = look_at_customer(customer_id=pk, opened_by_id=colleague, at=at, due_at=due_at)
        yield pk, task is not None


def look_at_existing_vehicles(*, within):
    """The same for vehicles, in the charge of who is responsible for the present owner."""
    owner = Ownership.objects.filter(vehicle=OuterRef("pk"), valid_to=None, kind=OwnershipKind.OWNER).order_by("-pk")
    rows = Vehicle.objects.annotate(colleague=owner.values("customer__responsible")[:1])
    for pk, colleague, at in _without_a_task(rows.values_list("pk", "colleague", "created_at"), "vehicle"):
        due_at = clock.now() + within
        task = look_at_vehicle(vehicle_id=pk, opened_by_id=colleague, at=at, due_at=due_at)
        yield pk, task is not None


def _without_a_task(rows, what):
    """``rows`` in the order of their keys, some at a time; none that ever had a task."""
    rows = rows.exclude(Exists(IncompleteFile.objects.filter(**{what: OuterRef("pk")}))).order_by("pk")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield from found
        last = found[-1][0]
