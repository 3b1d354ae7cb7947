"""Every row that points at a customer or at a row of theirs, found by walking the models: later stages are covered.

A pointer is a foreign key, or a pair like ``subject_kind`` and ``subject_id`` that names any row.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

#: Rows that stay where they are when a file is merged, and why.
STAYS = {
    "core.event": "the history is never rewritten; the survivor's timeline reads both",
    "crm.customermerge": "it tells which file was merged into which",
    "cashier.payment": "money is never booked anew; the survivor's balance counts both files",
    "crm.incompletefile": "the closed file has nothing left to complete",
    "parts.posting": "the stock's books name papers, never a customer, and are written once",
}


@dataclass(frozen=True)
class Pointer:
    """``model`` points by the column ``field``; with ``kind_field`` only where that names the kind pointed at."""

    model: Any
    field: str
    kind_field: str = ""

    @property
    def label(self):
        """``app.model`` in small letters."""
        return self.model._meta.label_lower

    def rows_at(self, kind, pks):
        """The rows that point at one of ``pks`` of ``kind`` ("app.model"); the caller has checked what may be seen."""
        named = {self.kind_field: kind} if self.kind_field else {}
        return self.model._base_manager.filter(**{f"{self.field}__in": list(pks)}, **named)


@cache
def pointers_to(model):
    """Every pointer that may lead to ``model``, keys first, each model in the order of its label."""
    found = [_key(one) for one in model._meta.get_fields(include_hidden=True) if _leads_here(one)]
    found += [
        Pointer(other, f"{prefix}_id", f"{prefix}_kind")
        for other in apps.get_models()
        if not other._meta.proxy
        for prefix in _pairs(other)
    ]
    return sorted(set(found), key=lambda each: (bool(each.kind_field), each.label, each.field))


def moving_pointers(model):
    """Those whose rows go along when a file is merged."""
    return [pointer for pointer in pointers_to(model) if pointer.label not in STAYS]


def _leads_here(relation):
    is_reverse = relation.auto_created and not relation.concrete
    return is_reverse and (relation.one_to_many or relation.one_to_one) and not relation.related_model._meta.proxy


def _key(relation):
    return Pointer(relation.related_model, relation.field.attname)


def _pairs(model):
    names = {field.name for field in model._meta.concrete_fields if isinstance(field, models.Field)}
    return sorted(name.removesuffix("_kind") for name in names if name.endswith("_kind") and f"{name[:-5]}_id" in names)
