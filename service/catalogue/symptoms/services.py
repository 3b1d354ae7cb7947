"""Keeping the symptoms."""

from django.db import transaction

from dms.core.editing import edit
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from service.catalogue.entries import NAMES, coded, only, renamed
from service.catalogue.sets import replace_sets
from service.catalogue.symptoms import facts
from service.catalogue.symptoms.models import Symptom

EDITABLE = (*NAMES, "system", "note")


@transaction.atomic
def add_symptom(*, code, name, actor, operations=(), **values):
    """Add a symptom with the operations (rows) that it usually leads to. Announces SYMPTOM_ADDED.

    ``values`` are of ``EDITABLE``. Raises PermissionDenied, ValidationError.
    """
    require(actor, "service.add_symptom")
    only(values, EDITABLE)
    row = Symptom(**coded({"code": code, "name": name, **values}))
    payload = {"code": row.code, "operations": sorted(one.code for one in operations)}
    register(row, actor=actor, fact=facts.SYMPTOM_ADDED, payload=payload)
    row.operations.set(operations)
    return row


@transaction.atomic
def edit_symptom(*, symptom_id, actor, expected_version=None, **values):
    """Change fields (``EDITABLE``) or the usual ``operations`` (rows). Announces SYMPTOM_EDITED, SYMPTOM_RELATED.

    Raises Symptom.DoesNotExist, PermissionDenied, StaleVersion, ValidationError.
    """
    row = locked(seen_by(Symptom.objects, actor), symptom_id)
    require(actor, "service.change_symptom")
    only(values, (*EDITABLE, "operations"))
    sets = {"operations": list(values.pop("operations"))} if "operations" in values else {}
    renamed(row, values)
    row = edit(row, actor=actor, fact=facts.SYMPTOM_EDITED, values=values, expected_version=expected_version)
    return replace_sets(row, sets, actor=actor, fact=facts.SYMPTOM_RELATED)


@transaction.atomic
def retire_symptom(*, symptom_id, actor, reason=""):
    """Choose it no more. Announces SYMPTOM_RETIRED."""
    row = locked(seen_by(Symptom.objects, actor), symptom_id)
    apply_transition(row.retire, actor=actor, fact=facts.SYMPTOM_RETIRED, reason=reason)
    return row


@transaction.atomic
def reinstate_symptom(*, symptom_id, actor, reason=""):
    """It can be chosen again. Announces SYMPTOM_REINSTATED."""
    row = locked(seen_by(Symptom.objects, actor), symptom_id)
    apply_transition(row.reinstate, actor=actor, fact=facts.SYMPTOM_REINSTATED, reason=reason)
    return row
