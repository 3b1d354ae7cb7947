"""What the database holds, to be compared before and after: a walk looks some fifteen thousand times.

Most looks find nothing new, because nothing was written since the last one. So the statements that this connection
sends are counted, and a look with none in between answers what the last one saw.
"""

import re
from functools import cache

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection

READS = ("SELECT", "(SELECT", "RELEASE", "EXPLAIN", "SET ", "SHOW", "PRAGMA")
SAVEPOINT = re.compile(r"(?P<back>ROLLBACK TO )?SAVEPOINT \"?(?P<name>\w+)")


class Writes:
    """A wrapper of statements that counts those that may change rows other than sessions."""

    def __init__(self):
        self.count, self.at_savepoint = 0, {}
        self.of_sessions = re.compile(rf'(INSERT INTO|UPDATE|DELETE FROM) "{Session._meta.db_table}"')

    def __call__(self, execute, sql, params, many, context):
        self.note(str(sql).lstrip())
        return execute(sql, params, many, context)

    def note(self, statement):
        """Going back to a savepoint is a change only if something was written since it was set."""
        if savepoint := SAVEPOINT.match(statement):
            if not savepoint["back"]:
                self.at_savepoint[savepoint["name"]] = self.count
            elif self.at_savepoint.get(savepoint["name"]) != self.count:
                self.count += 1
        elif not statement.startswith(READS) and not self.of_sessions.match(statement):
            self.count += 1


_writes = Writes()
_last = {}  # what was looked at -> (how many writes there had been, what was seen)


def forget():
    """Before each test: its transaction began without a statement, and ended the last one's without another."""
    _last.clear()


def traces():
    """All rows of all tables but sessions, as the database holds them: what must not change stays equal."""
    return _looked("rows", _rows)


def counts():
    """How many rows there are of everything: a refused request leaves this as it was."""
    return _looked("counts", _counts)


def _looked(what, look):
    if _writes not in connection.execute_wrappers:  # the connection is new
        connection.execute_wrappers.insert(0, _writes)
        _last.clear()
    if what not in _last or _last[what][0] != _writes.count or not connection.in_atomic_block:
        _last[what] = (_writes.count, look())
    return _last[what][1]


def _rows():
    found = {}
    with connection.cursor() as cursor:
        for label, asked in _everything():
            cursor.execute(asked)
            found[label] = cursor.fetchall()
    return found


def _counts():
    tables = sorted({model._meta.db_table for model in _models()})
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())


@cache
def _everything():
    """``[(label, statement)]`` for the rows of each table; through the ORM, looking costs ten times as much."""
    return [
        (model._meta.label, f"SELECT {_columns(model)} FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}")
        for model in _models()
        if model is not Session
    ]


def _models():
    return [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]


def _columns(model):
    return ", ".join(f'"{one.column}"' for one in model._meta.concrete_fields)


def differences(before, after):
    """The tables that differ, with the rows that came and went."""
    if before is after:
        return {}
    return {
        label: ([row for row in after[label] if row not in rows], [row for row in rows if row not in after[label]])
        for label, rows in before.items()
        if rows != after[label]
    }
