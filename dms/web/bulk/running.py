"""What workers do with a bulk run: some rows in one transaction, each behind a savepoint, then the next ones.

A batch is a piece of due work: the rows' acts, their outcomes and the work's ``done_at`` are committed together. A
killed worker leaves all of it undone, and the sweep begins these rows again, then one by one, so that a row that takes
its worker with it is found and takes no other row along. The next batch is asked for when this one is through, so that
a long run neither stands in front of everybody else's work nor holds its rows for longer than a moment.
"""

import logging
import time
from datetime import timedelta
from functools import cache

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dms.core import clock, requests
from dms.core.due import due, schedule
from dms.core.editing import StaleVersion
from dms.core.exchange import files
from dms.core.locking import locked
from dms.core.ownership import constraints_left_to_the_database
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.web import facts
from dms.web.bulk import results, services
from dms.web.bulk.models import BulkRun, BulkState, Outcome
from dms.web.printing.in_bulk import pdf_of

logger = logging.getLogger(__name__)

#: So many rows are one batch, or as many as so many seconds suffice for: others wait that long for a row that is held.
BATCH, BATCH_SECONDS = 50, 0.5
#: A row that has taken this many workers with it is left alone.
MOST_ATTEMPTS = 4
WRITE, FORGET_FILE = "web.bulk_write_file", "web.bulk_forget_file"
KEPT_FOR = timedelta(hours=24)


@due(services.WORK)
def do_next_rows(work):
    """Do the first rows that wait, then ask for the next ones; after the last one the run is through.

    The run stays locked meanwhile: whoever stops it waits for the rows in hand.
    """
    run = locked(BulkRun.objects.select_related("user"), work.payload["run_id"])
    if run.state != BulkState.RUNNING:
        return
    singly = work.payload.get("singly", 0) or (BATCH if work.attempts > 1 else 0)
    waiting = run.rows.filter(outcome=Outcome.PENDING).order_by("pk")
    entries = list(waiting[: 1 if singly else BATCH])
    if not entries:
        _finish(run.pk)
        return
    with translation.override(run.user.language), requests.acting(origin="bulk", request_id=f"bulk-{run.pk}"):
        done = _do(run, entries, gives_up=work.attempts > MOST_ATTEMPTS)
    payload = {"run_id": run.pk} | ({"singly": singly - 1} if singly > 1 else {})
    schedule(services.WORK, key=f"{services.WORK}:{run.pk}:{done[-1].pk}", at=clock.now(), payload=payload)


@due(services.FORGET)
def forget_prepared(work):
    """A run that nobody started within a day is discarded."""
    run = BulkRun.objects.get(pk=work.payload["run_id"])
    if run.state == BulkState.PREPARED:
        services.discard_bulk_run(run_id=run.pk, actor=None)


@due(WRITE, leaves_database=True)
def write_file(work):
    """Put the papers of a run into one PDF. Labels are printed now, once; setting the pages holds no lock."""
    run = BulkRun.objects.select_related("user", "store").get(pk=work.payload["run_id"])
    act = results.act_of(run)
    if run.stored_name or act is None:
        return
    with translation.override(run.user.language), requests.acting(origin="bulk", request_id=f"bulk-{run.pk}"):
        if not run.prints:
            with transaction.atomic():
                run.prints = act.prints(run, run.user)
                BulkRun.objects.filter(pk=run.pk).update(prints=run.prints)
        content = pdf_of(run, act)
    if content is None:  # nothing that its person may still see
        BulkRun.objects.filter(pk=run.pk).update(file_until=clock.now())
        return
    name, until = files.new_name("pdf"), clock.now() + KEPT_FOR
    files.keep(name, content)
    BulkRun.objects.filter(pk=run.pk).update(stored_name=name, file_until=until)
    schedule(FORGET_FILE, key=f"{FORGET_FILE}:{run.pk}", at=until, payload=work.payload)


@due(FORGET_FILE)
def forget_file(work):
    """The file is kept for a day; each paper in it can still be opened from the record of prints."""
    run = locked(BulkRun.objects, work.payload["run_id"])
    name = run.stored_name
    BulkRun.objects.filter(pk=run.pk).update(stored_name="")
    transaction.on_commit(lambda: files.forget(name))


def _do(run, entries, *, gives_up):
    """Do the first of ``entries`` and as many others as there is time for. Returns those, with their outcome kept."""
    until, done = time.monotonic() + BATCH_SECONDS, []
    opened = cache(lambda: services.page_and_act(run.list, run.action, run.user))
    for entry in entries:
        if done and time.monotonic() > until:
            break
        if gives_up:
            sentence = _("The worker died at this row each time. It was left as it is.")
            entry.outcome, entry.said = Outcome.FAILED, [sentence]
        else:
            entry.outcome, entry.said = _made(run, entry, opened)
        entry.at = clock.now()
        done.append(entry)
    run.rows.bulk_update(done, ["outcome", "said", "kept", "at"])
    return done


def _perform(run, entry, opened):
    """The act of one row, behind a savepoint; a constraint that the database refuses is asked for its sentence."""
    page, act = opened()
    try:
        with transaction.atomic(), constraints_left_to_the_database():
            act.perform(run.user, entry, run.data, page.rows())
    except IntegrityError:
        with transaction.atomic():
            act.perform(run.user, entry, run.data, page.rows())


def _made(run, entry, opened):
    """``(outcome, sentences)`` of one row; its act and everything it has written are undone unless it is done."""
    try:
        _perform(run, entry, opened)
    except ObjectDoesNotExist:
        return Outcome.REFUSED, [_("It is gone, or you may no longer see it.")]
    except StaleVersion:
        return Outcome.REFUSED, [_("Somebody has changed it since the preview. Look at it again.")]
    except TransitionBlocked as blocked:
        return Outcome.REFUSED, [str(reason) for reason in blocked.reasons]
    except PermissionDenied as refused:
        return Outcome.REFUSED, [str(refused) or _("You may not do this.")]
    except ValidationError as refused:
        return Outcome.REFUSED, [str(sentence) for sentence in refused.messages]
    except (OperationalError, InterfaceError):  # a deadlock, a lost connection: these rows are done again later
        raise
    except Exception:
        logger.exception("Row %s of bulk run %s failed", entry.key, run.pk)
        return Outcome.FAILED, [_("Something went wrong here. Nothing was changed; the log of the system knows more.")]
    return Outcome.DONE, []


def _finish(run_id):
    run = locked(BulkRun.objects, run_id)
    if run.state != BulkState.RUNNING or run.rows.filter(outcome=Outcome.PENDING).exists():
        return
    told = {"list": run.list, "action": run.action, "rows": run.row_count}
    counted = {outcome: number for outcome, number in run.counts().items() if number}
    if counted.get(Outcome.DONE) and getattr(results.act_of(run), "makes_file", False):
        schedule(WRITE, key=f"{WRITE}:{run.pk}", at=clock.now(), payload={"run_id": run.pk})
    apply_transition(run.finish, actor=None, fact=facts.BULK_FINISHED, payload={**told, **counted}, at=clock.now())
