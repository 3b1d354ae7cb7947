"""A program fetches the copy of a person's data: once, by whoever may hand it out, on record."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage

from crm.files.requests import services
from dms.core.models import Event
from tests.api.conftest import program
from tests.crm.files.requests.factories import DataRequestFactory

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


@pytest.fixture
def ready(store, person):
    """A copy that waits to be fetched."""
    request = DataRequestFactory(customer__store=store, recorded_by=person("service_advisor"))
    services.approve_data_request(request_id=request.pk, actor=person("service_manager"))
    services.make_copy(request_id=request.pk)
    request.refresh_from_db()
    return request


def address(request):
    return f"/api/v1/data-requests/{request.pk}/hand-out/"


def test_it_comes_once_and_is_on_record(ready, program, person, django_capture_on_commit_callbacks):
    manager = person("service_manager")
    client = program(manager)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.send("POST", address(ready), {}, Idempotency_Key="7d0a4c52-6a3f-4a0e-9f0e-6f3f1f6b2a10")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert "no-store" in answer["Cache-Control"] and "Idempotent-Replayed" not in answer
    assert "data.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert not default_storage.exists(ready.copy_name)
    again = client.send("POST", address(ready), {}, Idempotency_Key="7d0a4c52-6a3f-4a0e-9f0e-6f3f1f6b2a10")
    assert again.status_code == 409 and "handed out already" in again.json()["reasons"][0]
    [event] = Event.objects.filter(fact="crm.copy_handed_out")
    assert (event.actor, event.origin, event.subject_id) == (manager, "api", ready.pk)
    told = client.get(f"/api/v1/data-requests/{ready.pk}/history/").json()["results"]
    assert told[0]["fact"] == "crm.copy_handed_out"


def test_who_may_not_hand_it_out_is_refused_without_a_trace(ready, program, person):
    before = Event.objects.count()
    refused = program(person("service_advisor")).send("POST", address(ready), {})
    assert refused.status_code == 403 and "service manager" in refused.json()["detail"].lower()
    ready.refresh_from_db()
    assert default_storage.exists(ready.copy_name) and ready.handed_out_at is None
    assert Event.objects.count() == before


def test_another_store_and_a_reading_token_get_nothing(ready, program, person, other_store):
    assert program(person("service_manager", store=other_store)).send("POST", address(ready), {}).status_code == 404
    manager = person("service_manager")
    assert program(manager, scopes=("read",)).send("POST", address(ready), {}).status_code == 403
    assert not Event.objects.filter(fact="crm.copy_handed_out").exists()


def test_without_a_copy_and_with_an_old_version_it_says_why(store, ready, program, person):
    client = program(person("service_manager"))
    stale = client.send("POST", address(ready), {}, If_Match=f'"{ready.version + 1}"')
    assert stale.status_code == 412
    none = DataRequestFactory(customer__store=store, kind="correction")
    assert client.send("POST", address(none), {}).status_code == 409
    assert client.send("POST", address(ready), {"x": 1}).status_code == 422
    assert not Event.objects.filter(fact="crm.copy_handed_out").exists()
