"""F2: a database that is away is 503 with a time to try again, for people and programs; our own faults stay 500."""

import sqlite3

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import RequestFactory

from dms.core.outages import is_outage
from dms.web import outages

pytestmark = pytest.mark.requirement("PLT-10")


def caused(error, cause):
    error.__cause__ = cause
    return error


def sqlite_error(name):
    cause = sqlite3.OperationalError(name)
    cause.sqlite_errorname = name
    return caused(OperationalError(name), cause)


class PostgresError(Exception):
    def __init__(self, pgcode):
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (InterfaceError("connection already closed"), True),
        (caused(OperationalError("could not connect"), PostgresError(None)), True),
        (caused(OperationalError("terminating connection"), PostgresError("57P01")), True),
        (caused(OperationalError("too many clients"), PostgresError("53300")), True),
        (caused(OperationalError("deadlock"), PostgresError("40P01")), False),
        (caused(OperationalError("lock not available"), PostgresError("55P03")), False),
        (sqlite_error("SQLITE_BUSY"), True),
        (sqlite_error("SQLITE_IOERR_WRITE"), True),
        (sqlite_error("SQLITE_FULL"), True),
        (sqlite_error("SQLITE_ERROR"), False),
        (ProgrammingError("syntax"), False),
        (ValueError(), False),
    ],
)
def test_what_passes_is_told_from_what_is_our_fault(error, passing):
    assert is_outage(error) is passing


@pytest.mark.django_db
def test_a_page_whose_view_loses_the_database_is_503(rf):
    error = InterfaceError("connection already closed")
    answer = outages.DatabaseOutageMiddleware(None).process_exception(rf.get("/x/"), error)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert outages.DatabaseOutageMiddleware(None).process_exception(rf.get("/x/"), ValueError()) is None


@pytest.mark.django_db
def test_a_program_gets_a_problem():
    answer = outages.answer(RequestFactory().get("/api/v1/customers/"), InterfaceError())
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert b"does not answer" in answer.content


@pytest.mark.django_db
def test_a_database_lost_inside_other_middleware_is_503_too(client, person, monkeypatch):
    client.force_login(person("service_advisor"))
    client.raise_request_exception = False

    def refuse(*_args, **_options):
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert client.get("/").status_code == 503
