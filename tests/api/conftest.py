"""Programs that ask the API: each with a token of somebody."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from dms.accounts.tokens import ApiToken, new_key
from dms.core import clock


class Program(Client):
    """A client that speaks JSON and carries a bearer token."""

    def __init__(self, token=None, **kwargs):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        super().__init__(headers={"Accept-Language": "en", **headers}, raise_request_exception=False, **kwargs)

    def send(self, method, path, body=None, **headers):
        """One request with a JSON body; ``If_Match='"1"'`` becomes the header If-Match."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.generic(method, path, raw, content_type="application/json", headers=given)


def program_of(user, scopes=("read", "write")):
    """A client with a new token of ``user``."""
    raw, prefix, kept = new_key()
    expires = clock.now() + timedelta(days=1)
    ApiToken.objects.create(
        owner=user, name="program", prefix=prefix, hash=kept, scopes=list(scopes), expires_at=expires
    )
    return Program(raw)


@pytest.fixture(autouse=True)
def counters_at_zero():
    cache.clear()


@pytest.fixture
def program():
    """``program(user)``: a client with a token of that person; without a person, a stranger."""

    def make(user=None, scopes=("read", "write")):
        return Program() if user is None else program_of(user, scopes)

    return make


@pytest.fixture(scope="session")
def papers_table(django_db_setup, django_db_blocker):
    """The table of ``tests.api.papers``, which belongs to no installed app."""
    from django.db import connection

    from tests.api.papers import Paper

    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Paper)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Paper)


@pytest.fixture
def papers(papers_table, db, settings, monkeypatch, store):
    """The resource ``papers``: a cashier reads, a service advisor also writes. Gives a function that makes rows."""
    from dms.accounts import people
    from tests.api.papers import PERMISSIONS, Paper

    settings.ROOT_URLCONF = "tests.api.papers"
    Paper.objects.all().delete()
    held = dict(people.PERMISSIONS_BY_ROLE)
    held["service_advisor"] = held["service_advisor"] | PERMISSIONS
    held["cashier"] = held["cashier"] | {"papers.view_paper"}
    monkeypatch.setattr(people, "PERMISSIONS_BY_ROLE", held)
    monkeypatch.setattr(people, "MATRIX", people.MATRIX | {one: {"service_advisor"} for one in PERMISSIONS})

    def make(count=1, **values):
        values.setdefault("store", store)
        rows = [Paper.objects.create(**{"title": f"paper {n}", **values}) for n in range(count)]
        return rows if count > 1 else rows[0]

    return make


@pytest.fixture
def advisor(papers, person, program):
    """A program of a service advisor, who may do everything with papers of the store."""
    return program(person("service_advisor"))


def twin(client):
    """The same program for a thread of its own."""
    other = Program()
    other.defaults = dict(client.defaults)
    return other
