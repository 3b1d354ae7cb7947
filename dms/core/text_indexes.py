"""Indexes for a part of a text: three characters each, where PostgreSQL has the extension ``pg_trgm``."""

import logging

from django.db import DatabaseError, transaction
from django.db.migrations.operations.base import Operation

logger = logging.getLogger(__name__)

WITHOUT = (
    "PostgreSQL does not let this user install pg_trgm (%s). Searching a part of a name works without it, but reads "
    "all rows. An administrator of the database may run CREATE EXTENSION pg_trgm, then: manage.py index_texts"
)


def has_trigrams(connection):
    """Whether the extension is there; it is installed where that is allowed, else the log says how to come by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            return True
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION pg_trgm")
    except DatabaseError as problem:
        logger.warning(WITHOUT, str(problem).splitlines()[0])
        return False
    return True


def make_index(connection, name, table, column):
    """Make the index ``name`` for ``column__contains`` where it is missing; none on SQLite or without the extension."""
    if connection.vendor != "postgresql" or not has_trigrams(connection):
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            # Without fastupdate: what has just been written is found through the index, too, and costs nobody a wait.
            f"CREATE INDEX IF NOT EXISTS {quote(name)} ON {quote(table)}"
            f" USING gin ({quote(column)} gin_trgm_ops) WITH (fastupdate = off)"
        )


class TextIndex(Operation):
    """Migration operation: the index ``name`` for ``column__contains`` of ``table``.

    No index of the model's Meta: that would end the migration where the extension can't be had.
    """

    reversible = True
    #: ``[(name, table, column)]`` of all such indexes, in the order of the migrations.
    known = []

    def __init__(self, name, table, column):
        self.name, self.table, self.column = name, table, column
        if (name, table, column) not in self.known:
            self.known.append((name, table, column))

    def state_forwards(self, app_label, state):
        """No part of Django's model state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        make_index(schema_editor.connection, self.name, self.table, self.column)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(self.name)}")

    def describe(self):
        return f"Index {self.column} of {self.table} by its parts"
