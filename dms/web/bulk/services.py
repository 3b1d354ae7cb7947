"""Preparing, starting, stopping, discarding and taking back bulk runs. The worker's part is in ``running``."""

import time
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.due import call_off, schedule
from dms.core.locking import locked
from dms.core.permissions import refusal, require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.web import facts
from dms.web.bulk.models import BulkRow, BulkRun, BulkState, Outcome, as_data
from dms.web.saved_views import lists

KEPT_PREPARED = timedelta(hours=24)
CHECK_SECONDS = 2.0
AT_ONCE = 500
LONGEST_INPUT = 4000
WORK, FORGET = "web.bulk_row", "web.bulk_forget"


@transaction.atomic
def prepare_bulk_run(*, list, action, keys, actor, store=None, filter_text="", undo_of=None, kept=None):
    """Freeze the rows ``keys`` of a list for an act, and say of each what is to be expected. Nothing is done yet.

    ``keys`` that ``actor`` does not see are left out. Announces BULK_PREPARED. Raises PermissionDenied for the act, and
    ValidationError on ``list``, ``action`` and ``rows`` (none, or more than 10 000). Returns the BulkRun.
    """
    require(actor, "web.add_bulkrun")
    page, act = page_and_act(list, action, actor)
    if not act.offered_to(actor):
        raise PermissionDenied(refusal(actor, act.permission))
    if len(keys) > act.most_rows:
        raise ValidationError({"rows": _("More than %(most)d rows. Narrow the list first.") % {"most": act.most_rows}})
    entries = _entries(page, act, keys, actor, kept or {})
    if not entries:
        raise ValidationError({"rows": _("Choose at least one row.")})
    run = BulkRun(user=actor, store=store, list=list, action=action, filter_text=filter_text[:500], undo_of=undo_of)
    run.row_count = len(entries)
    register(run, actor=actor, fact=facts.BULK_PREPARED, payload=_told(run))
    for entry in entries:
        entry.run = run
    BulkRow.objects.bulk_create(entries, batch_size=AT_ONCE)
    schedule(FORGET, key=f"{FORGET}:{run.pk}", at=clock.now() + KEPT_PREPARED, payload={"run_id": run.pk})
    return run


@transaction.atomic
def start_bulk_run(*, run_id, actor, inputs=None):
    """Let a worker do it, row by row. ``inputs`` are the answers to what the act asks, by field.

    Announces BULK_STARTED. Raises BulkRun.DoesNotExist, PermissionDenied, TransitionBlocked, ValidationError by field.
    """
    run = locked(seen_by(BulkRun.objects, actor), run_id)
    given = _checked_inputs(run, inputs or {}, actor) if run.state == BulkState.PREPARED else {}
    apply_transition(run.start, actor=actor, fact=facts.BULK_STARTED, payload=_told(run), inputs=given, at=clock.now())
    call_off(f"{FORGET}:{run.pk}")
    schedule(WORK, key=f"{WORK}:{run.pk}:0", at=clock.now(), payload={"run_id": run.pk})
    return run


@transaction.atomic
def stop_bulk_run(*, run_id, actor):
    """Leave the remaining rows as they are; the one that a worker has in its hands is still ended.

    Announces BULK_STOPPED. Raises BulkRun.DoesNotExist, PermissionDenied, TransitionBlocked.
    """
    run = locked(seen_by(BulkRun.objects, actor), run_id)
    apply_transition(run.stop, actor=actor, fact=facts.BULK_STOPPED, payload=_told(run), at=clock.now())
    run.rows.filter(outcome=Outcome.PENDING).update(outcome=Outcome.LEFT)
    return run


@transaction.atomic
def discard_bulk_run(*, run_id, actor):
    """Give a prepared run up; its rows are forgotten.

    Announces BULK_DISCARDED. Raises BulkRun.DoesNotExist, PermissionDenied, TransitionBlocked.
    """
    run = locked(seen_by(BulkRun.objects, actor), run_id)
    apply_transition(run.discard, actor=actor, fact=facts.BULK_DISCARDED, payload=_told(run), at=clock.now())
    run.rows.all().delete()
    call_off(f"{FORGET}:{run.pk}")
    return run


@transaction.atomic
def undo_bulk_run(*, run_id, actor):
    """Prepare the run that takes back what this one has done; it is looked at and started like any other.

    Announces BULK_PREPARED. Raises BulkRun.DoesNotExist, TransitionBlocked (going on, nothing done, no way back, or
    taken back already), PermissionDenied. Returns the new BulkRun.
    """
    run = locked(seen_by(BulkRun.objects, actor), run_id)
    if reasons := undo_blockers(run):
        raise TransitionBlocked(reasons)
    done = list(run.rows.filter(outcome=Outcome.DONE).order_by("pk"))
    _page, act = page_and_act(run.list, run.action, actor)
    return prepare_bulk_run(
        list=run.list,
        action=act.undo_code,
        keys=[row.key for row in done],
        kept={row.key: row.kept for row in done if row.kept is not None},
        actor=actor,
        store=run.store,
        undo_of=run,
    )


def undo_blockers(run):
    """Why the run can't be taken back, as sentences; empty means go."""
    if run.state not in (BulkState.FINISHED, BulkState.STOPPED):
        return [_("Only a run that has ended can be taken back.")]
    try:
        act = lists.page_class(run.list).bulk_action(run.action)
    except LookupError:
        return [_("The list or the act is no longer there.")]
    if not act.is_reversible:
        return [_("“%(act)s” can't be taken back in bulk.") % {"act": act.label}]
    if run.undone_by.exclude(state=BulkState.DISCARDED).exists():
        return [_("This run is being taken back, or has been.")]
    if not run.rows.filter(outcome=Outcome.DONE).exists():
        return [_("Nothing was done that could be taken back.")]
    return []


def page_and_act(list, action, user):
    """The list as ``user`` sees it, and the act. Raises ValidationError on ``list`` and ``action``."""
    if not lists.may_open(user, list):
        raise ValidationError({"list": _("There is no such list, or none that you may open.")})
    page = lists.page_for(user, list, "")
    try:
        return page, page.bulk_action(action)
    except LookupError:
        raise ValidationError({"action": _("This list has no act “%(name)s”.") % {"name": str(action)[:60]}}) from None


def form_of(run, user, data=None):
    """The form of what the act asks, once for all rows; ``data`` as a QueryDict."""
    page, act = page_and_act(run.list, run.action, user)
    expected = run.rows.order_by("pk").values_list("key", flat=True)[:AT_ONCE]
    sample = page.rows().filter(pk__in=[*expected]).order_by("pk").first()
    return act.form(user, sample, data)


def _checked_inputs(run, inputs, actor):
    data = as_data(inputs)
    form = form_of(run, actor, data)
    if not form.is_valid():
        raise ValidationError({name: [*errors] for name, errors in form.errors.items()})
    given = {name: data.getlist(name) for name in data if name in form.fields}
    if any(len(str(text)) > LONGEST_INPUT for texts in given.values() for text in texts):
        raise ValidationError(_("That is too long."))
    return given


def _entries(page, act, keys, actor, kept):
    """One BulkRow for each visible row, in the order of the keys, with what is to be expected."""
    until, found = time.monotonic() + CHECK_SECONDS, {}
    for begin in range(0, len(keys), AT_ONCE):
        piece = page.rows().filter(pk__in=keys[begin : begin + AT_ONCE])
        if time.monotonic() > until:  # many rows: those without a forecast are looked at when it is their turn
            found |= {key: _entry(key, version, kept) for key, version in _versions(piece)}
            continue
        for row in piece:
            entry = found[row.pk] = _entry(row.pk, getattr(row, "version", None), kept)
            entry.said = act.objections(row, actor) if time.monotonic() <= until else []
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _entry(key, version, kept):
    return BulkRow(key=key, seen_version=version, kept=kept.get(key))


def _versions(rows):
    has_version = any(field.name == "version" for field in rows.model._meta.fields)
    named = rows.order_by().values_list("pk", "version") if has_version else rows.order_by().values_list("pk")
    return [(key, version[0] if version else None) for key, *version in named]


def _told(run):
    return {"list": run.list, "action": run.action, "rows": run.row_count}
