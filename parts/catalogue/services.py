"""Keeping the part master: adding, editing, pricing, superseding, ending and fitting. Shared by all stores."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked, locked_many
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from dms.parties.pinyin import name_initials, name_pinyin
from dms.vehicles.models import Series
from parts.catalogue import facts
from parts.catalogue.models import Part, PartFitment, plain_number

PRICES = ("list_cost", "retail_price", "minimum_price", "trade_price")
EDITABLE = (
    "name",
    "name_en",
    "specification",
    "unit",
    "origin",
    "group",
    "barcode",
    "pack_size",
    "needs_old_part",
    "shelf_life_days",
    "note",
)
#: What a part costs is for those who may see it: the history, which everybody reads, says only that it changed.
CONFIDENTIAL = ("list_cost",)


@transaction.atomic
def add_part(*, number, name, actor, **values):
    """Take a part into the master. Announces PART_ADDED. Raises PermissionDenied, ValidationError.

    ``values`` are of ``EDITABLE``, and of ``PRICES`` for those who may set prices.
    """
    require(actor, "parts.add_part")
    if any(values.get(price) for price in PRICES):
        require(actor, "parts.price_part")
    part = named(Part(number=number.strip().upper(), name=name.strip(), **values))
    return register(part, actor=actor, fact=facts.PART_ADDED, payload={"number": part.number})


def named(part):
    """``part`` with what is worked out from its number and name: the plain number and how the name sounds."""
    part.number_plain = plain_number(part.number)
    part.name_pinyin = name_pinyin(part.name, person=False)
    part.name_initials = name_initials(part.name, person=False)
    return part


@transaction.atomic
def edit_part(*, part_id, actor, expected_version=None, **values):
    """Change what is known about a part (``EDITABLE``); its number stays. Announces PART_EDITED.

    Raises Part.DoesNotExist, PermissionDenied, StaleVersion, ValidationError.
    """
    part = locked(seen_by(Part.objects, actor), part_id)
    require(actor, "parts.change_part")
    _only(values, EDITABLE)
    if "name" in values:
        part.name_pinyin = name_pinyin(values["name"], person=False)
        part.name_initials = name_initials(values["name"], person=False)
    return edit(part, actor=actor, fact=facts.PART_EDITED, values=values, expected_version=expected_version)


@transaction.atomic
def price_part(*, part_id, actor, expected_version=None, reason="", **prices):
    """Set prices of a part (``PRICES``). Announces PART_PRICED with what they were and are.

    Raises Part.DoesNotExist, PermissionDenied, StaleVersion, ValidationError for a minimum over the retail price.
    """
    part = locked(seen_by(Part.objects, actor), part_id)
    require(actor, "parts.price_part")
    _only(prices, PRICES)
    return edit(
        part,
        actor=actor,
        fact=facts.PART_PRICED,
        values=prices,
        expected_version=expected_version,
        masked=CONFIDENTIAL,
        reason=reason,
    )


@transaction.atomic
def supersede_part(*, part_id, successor_id, actor, reason=""):
    """Say which part took the place of another; None takes that back. Announces PART_SUPERSEDED.

    The chain has no circle. Raises Part.DoesNotExist, PermissionDenied, ValidationError.
    """
    require(actor, "parts.supersede_part")
    rows = seen_by(Part.objects, actor)
    found = {part.pk: part for part in locked_many(rows, [part_id, *([successor_id] if successor_id else [])])}
    part, successor = rows.get(pk=part_id), found.get(successor_id)
    if successor_id and successor is None:
        raise Part.DoesNotExist
    part = found[part.pk]
    if successor is not None and part.pk in _chain(successor):
        circle = _("%(number)s leads back to this part. A chain can't end where it begins.")
        raise ValidationError({"number": circle % {"number": successor.number}})
    if part.superseded_by_id == (successor.pk if successor else None):
        return part
    part.superseded_by = successor
    part.version += 1
    part.save(update_fields=["superseded_by", "version", "updated_at"])
    publish(
        facts.PART_SUPERSEDED,
        subject=part,
        actor=actor,
        reason=reason,
        payload={"successor_id": successor.pk if successor else None, "number": successor.number if successor else ""},
    )
    return part


def _chain(part):
    """The keys of ``part`` and of all that took its place."""
    seen = []
    while part is not None and part.pk not in seen:
        seen.append(part.pk)
        part = part.superseded_by
    return seen


@transaction.atomic
def discontinue_part(*, part_id, actor, reason=""):
    """Buy it no more; what lies there is still sold. Announces PART_DISCONTINUED."""
    part = locked(seen_by(Part.objects, actor), part_id)
    apply_transition(part.discontinue, actor=actor, fact=facts.PART_DISCONTINUED, reason=reason)
    return part


@transaction.atomic
def reinstate_part(*, part_id, actor, reason=""):
    """It can be bought again. Announces PART_REINSTATED."""
    part = locked(seen_by(Part.objects, actor), part_id)
    apply_transition(part.reinstate, actor=actor, fact=facts.PART_REINSTATED, reason=reason)
    return part


@transaction.atomic
def add_fitment(*, part_id, actor, series_id=None, model_text="", first_year=None, last_year=None):
    """Say which model a part fits: a series of the catalogue, or words. Announces FITMENT_ADDED about the part.

    Raises Part.DoesNotExist, PermissionDenied, ValidationError. Returns the PartFitment.
    """
    part = locked(seen_by(Part.objects, actor), part_id)
    require(actor, "parts.change_part")
    row = PartFitment(
        part=part,
        series=Series.objects.get(pk=series_id) if series_id else None,
        model_text=model_text.strip(),
        first_year=first_year,
        last_year=last_year,
    )
    row.full_clean()
    row.save(force_insert=True)
    publish(facts.FITMENT_ADDED, subject=part, actor=actor, payload={"fitment_id": row.pk, "fitment": str(row)[:120]})
    return row


@transaction.atomic
def remove_fitment(*, fitment_id, actor):
    """It doesn't fit after all. Announces FITMENT_REMOVED about the part. Returns the Part."""
    row = seen_by(PartFitment.objects, actor).select_related("part", "series").get(pk=fitment_id)
    part = locked(seen_by(Part.objects, actor), row.part_id)
    require(actor, "parts.change_part")
    said = str(row)[:120]
    row.delete()
    publish(facts.FITMENT_REMOVED, subject=part, actor=actor, payload={"fitment": said})
    return part


def _only(values, names):
    if unknown := set(values) - set(names):
        raise TypeError(f"no field of this verb: {', '.join(sorted(unknown))}")
