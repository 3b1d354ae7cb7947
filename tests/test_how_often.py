"""S13: signing in, searching, exporting, uploading: each has its limit, on the screen and through the API, and says
when to come back. Signing in: tests/accounts/test_sign_in.py; sizes: tests/web/test_body_limits.py.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import program
from tests.traces import differences, traces

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-8")]


@pytest.fixture
def few(product_limits, monkeypatch):
    """Two of everything within a minute that does not end."""
    monkeypatch.setattr("dms.core.counting.window", lambda: 1)
    product_limits.WORK_PER_MINUTE = dict.fromkeys(product_limits.WORK_PER_MINUTE, 2)
    return product_limits


ON_SCREEN = {
    "search": lambda client: client.get("/search/?q=abc"),
    "export": lambda client: client.post("/customers/", {"format": "csv"}),
    "import": lambda client: client.post("/imports/new/suppliers/", {"file": SimpleUploadedFile("x.csv", b"")}),
}


@pytest.mark.parametrize("work", ON_SCREEN)
def test_the_third_within_a_minute_is_told_to_wait_on_the_screen(client, person, few, work, monkeypatch):
    client.force_login(person("general_manager"))
    assert [ON_SCREEN[work](client).status_code in (200, 302, 422) for _time in range(2)] == [True, True]
    before = traces()
    refused = ON_SCREEN[work](client)
    assert refused.status_code == 429 and 1 <= int(refused["Retry-After"]) <= 60
    assert differences(before, traces()) == {}
    monkeypatch.setattr("dms.core.counting.window", lambda: 2)
    assert ON_SCREEN[work](client).status_code != 429


def test_the_third_within_a_minute_is_told_to_wait_through_the_api_and_counts_with_the_screen(
    client, person, program, few
):
    manager = person("general_manager")
    client.force_login(manager)
    ON_SCREEN["export"](client)
    wanted = {"list": "suppliers", "format": "csv"}
    api = program(manager)
    assert api.send("POST", "/api/v1/exports/", wanted).status_code == 201
    refused = api.send("POST", "/api/v1/exports/", wanted)
    assert refused.status_code == 429 and refused.json()["code"] == "throttled" and refused["Retry-After"]
    assert api.get("/api/v1/exports/").status_code == 200, "looking costs nothing"
    assert ON_SCREEN["export"](client).status_code == 429


def test_uploads_through_the_api_have_their_limit(person, program, few):
    api = program(person("general_manager"))
    for address in ("/api/v1/attachments/", "/api/v1/imports/"):
        statuses = [api.post(address, {"file": SimpleUploadedFile("x.csv", b"")}).status_code for _time in range(2)]
        assert statuses == ([422, 422] if "attachments" in address else [429, 429]), "one limit for both"


def test_somebody_else_goes_on(client, person, few):
    client.force_login(person("general_manager"))
    for _time in range(3):
        ON_SCREEN["search"](client)
    client.force_login(person("general_manager"))
    assert ON_SCREEN["search"](client).status_code == 200


def test_nobody_gets_more_than_200_rows_a_page(person, program):
    refused = program(person("general_manager")).get("/api/v1/customers/?page_size=201")
    assert refused.status_code == 422


def test_the_product_has_a_limit_for_each():
    from dms.settings import interfaces

    assert set(interfaces.WORK_PER_MINUTE) == {"search", "export", "upload"}
    assert all(0 < most <= 600 for most in interfaces.WORK_PER_MINUTE.values())
