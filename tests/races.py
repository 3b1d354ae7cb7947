"""Races: several people at once, each with an own connection; and proof that writes lock first.

    outcomes = at_once([lambda: finish_job(job_id=job.pk, actor=advisor, odometer_km=9)] * 8)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 7

Such tests need ``@pytest.mark.django_db(transaction=True)``. The control of a race runs it again inside
``without_locks(parties)`` and must find it lost: a race test that can't fail proves nothing.
"""

import re
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from unittest import mock

from django.db import connection, models

from dms.core import locking, states


@dataclass
class Outcomes:
    """What came of a race: values of those who got through, exceptions of those who did not."""

    results: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    def refusals(self, kind):
        """How many were refused with an exception of ``kind``."""
        return sum(isinstance(error, kind) for error in self.errors)


def at_once(calls, *, timeout=60):
    """Run all ``calls`` at the same moment, one thread and one connection each. Raises where one does not end."""
    outcomes, start = Outcomes(), threading.Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            start.wait(timeout)
            outcomes.results.append(call())
        except Exception as error:
            outcomes.errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,), daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)
    assert not any(thread.is_alive() for thread in threads), "the race did not end: a deadlock?"
    return outcomes


@contextmanager
def without_locks(parties, *, seconds=2):
    """The control: nobody locks, nobody compares states on saving, and all ``parties`` read before one writes."""
    everybody_has_read, mark = threading.Barrier(parties), locking._marked

    def mark_late(row):
        with suppress(threading.BrokenBarrierError):  # fewer read than were expected
            everybody_has_read.wait(seconds)
        return mark(row)

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(models.QuerySet, "select_for_update", lambda rows, **_: rows.all()))
        stack.enter_context(mock.patch.object(locking, "_marked", mark_late))
        stack.enter_context(mock.patch.object(states.ConcurrentTransitionMixin, "_do_update", models.Model._do_update))
        yield


LOCK = re.compile(r'^SELECT .* FROM "(?P<table>\w+)".* FOR (NO KEY )?UPDATE', re.S)
LOCKED_TABLE = re.compile(r' OF "(\w+)"')
WRITE = re.compile(r'^(?:UPDATE|DELETE FROM) "(?P<table>\w+)"')
ONE_ROW = re.compile(r'WHERE .*"id" = %s|LIMIT 1\b', re.S)


@dataclass
class Statements:
    """The statements of a block, in their order."""

    sql: list = field(default_factory=list)

    def assert_locked_before_written(self, *, conditional=()):
        """Each changed table was locked first, several rows in an order; ``conditional`` names tables whose
        updates carry their own condition (``UPDATE … WHERE balance >= n``) and so need no lock."""
        locked_tables = set()
        for statement in self.sql:
            if lock := LOCK.match(statement):
                assert "ORDER BY" in statement or ONE_ROW.search(statement), f"locks without an order: {statement}"
                named = LOCKED_TABLE.findall(statement)
                locked_tables |= set(named or [lock["table"]])
            elif (write := WRITE.match(statement)) and write["table"] not in conditional:
                assert write["table"] in locked_tables, f"written without a lock: {statement}"


@contextmanager
def captured_locks(*, conditional=()):
    """Assert that what the block does locks every table before it changes rows of it, in a fixed order (K10).

    On SQLite the immediate transaction is the lock, so there is nothing to see; the assertion holds on PostgreSQL.
    """
    statements = Statements()

    def note(execute, sql, params, many, context):
        statements.sql.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements
    if connection.features.has_select_for_update:
        statements.assert_locked_before_written(conditional=conditional)
