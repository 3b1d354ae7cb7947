"""Exporting: what somebody sees of a list, written into a file; a long one by a worker."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.due import due, schedule
from dms.core.events import publish
from dms.core.exchange import facts, files
from dms.core.exchange.importing import ROWS_WITHOUT_WAITING, declared_list
from dms.core.exchange.models import ExportJob
from dms.core.exchange.writing import checked_format, exported
from dms.core.locking import locked
from dms.core.permissions import refusal, require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked

MOST_ROWS = 100_000
KEYS_AT_ONCE = 2_000
KEPT_FOR = timedelta(hours=24)
WRITE, FORGET = "exchange.write_export", "exchange.forget_export"


@transaction.atomic
def request_export(*, list_code, format, actor, store=None, keys=None, updated_since=None, filter_text=""):
    """Write the rows of a list that ``actor`` sees into a file: up to 200 at once, more by a worker.

    ``store`` None means every store of the person; ``keys`` are the rows that a filter left, None means all.
    Announces EXPORT_REQUESTED. Raises PermissionDenied, ValidationError on ``list`` and ``format``, and for more than
    100 000 rows. Returns the ExportJob.
    """
    wanted = declared_list(list_code)
    for permission in ("core.add_exportjob", wanted.view_permission):
        _require(actor, permission, store)
    export = ExportJob(
        store=store,
        list_code=list_code,
        format=checked_format(format),
        keys=keys,
        updated_since=updated_since,
        filter_text=filter_text[:500],
        requested_by=actor,
        revealed=wanted.has_personal_values and _may_reveal(actor, wanted, store),
    )
    export.row_count = sum(piece.count() for piece in _pieces(export))
    if export.row_count > MOST_ROWS:
        raise ValidationError(_("More than %(most)d rows. Narrow the list first.") % {"most": MOST_ROWS})
    payload = {
        "list": list_code,
        "rows": export.row_count,
        "format": format,
        "filter": export.filter_text,
        "revealed": export.revealed,
    }
    register(export, actor=actor, fact=facts.EXPORT_REQUESTED, payload=payload)
    if export.row_count <= ROWS_WITHOUT_WAITING:
        _write(export)
    else:
        schedule(WRITE, key=f"{WRITE}:{export.pk}", at=clock.now(), payload={"export_id": export.pk})
    return export


@transaction.atomic
def fetch_export(*, export_id, actor):
    """The written file, as HandedOut. Announces EXPORT_FETCHED.

    Raises ExportJob.DoesNotExist for an unseen one, TransitionBlocked while it is being written and once it is gone.
    """
    export = seen_by(ExportJob.objects, actor).get(pk=export_id)
    if export.is_going_on:
        raise TransitionBlocked([_("The file is still being written. Come back in a moment.")])
    if not export.is_ready:
        raise TransitionBlocked([_("The file was kept for a day and is gone. Export once more.")])
    publish(
        facts.EXPORT_FETCHED,
        subject=export,
        actor=actor,
        payload={"list": export.list_code, "rows": export.row_count},
    )
    return handed_out(export)


def handed_out(export):
    """The file of an export that is ready."""
    day = timezone.localdate(export.finished_at)
    return files.handed_out(files.content_of(export.stored_name), export.format, f"{export.label}-{day:%Y-%m-%d}")


# --- what workers do -------------------------------------------------------------------------------------------------


@due(WRITE)
def write_export(work):
    """Write the file, with what the person may see at this moment."""
    export = locked(ExportJob.objects, work.payload["export_id"])
    if export.is_going_on:
        with translation.override(export.requested_by.language if export.requested_by else None):
            _write(export)


@due(FORGET)
def forget_export(work):
    """Remove the file; that it was exported stays."""
    export = locked(ExportJob.objects, work.payload["export_id"])
    name, export.stored_name = export.stored_name, ""
    export.save()
    transaction.on_commit(lambda: files.forget(name))


def _write(export):
    content = exported(
        export.list,
        (row for piece in _pieces(export) for row in piece.iterator(chunk_size=KEYS_AT_ONCE)),
        format=export.format,
        reveals=lambda row: _may_reveal(export.requested_by, export.list, row),
    )
    at = clock.now()
    export.stored_name = files.new_name(export.format)
    export.finished_at, export.expires_at, export.keys = at, at + KEPT_FOR, None
    export.version += 1
    export.save()
    files.keep(export.stored_name, content)
    schedule(FORGET, key=f"{FORGET}:{export.pk}", at=export.expires_at, payload={"export_id": export.pk})


def _pieces(export):
    """What the person sees at this moment, as querysets; many keys in pieces that every database takes."""
    rows = export.list.rows(export.requested_by)
    if export.store_id and any(field.name == "store" for field in rows.model._meta.fields):
        rows = rows.filter(store_id=export.store_id)
    if export.updated_since:
        rows = rows.filter(updated_at__gte=export.updated_since)
    if export.keys is None:
        return [rows]
    keys = sorted(export.keys)
    return [rows.filter(pk__in=keys[begin : begin + KEYS_AT_ONCE]) for begin in range(0, len(keys), KEYS_AT_ONCE)]


def _may_reveal(actor, exchange_list, where):
    return bool(exchange_list.reveal_permission) and actor.has_perm(exchange_list.reveal_permission, where)


def _require(actor, permission, store):
    """In the store, or, for all stores at once, in any."""
    if store is not None:
        require(actor, permission, store)
    elif not actor.has_perm(permission):
        raise PermissionDenied(refusal(actor, permission))
