"""Keeping labour operations, their times and the hourly rates."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from dms.vehicles.models import Series, Trim
from service.catalogue.entries import NAMES, coded, only, renamed
from service.catalogue.operations import facts
from service.catalogue.operations.models import LabourOperation, LabourRate, OperationTime

EDITABLE = (
    *NAMES,
    "category",
    "skill",
    "standard_hours",
    "repair_class",
    "needs_final_inspection",
    "instructions",
    "note",
)


@transaction.atomic
def add_labour_operation(*, code, name, actor, **values):
    """Add an operation to the catalogue; ``values`` are of ``EDITABLE``. Announces OPERATION_ADDED.

    Raises PermissionDenied, ValidationError.
    """
    require(actor, "service.add_labouroperation")
    only(values, EDITABLE)
    row = LabourOperation(**coded({"code": code, "name": name, **values}))
    return register(row, actor=actor, fact=facts.OPERATION_ADDED, payload={"code": row.code})


@transaction.atomic
def edit_labour_operation(*, operation_id, actor, expected_version=None, **values):
    """Change what is known of an operation (``EDITABLE``); its code stays. Announces OPERATION_EDITED.

    Raises LabourOperation.DoesNotExist, PermissionDenied, StaleVersion, ValidationError.
    """
    row = locked(seen_by(LabourOperation.objects, actor), operation_id)
    require(actor, "service.change_labouroperation")
    only(values, EDITABLE)
    renamed(row, values)
    return edit(row, actor=actor, fact=facts.OPERATION_EDITED, values=values, expected_version=expected_version)


@transaction.atomic
def set_operation_time(*, operation_id, series_id, actor, hours=None, trim_id=None):
    """Say how long it takes on a series, or on a trim of it; None: as long as without. Announces OPERATION_TIME_SET.

    Raises LabourOperation.DoesNotExist, PermissionDenied, ValidationError. Returns the LabourOperation.
    """
    operation = locked(seen_by(LabourOperation.objects, actor), operation_id)
    require(actor, "service.change_labouroperation")
    series = Series.objects.get(pk=series_id)
    trim = Trim.objects.select_related("model_year").get(pk=trim_id) if trim_id else None
    if trim is not None and trim.model_year.series_id != series.pk:
        raise ValidationError({"trim": _("Choose a trim of this series.")})
    there = OperationTime.objects.filter(operation=operation, series=series, trim=trim).first()
    before = there.hours if there else None
    if before == hours:
        return operation
    if hours is None:
        there.delete()
    else:
        row = there or OperationTime(operation=operation, series=series, trim=trim)
        row.hours = hours
        row.full_clean()
        row.save()
    operation.version += 1
    operation.save(update_fields=["version", "updated_at"])
    payload = {"series_id": series.pk, "trim_id": trim.pk if trim else None, "hours": [_said(before), _said(hours)]}
    publish(facts.OPERATION_TIME_SET, subject=operation, actor=actor, payload=payload)
    return operation


def _said(hours):
    return None if hours is None else str(hours)


@transaction.atomic
def retire_labour_operation(*, operation_id, actor, reason=""):
    """Offer it no more. Announces OPERATION_RETIRED. Raises TransitionBlocked while an active package contains it."""
    row = locked(seen_by(LabourOperation.objects, actor), operation_id)
    apply_transition(row.retire, actor=actor, fact=facts.OPERATION_RETIRED, reason=reason)
    return row


@transaction.atomic
def reinstate_labour_operation(*, operation_id, actor, reason=""):
    """Offer it again. Announces OPERATION_REINSTATED."""
    row = locked(seen_by(LabourOperation.objects, actor), operation_id)
    apply_transition(row.reinstate, actor=actor, fact=facts.OPERATION_REINSTATED, reason=reason)
    return row


@transaction.atomic
def add_labour_rate(*, store, hourly, valid_from, actor, category="", skill=""):
    """Add an hourly rate of a store from a day on. Announces RATE_ADDED. Raises PermissionDenied, ValidationError."""
    require(actor, "service.add_labourrate", store)
    row = LabourRate(store=store, category=category, skill=skill, hourly=hourly, valid_from=valid_from)
    return register(row, actor=actor, fact=facts.RATE_ADDED, payload={"hourly": str(hourly)})


@transaction.atomic
def edit_labour_rate(*, rate_id, actor, expected_version=None, **values):
    """Change ``hourly`` or take the rate out of force (``is_active``). Announces RATE_EDITED.

    Raises LabourRate.DoesNotExist, PermissionDenied, StaleVersion, ValidationError.
    """
    row = locked(seen_by(LabourRate.objects, actor), rate_id)
    require(actor, "service.change_labourrate", row)
    only(values, ("hourly", "is_active"))
    return edit(row, actor=actor, fact=facts.RATE_EDITED, values=values, expected_version=expected_version)
