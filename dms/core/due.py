"""Work that falls due: rows claimed one by one, done once, swept when a message was lost.

A Celery message is only a wake-up call. The row holds the truth: the attempt is noted, then the row is locked
while it is worked on, its effect and its ``done_at`` are one transaction, so that a killed worker leaves it
open. Work whose effect leaves the database (a text message) is claimed for a while first; its receiver gets the
row's key and drops doubles by it.
"""

import logging
import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from dms.core import clock, requests
from dms.core.models import DueWork

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # longer than the hard time limit of a task
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=1)
BROKER_REST_SECONDS = 10
LAG = timedelta(seconds=5)
AT_ONCE = 50  # pieces of work that one wake-up call names, or one look into the queue takes
WAKE_UP = "dms.core.tasks.perform_due_work"  # by name: the tasks stand above this module

HANDLERS = {}
RECEIVERS = {}
RECEIVERS_OF_ALL = {}  # name → wanted(event)


@dataclass(frozen=True)
class Handler:
    """A function that does due work; ``leaves_database`` where its effect can't be rolled back.

    Such work is claimed for ``lease`` and runs outside a transaction.
    """

    name: str
    function: callable
    leaves_database: bool = False
    lease: timedelta = LEASE


def on(fact, *, leaves_database=False):
    """Register a receiver: ``handler(event)`` runs once in a worker after the event is committed.

    Names are ``<fact>→<function>``; a receiver added later does not get older events.
    """

    def register(function):
        name = f"{fact}→{function.__name__}"
        HANDLERS[name] = Handler(name, lambda work: function(work.event), leaves_database)
        RECEIVERS.setdefault(str(fact), []).append(name)
        return function

    return register


def on_every_fact(*, wanted, leaves_database=False):
    """Register a receiver of every fact for which ``wanted(event)`` is true.

    It is asked in each publishing transaction, thousands of times in an import: it must answer from memory.
    """

    def register(function):
        name = f"*→{function.__name__}"
        HANDLERS[name] = Handler(name, lambda work: function(work.event), leaves_database)
        RECEIVERS_OF_ALL[name] = wanted
        return function

    return register


def due(name, *, leaves_database=False, lease=LEASE):
    """Register a handler of scheduled work: ``handler(work)`` runs once at or after ``work.due_at``."""

    def register(function):
        HANDLERS[name] = Handler(name, function, leaves_database, lease)
        return function

    return register


def long_work(name, *, lease):
    """As ``due``, for work of minutes: it opens its own transactions, so that it holds nobody up in between.

    It must be harmless when it is begun again, and says ``still_at_it`` well before each ``lease`` runs out: a killed
    worker's work is taken up by another after that time.
    """
    return due(name, leaves_database=True, lease=lease)


def still_at_it(work):
    """Keep ``work`` claimed for one more lease."""
    DueWork.objects.filter(pk=work.pk).update(claimed_until=clock.now() + HANDLERS[work.handler].lease)


def queue_receivers(*events):
    """One row for each receiver of each event, in the events' own transaction."""
    rows = [
        DueWork(handler=name, key=f"event:{event.pk}:{name}", event=event, due_at=event.at)
        for event in events
        for name in _receivers_of(event)
    ]
    DueWork.objects.bulk_create(rows)
    for first in range(0, len(rows), AT_ONCE):
        wake_up_after_commit([row.pk for row in rows[first : first + AT_ONCE]])


def _receivers_of(event):
    return [*RECEIVERS.get(event.fact, ()), *(name for name, wanted in RECEIVERS_OF_ALL.items() if wanted(event))]


def schedule(handler, *, key, at, payload=None, expires_at=None):
    """Ask for work at ``at``; asking again under the same ``key`` changes nothing. Returns the row."""
    work, created = DueWork.objects.get_or_create(
        key=key, defaults={"handler": handler, "due_at": at, "payload": payload or {}, "expires_at": expires_at}
    )
    if created and at <= clock.now():
        wake_up_after_commit([work.pk])
    return work


def call_off(key):
    """Scheduled work that is no longer wanted; harmless when it is done or was never asked for."""
    open_work = DueWork.objects.filter(key=key, done_at=None)
    return open_work.update(done_at=clock.now(), outcome="called off")


def wake_up_after_commit(pks):
    """Tell a worker; when the broker is away the sweep finds the rows by itself."""
    transaction.on_commit(lambda: _wake_up(pks))


_broker_rests_until = 0.0


def _wake_up(pks):
    global _broker_rests_until
    if not settings.WAKE_WORKERS or time.monotonic() < _broker_rests_until:
        return
    try:
        current_app.send_task(WAKE_UP, kwargs={"pks": pks}, retry=False, expires=3600)
    except Exception as error:  # whatever the broker's client raises must not fail a request that is committed
        _broker_rests_until = time.monotonic() + BROKER_REST_SECONDS
        logger.warning("Broker unavailable, the sweep will do this work: %s", error)


def ready(at):
    """Open work that has fallen due and that nobody has claimed."""
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=at)
    return DueWork.objects.filter(unclaimed, done_at=None, given_up_at=None, due_at__lte=at).order_by("due_at", "pk")


def sweep(*, budget_seconds=25):
    """Do whatever is due, oldest first, until nothing is left or the time is used up. Returns how many were done."""
    done, end = 0, time.monotonic() + budget_seconds
    while time.monotonic() < end:
        pks = list(ready(clock.now()).values_list("pk", flat=True)[:AT_ONCE])
        if not pks:
            break
        worked = [perform(pk) for pk in pks]
        done += sum(worked)
        if not any(worked):  # other workers hold what is left
            break
    return done


def catch_up():
    """Sweep where work lags: while messages come faster than a worker takes them, no work waits for its own."""
    if ready(clock.now() - LAG).exists():
        sweep(budget_seconds=10)


def perform(pk):
    """Do one piece of due work. Returns whether this call did it; false where it is done, taken or not yet due."""
    with requests.acting(origin="worker", request_id=f"work-{pk}", address=None):
        handler = _begin(pk)
        if handler is None:
            return False
        if handler.leaves_database:
            return _run(handler, DueWork.objects.select_related("event").get(pk=pk))
        with transaction.atomic():
            work = _lock_ready(pk, clock.now())
            return work is not None and _run(handler, work)


def _lock_ready(pk, at):
    rows = ready(at).order_by()
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return rows.filter(pk=pk).first()


@transaction.atomic
def _begin(pk):
    """Note the attempt before it is made, and claim the row when its effect leaves the database.

    The note is committed by itself: work that kills its worker (memory, a crash in a library) would else stay at
    the head of the queue for ever without a trace. Returns the handler, or None when there is nothing to do.
    """
    at = clock.now()
    work = _lock_ready(pk, at)
    if work is None:
        return None
    if work.expires_at and work.expires_at < at:
        _finish(work, outcome="stale")
        return None
    if work.attempts >= MOST_ATTEMPTS:
        logger.error("Due work %s given up: its worker died each time", work.key)
        DueWork.objects.filter(pk=pk).update(
            given_up_at=at, claimed_until=None, last_error="The worker died each time."
        )
        return None
    handler = HANDLERS.get(work.handler)
    if handler is None:  # an older worker during a rolling upgrade; the next one knows it
        logger.error("No handler %s for due work %s", work.handler, pk)
        DueWork.objects.filter(pk=pk).update(due_at=at + timedelta(minutes=1))
        return None
    claim = {"claimed_until": at + handler.lease} if handler.leaves_database else {}
    DueWork.objects.filter(pk=pk).update(attempts=F("attempts") + 1, **claim)
    return handler


def _run(handler, work):
    """Effect and ``done_at`` together; a failure is noted and tried again later, longer apart each time."""
    begun = time.monotonic()
    together = nullcontext() if handler.leaves_database else transaction.atomic()
    try:
        with together:
            handler.function(work)
            _finish(work, outcome="done")
    except Exception as error:
        logger.exception("Due work %s failed", work.key)
        _postpone(work, error)
        return False
    ms = round((time.monotonic() - begun) * 1000)
    fields = {"work": work.pk, "handler": handler.name, "attempt": work.attempts, "ms": ms}
    logger.info("Due work %(work)d done: %(handler)s, attempt %(attempt)d, %(ms)d ms", fields, extra={"fields": fields})
    return True


def _finish(work, *, outcome):
    DueWork.objects.filter(pk=work.pk).update(done_at=clock.now(), outcome=outcome, claimed_until=None)


def _postpone(work, error):
    wait = min(timedelta(seconds=10 * 2 ** min(work.attempts, 16)), LONGEST_WAIT)
    at = clock.now()
    DueWork.objects.filter(pk=work.pk).update(
        last_error=f"{type(error).__name__}: {error}"[:2000],
        due_at=at + wait,
        claimed_until=None,
        given_up_at=at if work.attempts >= MOST_ATTEMPTS else None,
    )


def try_again(work):
    """Put given-up work back into the queue, with its attempts forgotten."""
    DueWork.objects.filter(pk=work.pk, done_at=None).update(given_up_at=None, attempts=0, due_at=clock.now())
    wake_up_after_commit([work.pk])
