"""Moving everything that points at one customer to another, and back: what was done is kept as ids."""

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from crm.files.merging.doubles import settle
from crm.files.reasons import Reason
from crm.files.relations import moving_pointers
from dms.core import clock
from dms.core.locking import locked_many
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer

KIND = Customer._meta.label_lower


def move_everything(closing, survivor):
    """Settle the doubles, then move all rows. Returns ``(settled, moved)`` as plain values for the record.

    Both customers are locked. Raises TransitionBlocked naming the row that can't stand twice in one file.
    """
    settled = [_make(change) for change in settle(closing, survivor)]
    moved = [entry for pointer in moving_pointers(Customer) if (entry := _move(pointer, closing.pk, survivor.pk))]
    return settled, moved


def counted(closing):
    """``[(what, how many)]`` that would move: for the preview."""
    found = []
    for pointer in moving_pointers(Customer):
        if number := pointer.rows_at(KIND, [closing.pk]).count():
            found.append((pointer.model._meta.verbose_name_plural, number))
    return found


def move_back(settled, moved, *, source, target):
    """Take ``moved`` from ``source`` back to ``target``, and undo ``settled`` where nobody changed it since."""
    for entry in reversed(moved):
        rows = _rows(entry["model"], entry["ids"]).filter(**{entry["field"]: source.pk})
        _point(rows, entry["field"], target.pk)
    for entry in reversed(settled):
        _take_back(entry)


def _make(change):
    """Write one change past the services, which would refuse to touch the closing file. Returns its record."""
    row = change.row
    field = row._meta.get_field(change.field)
    before = _kept(row, field)
    setattr(row, change.field, change.after)
    rows = _rows(row._meta.label_lower, [row.pk])
    locked_many(rows, [row.pk])
    rows.update(**{change.field: change.after}, **_new_version(row))
    return {
        "model": row._meta.label_lower,
        "id": row.pk,
        "field": field.name,
        "before": before,
        "after": _kept(row, field),
    }


def _take_back(entry):
    [row] = locked_many(_rows(entry["model"], [entry["id"]]), [entry["id"]]) or [None]
    field = apps.get_model(entry["model"])._meta.get_field(entry["field"])
    if row is None or _kept(row, field) != entry["after"]:
        return  # somebody decided anew since; that stands
    before = None if entry["before"] is None else field.to_python(entry["before"])
    _rows(entry["model"], [row.pk]).update(**{field.name: before}, **_new_version(row))


def _move(pointer, from_pk, to_pk):
    rows = pointer.rows_at(KIND, [from_pk])
    pks = sorted(rows.values_list("pk", flat=True))
    if not pks:
        return None
    try:
        with transaction.atomic():
            _point(_rows(pointer.label, pks), pointer.field, to_pk)
    except IntegrityError:
        raise TransitionBlocked([_double(pointer, pks, to_pk)]) from None
    return {"model": pointer.label, "field": pointer.field, "ids": pks}


def _point(rows, field, pk):
    pks = list(rows.values_list("pk", flat=True))
    locked_many(rows, pks)
    _rows(rows.model._meta.label_lower, pks).update(**{field: pk}, **_new_version(rows.model))


def _double(pointer, pks, to_pk):
    """The first row that can't be moved, in a sentence that leads to it."""
    for row in _rows(pointer.label, pks).order_by("pk"):
        try:
            with transaction.atomic():
                _rows(pointer.label, [row.pk]).update(**{pointer.field: to_pk})
        except IntegrityError:
            url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
            said = _("Both files have a %(kind)s of this kind: “%(row)s”. End one of the two first.")
            return Reason(said % {"kind": pointer.model._meta.verbose_name, "row": row}, url)
    return _("Both files have the same %(kind)s.") % {"kind": pointer.model._meta.verbose_name}


def _rows(label, pks):
    return apps.get_model(label)._base_manager.filter(pk__in=pks)


def _new_version(model):
    names = {field.name for field in model._meta.concrete_fields}
    counted = {"version": F("version") + 1} if "version" in names else {}
    return counted | ({"updated_at": clock.now()} if "updated_at" in names else {})


def _kept(row, field):
    value = getattr(row, field.attname)
    return value if value is None or isinstance(value, bool | int | str) else field.value_to_string(row)
