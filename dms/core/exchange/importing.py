"""Importing: a file is uploaded, checked, and applied as a whole or not at all."""

import hashlib
from contextlib import nullcontext
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dms.core import clock, requests
from dms.core.due import due, long_work, schedule, still_at_it
from dms.core.exchange import facts, files
from dms.core.exchange.checking import ExchangeFile, Tally, go_through, note_progress
from dms.core.exchange.lists import LISTS
from dms.core.exchange.models import ImportFinding, ImportJob, ImportState
from dms.core.exchange.reading import LARGEST_BYTES
from dms.core.exchange.writing import CSV, XLSX
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition

ROWS_WITHOUT_WAITING = 200
KEPT_FOR = timedelta(days=30)  # the file and what it says; the counts stay
LONGEST_PIECE = timedelta(minutes=2)  # after which a worker that says nothing is taken for dead
CHECK, APPLY, FORGET = "exchange.check_import", "exchange.apply_import", "exchange.forget_import"


class NothingApplied(Exception):
    """A row was refused in earnest: everything is taken back, and only the tally stays."""

    def __init__(self, tally):
        self.tally = tally
        super().__init__(tally.mistakes)


def declared_list(code):
    """The list called ``code``. Raises ValidationError."""
    if code not in LISTS:
        raise ValidationError({"list": _("There is no such list. Known: %(names)s.") % {"names": ", ".join(LISTS)}})
    return LISTS[code]


@transaction.atomic
def upload_import(*, list_code, store, file, actor):
    """Take a file (opened, with a ``name``) for a list of ``store``; a short one is checked at once, else by a worker.

    Announces IMPORT_UPLOADED. Raises PermissionDenied, ValidationError on ``file`` where it can't be read at all or has
    other columns, and on ``list``. Returns the ImportJob.
    """
    wanted = declared_list(list_code)
    for permission in ("core.add_importjob", *wanted.import_permissions):
        require(actor, permission, store)
    file.seek(0)
    data = file.read(LARGEST_BYTES + 1)
    try:
        opened = ExchangeFile(wanted, data)
        counted = opened.first_rows(ROWS_WITHOUT_WAITING)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None
    job = ImportJob(
        store=store,
        list_code=list_code,
        file_name=files.shown_name(file.name or "") or _("file"),
        stored_name=files.new_name(XLSX if opened.table.reading == "Excel" else CSV),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        reading=opened.table.reading,
        row_count=counted if counted <= ROWS_WITHOUT_WAITING else opened.table.expected_rows,
        uploaded_by=actor,
    )
    payload = {"list": list_code, "rows": job.row_count, "size": job.size, "sha256": job.sha256}
    register(job, actor=actor, fact=facts.IMPORT_UPLOADED, payload=payload)
    files.keep(job.stored_name, data)
    schedule(FORGET, key=f"{FORGET}:{job.pk}", at=clock.now() + KEPT_FOR, payload={"import_id": job.pk})
    if counted <= ROWS_WITHOUT_WAITING:
        return _judge(job, opened)
    note_progress(job, 0)
    schedule(CHECK, key=f"{CHECK}:{job.pk}", at=clock.now(), payload={"import_id": job.pk})
    return job


@transaction.atomic
def apply_import(*, import_id, actor):
    """Import a checked file: a short one at once, else by a worker. Announces IMPORT_APPLYING, then IMPORT_APPLIED.

    Where a row can't be saved any more, nothing is, and the import is refused (IMPORT_REFUSED).
    Raises PermissionDenied, TransitionBlocked. Returns the ImportJob.
    """
    job = locked(seen_by(ImportJob.objects, actor), import_id)
    apply_transition(
        job.apply, actor=actor, fact=facts.IMPORT_APPLYING, applied_by=actor, payload={"list": job.list_code}
    )
    if job.row_count <= ROWS_WITHOUT_WAITING:
        return _carry_out(job)
    note_progress(job, 0)
    schedule(APPLY, key=f"{APPLY}:{job.pk}", at=clock.now(), payload={"import_id": job.pk})
    return job


@transaction.atomic
def cancel_import(*, import_id, actor):
    """Leave the file be. Raises PermissionDenied, TransitionBlocked. Announces IMPORT_CANCELLED."""
    job = locked(seen_by(ImportJob.objects, actor), import_id)
    apply_transition(job.cancel, actor=actor, fact=facts.IMPORT_CANCELLED, payload={"list": job.list_code})
    return job


# --- what workers do -------------------------------------------------------------------------------------------------


@long_work(CHECK, lease=LONGEST_PIECE)
def check_import(work):
    """Judge an uploaded file, unless somebody has cancelled it meanwhile; nobody waits for more than a piece of it."""
    job = ImportJob.objects.get(pk=work.payload["import_id"])
    if job.state == ImportState.UPLOADED:
        _judge(job, after_each_piece=lambda: still_at_it(work))


@long_work(APPLY, lease=LONGEST_PIECE)
def carry_out_import(work):
    """Save the rows of an import that is being applied; killed at any row, it begins again from nothing.

    The lock comes first: a second worker waits there, and then finds nothing left to do.
    """
    with transaction.atomic():
        job = locked(ImportJob.objects, work.payload["import_id"])
        if job.state == ImportState.APPLYING:
            _carry_out(job)


@due(FORGET)
def forget_import(work):
    """Remove the file and what was said about its cells; how many rows came of it stays."""
    job = locked(ImportJob.objects, work.payload["import_id"])
    ImportFinding.objects.filter(job=job).delete()
    name, job.stored_name = job.stored_name, ""
    job.save()
    transaction.on_commit(lambda: files.forget(name))


def _judge(job, opened=None, after_each_piece=lambda: None):
    """The row is locked at the end only: whoever cancels a long check need not wait for it."""
    with _speaking_to(job.uploaded_by):
        tally = _trial(job, opened, after_each_piece)
    return _judged(job, tally)


@transaction.atomic
def _judged(job, tally):
    job = locked(ImportJob.objects.all(), job.pk)
    if job.state != ImportState.UPLOADED:
        return job
    if tally.mistakes:
        return _refuse(job, tally)
    _keep_findings(job, tally)
    apply_transition(job.check_rows, actor=None, fact=facts.IMPORT_CHECKED, payload=_told(job, tally), **_counts(tally))
    return job


def _trial(job, opened, after_each_piece):
    try:
        opened = opened or ExchangeFile(job.list, files.content_of(job.stored_name))
        return go_through(job, opened, actor=job.uploaded_by, keep=False, after_each_piece=after_each_piece)
    except ValidationError as error:
        return _unreadable(error)


def _unreadable(error):
    """A file that gives out in the middle is refused like one with a wrong row."""
    tally = Tally()
    for text in error.messages:
        tally.note(ImportFinding(reason=text))
    return tally


def _carry_out(job):
    actor = job.applied_by
    with _speaking_to(actor):
        try:
            with transaction.atomic():
                opened = ExchangeFile(job.list, files.content_of(job.stored_name))
                tally = go_through(job, opened, actor=actor, keep=True)
                if tally.mistakes:
                    raise NothingApplied(tally)
        except NothingApplied as refused:
            return _refuse(locked(ImportJob.objects.all(), job.pk), refused.tally)
        except ValidationError as error:
            return _refuse(locked(ImportJob.objects.all(), job.pk), _unreadable(error))
    job = locked(ImportJob.objects.all(), job.pk)
    apply_transition(job.finish, actor=None, fact=facts.IMPORT_APPLIED, payload=_told(job, tally), **_counts(tally))
    return job


def _refuse(job, tally):
    _keep_findings(job, tally)
    counts = {"mistakes": tally.mistakes, "warnings": tally.warnings, "row_count": max(tally.rows, job.row_count)}
    apply_transition(job.refuse, actor=None, fact=facts.IMPORT_REFUSED, payload=_told(job, tally), **counts)
    return job


def _keep_findings(job, tally):
    ImportFinding.objects.filter(job=job).delete()
    for finding in tally.findings:
        finding.job = job
    ImportFinding.objects.bulk_create(tally.findings, batch_size=500)


def _counts(tally):
    return {**tally.outcomes, "warnings": tally.warnings, "row_count": tally.rows}


def _told(job, tally):
    return {"list": job.list_code, **tally.outcomes, "mistakes": tally.mistakes, "warnings": tally.warnings}


def _speaking_to(person):
    """A worker speaks the language of whom it works for; in a request that is the case already."""
    in_worker = requests.current().origin == "worker"
    return translation.override(person.language) if in_worker and person is not None else nullcontext()
