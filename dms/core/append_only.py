"""Tables whose rows are written once: the database itself refuses to change or delete them."""

from functools import cache

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_change_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change_{table}();
"""
SQLITE = """
CREATE TRIGGER append_only_{verb}_{table} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""
VERBS = ("UPDATE", "DELETE")


class AppendOnly(Operation):
    """Migration operation: put triggers on ``table`` that refuse UPDATE and DELETE (PostgreSQL and SQLite)."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table):
        self.table = table

    def state_forwards(self, app_label, state):
        """Triggers are no part of Django's model state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=self.table))
            return
        for verb in VERBS:
            schema_editor.execute(SQLITE.format(table=self.table, verb=verb))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION refuse_change_{self.table}() CASCADE")
            return
        for verb in VERBS:
            schema_editor.execute(f"DROP TRIGGER append_only_{verb}_{self.table}")

    def describe(self):
        return f"Refuse UPDATE and DELETE on {self.table}"


@cache
def declared():
    """The tables that migrations put under triggers."""
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    return sorted({one.table for step in migrations for one in step.operations if isinstance(one, AppendOnly)})


def missing(connection):
    """``[(table, trigger)]`` that the database should have and has not, or has switched off."""
    guarded, wanted = _triggers(connection), []
    for table in declared():
        is_one = connection.vendor == "postgresql"
        names = [f"append_only_{table}"] if is_one else [f"append_only_{verb}_{table}" for verb in VERBS]
        wanted += [(table, name) for name in sorted(names) if name not in guarded]
    return wanted


def restore_after_migrate(using, **_signal):
    """Receiver of ``post_migrate``: SQLite makes a table anew for many a change, and forgets the old one's triggers."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    tables, lost = connection.introspection.table_names(), missing(connection)
    with connection.cursor() as cursor:
        for table, name in lost:
            if table in tables:  # a migration backwards took it away
                cursor.execute(SQLITE.format(table=table, verb=name.split("_")[2]))


def _triggers(connection):
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}
