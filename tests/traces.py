"""What stands in the database: whether anything has changed, and what."""

from functools import cache

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection


def traces(*, without=(Session,)):
    """All rows of all tables as the database holds them: what must not change stays equal."""
    found = {}
    with connection.cursor() as cursor:
        for label, asked in _everything(without):
            cursor.execute(asked)
            found[label] = cursor.fetchall()
    return found


@cache
def _everything(without):
    """``[(label, statement)]`` for the rows of each table; through the ORM, looking costs ten times as much."""
    models = apps.get_models(include_auto_created=True)
    return [
        (model._meta.label, f"SELECT {_columns(model)} FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}")
        for model in models
        if model._meta.managed and not model._meta.proxy and model not in without
    ]


def _columns(model):
    return ", ".join(f'"{one.column}"' for one in model._meta.concrete_fields)


def differences(before, after):
    """The tables that differ, with the rows that came and went."""
    return {
        label: ([row for row in after[label] if row not in rows], [row for row in rows if row not in after[label]])
        for label, rows in before.items()
        if rows != after[label]
    }
