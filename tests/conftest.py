"""The people and stores every story is told with."""

import datetime
import os

import pytest
from django.db import transaction
from django.db.backends.sqlite3.base import DatabaseOperations as SqliteOperations
from django.utils import translation
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware

from dms.accounts.roles import TWO_FACTOR_ROLES
from dms.core import workdays
from tests import traces
from tests.accounts.factories import SECRET, MembershipFactory, StoreFactory, UserFactory
from tests.chromium import browser_type_launch_args, media_address, pytest_collection_modifyitems  # noqa: F401

# How long one example takes is the machine's business: on two busy cores a limit of 200 ms fails by chance.
settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")

LONG = 400  # characters of a page worth reading in the report of a failure


def pytest_assertrepr_compare(op, left, right):
    """What a page lacks or has too much, without the whole page: the report must stay readable."""
    if op not in {"in", "not in"} or not isinstance(left, str) or not isinstance(right, str) or len(right) < LONG:
        return None
    found = right.find(left)
    around = right[max(0, found - LONG // 2) : found + LONG // 2] if found >= 0 else right[:LONG]
    return [f"{left!r} {op} a text of {len(right)} characters", f"… {around} …"]


def pytest_runtest_logreport(report):
    """Name what failed in the file DMS_FAILED_TESTS, a line each: the integration tries those once more."""
    if report.failed and os.environ.get("DMS_FAILED_TESTS"):
        with open(os.environ["DMS_FAILED_TESTS"], "a") as out:
            out.write(f"{report.nodeid}\n")


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_triggers():
    """Emptying a SQLite test database deletes rows, which append-only tables refuse: lift their triggers meanwhile."""
    flush = SqliteOperations.execute_sql_flush

    def lifting(self, sql_list):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql)

    SqliteOperations.execute_sql_flush = lifting
    yield
    SqliteOperations.execute_sql_flush = flush


@pytest.fixture(autouse=True, scope="session")
def static_files_listed_once():
    """Each test's browser loads the site anew; listing all static files each time took longer than its requests."""
    listed, look = {}, WhiteNoiseMiddleware.add_files_from_finders

    def once(self):
        if self.static_prefix not in listed:
            look(self)
            listed[self.static_prefix] = dict(self.files)
        self.files.update(listed[self.static_prefix])

    WhiteNoiseMiddleware.add_files_from_finders = once
    yield
    WhiteNoiseMiddleware.add_files_from_finders = look


@pytest.fixture(autouse=True)
def in_english():
    """Stories are told in English; the Chinese of a screen is asked for by name."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_open_edit_of_the_calendar():
    """A story that set a holiday is rolled back, which tells nobody: for a minute each question would ask the rows."""
    workdays._edited_at.clear()


@pytest.fixture(autouse=True)
def nothing_looked_at():
    """What the last story saw of the database says nothing about this one's."""
    traces.forget()


@pytest.fixture(autouse=True)
def no_webhooks_known(monkeypatch):
    """Publishing asks no database who wants to be told; stories about webhooks take this back."""
    from dms.api.webhooks import subscriptions

    monkeypatch.setattr(subscriptions, "_known", ())
    monkeypatch.setattr(subscriptions, "_until", float("inf"))


@pytest.fixture
def store(db):
    """The store in which the story happens."""
    return StoreFactory(code="CD", name="城东店", name_en="East Store")


@pytest.fixture
def other_store(db):
    """A store of the same group that has nothing to do with it."""
    return StoreFactory(code="CX", name="城西店", name_en="West Store")


@pytest.fixture
def person(store):
    """Somebody with a role: ``person("service_advisor")``, ``person("cashier", store=other_store)``."""

    from dms.accounts import two_factor

    def make(role, store=store, **fields):
        user = UserFactory(**fields)
        group = role in {"group_manager", "administrator"}
        MembershipFactory(user=user, role=role, store=None if group else store)
        if role in TWO_FACTOR_ROLES:  # or every page would send them to the set-up first
            two_factor.enrol(user, SECRET)
        return user

    return make


@pytest.fixture
def do_due_work():
    """Do what workers would do: everything that has fallen due."""
    from dms.core import due

    return due.sweep


@pytest.fixture
def today():
    return datetime.date(2026, 3, 16)


@pytest.fixture(scope="module")
def dealership(django_db_setup, django_db_blocker):
    """Two stores with everybody in them, for tests that walk the pages; built once for all tests of a module."""
    from tests.dealership import build

    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def product_limits(settings):
    """What may be done in a minute is what the product allows, counted from zero."""
    from django.core.cache import cache

    from dms.settings import interfaces

    settings.WORK_PER_MINUTE = interfaces.WORK_PER_MINUTE
    settings.PUBLIC_REQUESTS_PER_MINUTE = interfaces.PUBLIC_REQUESTS_PER_MINUTE
    cache.clear()
    yield settings
    cache.clear()
