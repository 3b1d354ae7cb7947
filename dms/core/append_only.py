"""Tables whose rows are written once: the database itself refuses to change or delete them."""

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
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE.format(table=self.table, verb=verb))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION refuse_change_{self.table}() CASCADE")
            return
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER append_only_{verb}_{self.table}")

    def describe(self):
        return f"Refuse UPDATE and DELETE on {self.table}"
