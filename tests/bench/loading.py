"""Rows by the hundred thousand: past models and services, straight into the tables, on both databases."""

import csv
import io
import itertools
import json

from django.core.management.color import no_style
from django.db import connection
from django.db.models import AutoField

BATCH = 20_000


def load(model, rows):
    """Insert ``rows``, dicts by attribute name; what is left out gets the field's default, automatic times ``at``."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    insert = _copy if connection.vendor == "postgresql" else _execute
    rows = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(itertools.islice(rows, BATCH)):
            insert(cursor, model, fields, [[_value(field, row) for field in fields] for row in batch])


def _value(field, row):
    if field.attname in row:
        value = row[field.attname]
    elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        value = row["at"]
    else:
        value = field.get_default()
    if field.get_internal_type() == "JSONField":
        return json.dumps(value)
    return value if isinstance(value, str | int | None) else field.get_db_prep_save(value, connection)


def _copy(cursor, model, fields, rows):
    """PostgreSQL's own way: a file of comma-separated lines."""
    lines = io.StringIO()
    csv.writer(lines).writerows(["\\N" if value is None else value for value in row] for row in rows)
    lines.seek(0)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    cursor.copy_expert(f"COPY {model._meta.db_table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", lines)


def _execute(cursor, model, fields, rows):
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join("%s" for _field in fields)
    cursor.executemany(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})", rows)


def settle(*models):
    """Sequences behind the loaded keys, statistics as after a night: what a database that grew by itself would have."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        for model in models:
            if any(isinstance(field, AutoField) for field in model._meta.fields):
                cursor.execute(f"ANALYZE {model._meta.db_table}")
