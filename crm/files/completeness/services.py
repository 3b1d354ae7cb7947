"""Looking at a file, and what follows: a task that opens, shrinks, closes itself, is excused, or climbs."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.files.completeness import facts
from crm.files.completeness.models import CompletionState, IncompleteFile
from crm.files.completeness.rules import missing
from dms.accounts.models import User
from dms.core import clock
from dms.core.deadlines.kinds import promise_kind
from dms.core.deadlines.selectors import open_promise_of
from dms.core.deadlines.services import cancel_promise, keep_promise, make_promise
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from dms.parties.choices import CustomerState
from dms.parties.models import Customer
from dms.vehicles.models import Vehicle

TWO_DAYS = timedelta(days=2)
#: A worker that comes after the time still leaves somebody an hour.
LEAST = timedelta(hours=1)
COMPLETE_FILE = promise_kind(
    "crm.complete_file",
    gettext_lazy("file complete"),
    warn_before=timedelta(hours=12),
    climbs_to="service_manager",
    climb_after=timedelta(0),
)


@transaction.atomic
def look_at_customer(*, customer_id, opened_by_id, at, due_at=None):
    """Open, change or close the task of a customer's file, as the file stands now; doing it again changes nothing.

    ``opened_by_id``, ``at`` (the first visit) and ``due_at`` (two days after it) count for a new task only.
    Announces FILE_INCOMPLETE, MISSING_CHANGED, FILE_COMPLETED or COMPLETION_DROPPED. Returns the open task, or None.
    """
    customer = locked(Customer.objects.select_related("store"), customer_id)
    lacking = missing(customer) if customer.state == CustomerState.ACTIVE else None
    return _look({"customer": customer}, lacking, opened_by_id or customer.responsible_id, at, due_at)


@transaction.atomic
def look_at_vehicle(*, vehicle_id, opened_by_id, at, due_at=None):
    """The same for a vehicle's file."""
    vehicle = locked(Vehicle.objects.select_related("store"), vehicle_id)
    return _look({"vehicle": vehicle}, missing(vehicle), opened_by_id, at, due_at)


@transaction.atomic
def excuse_incomplete_file(*, file_id, reason, actor):
    """Accept that the file stays as it is, for a reason. Announces COMPLETION_EXCUSED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it stays as it is.")})
    task = locked(seen_by(IncompleteFile.objects.select_related("customer", "vehicle", "store"), actor), file_id)
    apply_transition(
        task.excuse,
        actor=actor,
        fact=facts.COMPLETION_EXCUSED,
        payload=_payload(task),
        reason=reason,
        at=clock.now(),
    )
    _end_promise(task, reason, actor)
    return task


@transaction.atomic
def escalate_file(*, file_id, user_ids):
    """Note that the task is late and who heard of it, once. Announces COMPLETION_LATE. Returns whether it was new."""
    task = locked(IncompleteFile.objects.select_related("customer", "vehicle", "store"), file_id)
    if task.state != CompletionState.OPEN or task.escalated_at:
        return False
    task.escalated_at = clock.now()
    task.version += 1
    task.save()
    publish(facts.COMPLETION_LATE, subject=task, actor=None, payload=_payload(task) | {"user_ids": user_ids})
    return True


def _look(subject, lacking, owner_id, at, due_at):
    """The file is locked, so that two workers don't open two tasks."""
    task = IncompleteFile.objects.open().filter(**subject).values_list("pk", flat=True).first()
    if task is None:
        return _open(subject, lacking, owner_id, at, due_at) if lacking else None
    task = locked(IncompleteFile.objects.select_related("customer", "vehicle", "store"), task)
    if lacking is None:
        return _close(task, "drop", facts.COMPLETION_DROPPED)
    if not lacking:
        return _close(task, "complete", facts.FILE_COMPLETED)
    if lacking != task.missing:
        task.missing = lacking
        task.version += 1
        task.save()
        publish(facts.MISSING_CHANGED, subject=task, actor=None, payload=_payload(task))
    return task


def _open(subject, lacking, owner_id, at, due_at):
    [row] = subject.values()
    owner = User.objects.filter(pk=owner_id, is_active=True).first() or _somebody_in_charge(row.store)
    due_at = due_at or max(at + TWO_DAYS, clock.now() + LEAST)
    task = IncompleteFile(store=row.store, owner=owner, missing=lacking, opened_at=at, due_at=due_at, **subject)
    register(task, actor=None, fact=facts.FILE_INCOMPLETE, payload=_payload(task))
    if owner is not None:
        make_promise(kind=COMPLETE_FILE.code, subject=task, promised_at=due_at, owner=owner, actor=None)
    return task


def _close(task, verb, fact):
    payload = _payload(task)
    apply_transition(getattr(task, verb), actor=None, fact=fact, payload=payload, at=clock.now())
    promise = open_promise_of(task, COMPLETE_FILE.code)
    if promise is not None and verb == "complete":
        keep_promise(promise_id=promise.pk, actor=None, at=task.ended_at)
    else:
        _end_promise(task, _("The file is closed."))
    return None


def _end_promise(task, reason, caused_by=None):
    promise = open_promise_of(task, COMPLETE_FILE.code)
    if promise is not None:
        cancel_promise(promise_id=promise.pk, reason=reason, actor=None, caused_by=caused_by)


def _somebody_in_charge(store):
    """Where a program opened the file: whoever leads the service, else the store."""
    for role in ("service_manager", "general_manager"):
        if found := User.objects.holding(role, store).order_by("pk").first():
            return found
    return None


def _payload(task):
    about = {"customer_id": task.customer_id} if task.customer_id else {"vehicle_id": task.vehicle_id}
    return about | {"missing": task.missing}
