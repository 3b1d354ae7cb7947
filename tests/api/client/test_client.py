"""The client that is written from the document does the whole story against a real server."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command

from dms.accounts.tokens import ApiToken, new_key
from dms.api.schema import document
from dms.api.webhooks.sending import signature
from dms.bootstrap.installation import ROOT
from dms.core import clock
from dms.parties.models import Customer
from tests.parties.factories import CustomerFactory
from tests.vehicles.factories import VehicleFactory


@pytest.fixture
def client_file(tmp_path):
    """The client, freshly written."""
    path = tmp_path / "dms_client.py"
    call_command("write_client", to=str(path), verbosity=0)
    return path


@pytest.fixture
def written(client_file):
    """The client as a module."""
    spec = importlib.util.spec_from_file_location("dms_client", client_file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_has_a_method_for_every_operation_that_speaks_json(written):
    names = {
        operation["operationId"]
        for methods in document()["paths"].values()
        for operation in methods.values()
        if "multipart/form-data" not in operation.get("requestBody", {}).get("content", {})
        and all("application/json" in part["content"] for status, part in operation["responses"].items()
                if status < "300" and part.get("content"))
    }  # fmt: skip
    assert len(names) > 150
    assert [name for name in names if not callable(getattr(written.DMS, name, None))] == []


def test_its_types_hold_what_the_document_says(written):
    hints = written.Customer.__annotations__
    assert {"id", "number", "name", "version", "masked_document"} <= set(hints)
    assert written.DMS.customers_list.__annotations__["page_size"] == (int | None)


def token_of(user):
    cache.clear()
    raw, prefix, kept = new_key()
    expires = clock.now() + timedelta(days=1)
    ApiToken.objects.create(
        owner=user, name="story", prefix=prefix, hash=kept, scopes=["read", "write"], expires_at=expires
    )
    return raw


@pytest.mark.requirement("PLT-8")
@pytest.mark.django_db(transaction=True)
def test_the_story_of_the_docs_runs_against_a_real_server(client_file, live_server, store, person):
    VehicleFactory(store=store, plate="京A12345")
    known = [CustomerFactory(store=store).pk for _number in range(5)]
    shutil.copy(ROOT / "docs" / "client" / "story.py", client_file.parent)
    ran = subprocess.run(
        [sys.executable, str(client_file.parent / "story.py"), "京A12345"],
        env={**os.environ, "HOST": live_server.url, "TOKEN": token_of(person("general_manager"))},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    told = {line["step"]: line for line in map(json.loads, ran.stdout.splitlines())}
    new = Customer.objects.exclude(pk__in=known).get()
    assert told["looked up"]["plate"] == "京A12345"
    assert told["created once"] == {"step": "created once", "id": new.pk, "is_same": True}
    assert (told["refused"]["status"], told["refused"]["code"]) == (412, "stale")
    assert told["changed"]["note"] == new.note == "came by train and bus"
    assert told["walked"]["ids"] == [*known, new.pk]
    assert "deactivate" in told["may"]["moves"] and told["moved"]["state"] == "inactive"
    assert told["blocked"]["status"] == 409 and "inactive" in told["blocked"]["reasons"][0]
    assert (told["checked"]["real"], told["checked"]["forged"]) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_it_waits_as_long_as_it_is_asked_to(written, live_server, store, person, settings, monkeypatch):
    waited = []

    def wait(seconds):
        waited.append(seconds)
        settings.API_REQUESTS_PER_MINUTE = before

    before = settings.API_REQUESTS_PER_MINUTE
    dms = written.DMS(live_server.url, token_of(person("general_manager")))
    settings.API_REQUESTS_PER_MINUTE = {**before, "person": 0}
    monkeypatch.setattr(written.time, "sleep", wait)
    assert dms.stores_list()["results"][0]["id"] == store.pk
    assert len(waited) == 1 and 1 <= waited[0] <= 60


def test_a_token_goes_to_no_other_host(written):
    with pytest.raises(ValueError, match="no other place"):
        next(written.DMS("https://dms.example.com", "dms_x").follow({"results": [], "next": "https://evil.example/"}))


def test_it_knows_our_signature_and_no_other(written):
    body, at = b'{"delivery": 1}', 1_790_000_000
    headers = {"X-DMS-Timestamp": str(at), "X-DMS-Signature": f"sha256={signature('s' * 32, str(at), body)}"}
    assert written.is_from_dms("s" * 32, headers, body, now=at + 299)
    assert not written.is_from_dms("s" * 32, headers, body, now=at + 301)
    assert not written.is_from_dms("t" * 32, headers, body, now=at)
    assert not written.is_from_dms("s" * 32, headers, body + b" ", now=at)
