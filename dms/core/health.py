"""Whether this house can serve: one check per thing that it stands on.

A check that *fails* takes the web process out of service (503). One that only *warns* does not: without its broker or
its workers the house still takes orders, nothing is lost, and sending customers away would be the greater damage.
"""

import logging
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dms.core import clock
from dms.core.models import DueWork

logger = logging.getLogger(__name__)

OK, WARNING, FAILED = "ok", "warning", "failed"
BROKER_SECONDS = 1


@dataclass(frozen=True)
class Check:
    """One finding: ``status`` is ok, warning or failed; ``detail`` a sentence without addresses or secrets."""

    name: str
    status: str
    detail: str


def readiness():
    """``(ready, [Check])``. Checks that need the database are left out when it does not answer."""
    database = _database()
    checks = [database, _disk(), _broker()]
    if database.status == OK:
        checks += [_migrations(), _lag(), _given_up()]
    return all(check.status != FAILED for check in checks), checks


def as_plain(ready, checks):
    """The findings for JSON."""
    warned = any(check.status == WARNING for check in checks)
    status = "not ready" if not ready else "ready with warnings" if warned else "ready"
    return {"status": status, "checks": [asdict(check) for check in checks]}


def _database():
    if database_answers():
        return Check("database", OK, _("The database answers."))
    return Check("database", FAILED, _("The database does not answer."))


def database_answers():
    """Whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.error("The database does not answer: %s", type(error).__name__)
        connection.close()
        return False
    return True


_migrated = False  # what is applied stays applied while this process lives


def _migrations():
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        open_steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if open_steps:
            step = open_steps[0][0]
            text = _("%(count)d migrations are not applied, first %(step)s.")
            return Check("migrations", FAILED, text % {"count": len(open_steps), "step": step})
        _migrated = True
    return Check("migrations", OK, _("All migrations are applied."))


def _disk():
    fullest, free = "", None
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT):
        here = shutil.disk_usage(folder).free // 2**20
        if free is None or here < free:
            fullest, free = folder, here
    text = (
        _("%(mib)d MiB are free for files.") if fullest == settings.MEDIA_ROOT else _("%(mib)d MiB are free for data.")
    )
    text %= {"mib": free}
    if free < settings.DISK_FREE_MIB_LEAST:
        return Check("disk", FAILED, text)
    return Check("disk", WARNING if free < settings.DISK_FREE_MIB_WARNED else OK, text)


def _broker():
    return (
        Check("broker", OK, _("The broker answers."))
        if broker_answers()
        else Check("broker", WARNING, _("The broker does not answer; the sweep does its work."))
    )


_broker_state = (0.0, False)


def broker_answers():
    """Whether the broker takes a connection; asked at most every five seconds per process."""
    global _broker_state
    asked_at, answered = _broker_state
    if time.monotonic() - asked_at < 5 and asked_at:
        return answered
    from celery import current_app

    try:
        with current_app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.default_channel.queue_declare(settings.CELERY_TASK_DEFAULT_QUEUE, passive=False)
        answered = True
    except Exception as error:
        logger.warning("The broker does not answer: %s", error)
        answered = False
    _broker_state = (time.monotonic(), answered)
    return answered


def _lag():
    seconds = oldest_open_seconds()
    minutes = settings.DUE_WORK_LATE_MINUTES
    if seconds > minutes * 60:
        text = _("The oldest due work waits for %(minutes)d minutes: do the workers run?")
        return Check("due work", WARNING, text % {"minutes": seconds // 60})
    return Check("due work", OK, _("No due work waits for more than %(minutes)d minutes.") % {"minutes": minutes})


def oldest_open_seconds():
    """Whole seconds for which the oldest open due work has been due; 0 where none is."""
    at = clock.now()
    oldest = DueWork.objects.filter(done_at=None, given_up_at=None, due_at__lte=at).aggregate(at=Min("due_at"))["at"]
    return int((at - oldest) / timedelta(seconds=1)) if oldest else 0


def _given_up():
    count = given_up()
    if not count:
        return Check("given up", OK, _("No due work was given up."))
    text = ngettext(
        "%(count)d piece of due work was given up and waits for a person.",
        "%(count)d pieces of due work were given up and wait for a person.",
        count,
    )
    return Check("given up", WARNING, text % {"count": count})


def given_up():
    """How much due work was given up and waits for a person."""
    return DueWork.objects.filter(given_up_at__isnull=False, done_at=None).count()
