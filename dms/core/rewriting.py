"""Writing changed rows back together: one statement however many they are, and if wished only where they are as read.

Django would write row by row, or put a CASE together for each column, which takes it longer than the database needs.
"""

from functools import cache

from django.db import connection

#: More values in one statement make it no faster.
MOST_VALUES = 10_000


def rewrite(rows, names, *, as_read=None):
    """Write the fields ``names`` of the locked ``rows`` of one model. Returns how many rows were written.

    ``as_read``: ``{pk: {name: value}}``, the same names for each row; a row that holds anything else is left alone,
    which the caller sees by the count. Neither ``version`` nor ``updated_at`` changes unless it is named.
    """
    rows = list(rows)
    if not rows:
        return 0
    compared = tuple(as_read[rows[0].pk]) if as_read else ()
    statement, place, fields = _statement(type(rows[0]), tuple(names), compared, connection.vendor)
    written = [_values(row, fields, as_read[row.pk].values() if as_read else ()) for row in rows]
    most = max(1, min(MOST_VALUES, connection.features.max_query_params or MOST_VALUES) // len(fields))
    return sum(_execute(statement, place, written[first : first + most]) for first in range(0, len(rows), most))


def _values(row, fields, read):
    """The key, the new values, and those that were read, as the database takes them."""
    values = [getattr(row, field.attname) for field in fields[: len(fields) - len(read)]]
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, [*values, *read], strict=True)]


def _execute(statement, place, rows):
    with connection.cursor() as cursor:
        cursor.execute(statement % ", ".join([place] * len(rows)), [value for row in rows for value in row])
        return cursor.rowcount


@cache
def _statement(model, names, compared, vendor):
    """``(statement, place of a row in it, fields of its columns)``; both databases know ``column1 column2 …``."""
    fields = [model._meta.pk, *(model._meta.get_field(name) for name in (*names, *compared))]
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    columns = [quoted(field.column) for field in fields]
    new = [f"{column} = new.column{n}" for n, column in enumerate(columns[1 : len(names) + 1], 2)]
    same = [f"{table}.{column} = new.column{n}" for n, column in enumerate(columns, 1) if not 1 < n < len(names) + 2]
    statement = f"UPDATE {table} SET {', '.join(new)} FROM (VALUES %s) AS new WHERE {' AND '.join(same)}"  # noqa: S608
    return statement, f"({', '.join(_place(field, vendor) for field in fields)})", fields


def _place(field, vendor):
    """PostgreSQL is told the type of what may be empty in every row; SQLite is not: it would convert the value."""
    if vendor != "postgresql":
        return "%s"
    return f"CAST(%s AS {field.rel_db_type(connection) if field.primary_key else field.db_type(connection)})"
