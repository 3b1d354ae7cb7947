"""The look that walks take at the database sees each change, and asks again only after one."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dms.accounts.models import Store
from tests.traces import counts, differences, traces

pytestmark = pytest.mark.django_db


def rename(store, name):
    Store.objects.filter(pk=store.pk).update(name=name)


def back(savepoint):
    transaction.savepoint_rollback(savepoint)


def test_a_row_that_changes_is_seen_however_it_is_written(store):
    before = traces()
    rename(store, "别的店")
    after = traces()
    assert set(differences(before, after)) == {"accounts.Store"}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_store SET name = 'x'")
    assert set(differences(after, traces())) == {"accounts.Store"}


def test_what_is_taken_back_is_seen_too(store):
    before = traces()
    savepoint = transaction.savepoint()
    rename(store, "别的店")
    changed = traces()
    inner = transaction.savepoint()
    back(inner)
    assert differences(changed, traces()) == {}
    back(savepoint)
    assert differences(before, traces()) == {}
    assert set(differences(changed, traces())) == {"accounts.Store"}


def test_rows_that_come_are_counted(store):
    before = counts()
    Store.objects.create(code="CX", name="城西店")
    assert {table for table, number in counts().items() if number != before[table]} == {"accounts_store"}


def test_nothing_is_asked_again_where_nothing_was_written(store):
    before = traces()
    with CaptureQueriesContext(connection) as asked:
        savepoint = transaction.savepoint()
        list(Store.objects.all())
        Session.objects.filter(session_key="x").delete()
        back(savepoint)
        assert traces() is before
    assert len(asked) < 6
