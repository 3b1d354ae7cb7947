"""Keeping packages: what they are, contain and cost."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked, locked_many
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from parts.catalogue.models import Part
from parts.stock.quantities import as_quantity
from service.catalogue.choices import EntryState
from service.catalogue.entries import NAMES, coded, only, renamed
from service.catalogue.operations.models import LabourOperation
from service.catalogue.packages import facts
from service.catalogue.packages.models import Package, PackagePart
from service.catalogue.sets import replace_sets

EDITABLE = (*NAMES, "fixed_price", "valid_from", "valid_to", "note")
SETS = ("series", "operations")


@transaction.atomic
def add_package(*, code, name, operations, actor, series=(), **values):
    """Add a package of operations (rows) for ``series`` (rows; none: every car). Announces PACKAGE_ADDED.

    ``values`` are of ``EDITABLE``. Raises PermissionDenied, ValidationError.
    """
    require(actor, "service.add_package")
    only(values, EDITABLE)
    operations = _usable(operations, [])
    row = register(
        Package(**coded({"code": code, "name": name, **values})),
        actor=actor,
        fact=facts.PACKAGE_ADDED,
        payload={"code": code.strip().upper(), "operations": sorted(one.code for one in operations)},
    )
    row.series.set(series)
    row.operations.set(operations)
    return row


@transaction.atomic
def edit_package(*, package_id, actor, expected_version=None, **values):
    """Change fields (``EDITABLE``), or the ``series`` and ``operations`` (rows).

    Announces PACKAGE_EDITED, PACKAGE_REFILLED. Raises Package.DoesNotExist, PermissionDenied, StaleVersion,
    ValidationError for a package without work, or an operation that is retired.
    """
    row = locked(seen_by(Package.objects, actor), package_id)
    require(actor, "service.change_package")
    only(values, EDITABLE + SETS)
    sets = {name: list(values.pop(name)) for name in SETS if name in values}
    if "operations" in sets:
        sets["operations"] = _usable(sets["operations"], row.operations.all())
    renamed(row, values)
    row = edit(row, actor=actor, fact=facts.PACKAGE_EDITED, values=values, expected_version=expected_version)
    return replace_sets(row, sets, actor=actor, fact=facts.PACKAGE_REFILLED)


def _usable(operations, there):
    """The operations, locked so that none is retired meanwhile. Raises ValidationError."""
    found = locked_many(LabourOperation.objects, [one.pk for one in operations])
    if not found:
        raise ValidationError({"operations": _("A package contains at least one operation.")})
    known = {one.pk for one in there}
    for one in found:
        if one.state != EntryState.ACTIVE and one.pk not in known:
            retired = _("%(operation)s is retired. Reinstate it, or choose another.")
            raise ValidationError({"operations": retired % {"operation": one}})
    return found


@transaction.atomic
def set_package_part(*, package_id, part_id, quantity, actor, by_model=""):
    """Put so many of a part into the package; None or nothing takes it out. Announces PACKAGE_PART_SET.

    ``by_model`` says what it is for where the model decides which part it is. Raises Package.DoesNotExist,
    Part.DoesNotExist, PermissionDenied, ValidationError. Returns the Package.
    """
    package = locked(seen_by(Package.objects, actor), package_id)
    require(actor, "service.change_package")
    part = seen_by(Part.objects, actor).get(pk=part_id)
    there = package.parts.filter(part=part).first()
    quantity, by_model = _asked(quantity, part), by_model.strip()
    if (quantity, by_model if quantity else "") == ((there.quantity, there.by_model) if there else (None, "")):
        return package
    if quantity is None:
        there.delete()
    else:
        row = there or PackagePart(package=package, part=part)
        row.quantity, row.by_model = quantity, by_model
        row.full_clean()
        row.save()
    package.version += 1
    package.save(update_fields=["version", "updated_at"])
    said = str(quantity) if quantity else None
    payload = {"part_id": part.pk, "number": part.number, "quantity": said, "by_model": by_model}
    publish(facts.PACKAGE_PART_SET, subject=package, actor=actor, payload=payload)
    return package


def _asked(quantity, part):
    """A quantity of the part, or None for nothing. Raises ValidationError on ``quantity``."""
    if not quantity:
        return None
    try:
        return as_quantity(quantity, part)
    except ValidationError as refused:
        raise ValidationError({"quantity": refused}) from None


@transaction.atomic
def retire_package(*, package_id, actor, reason=""):
    """Sell it no more. Announces PACKAGE_RETIRED."""
    row = locked(seen_by(Package.objects, actor), package_id)
    apply_transition(row.retire, actor=actor, fact=facts.PACKAGE_RETIRED, reason=reason)
    return row


@transaction.atomic
def reinstate_package(*, package_id, actor, reason=""):
    """Sell it again. Announces PACKAGE_REINSTATED; raises TransitionBlocked while one of its operations is retired."""
    row = locked(seen_by(Package.objects, actor), package_id)
    locked_many(LabourOperation.objects, list(row.operations.values_list("pk", flat=True)))  # none is retired meanwhile
    apply_transition(row.reinstate, actor=actor, fact=facts.PACKAGE_REINSTATED, reason=reason)
    return row
