"""B7, S13: what is too long is refused by what it announces, before a byte is read, with a sentence and no trace."""

import json
import re
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client

from dms.bootstrap.installation import ROOT
from dms.web import body_limits
from dms.web.body_limits import MIB, largest_body
from tests.test_every_answer import assert_guarded
from tests.traces import differences, traces

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-8")]

FILES = "multipart/form-data; boundary=x"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Unread:
    """A body that must not be asked for."""

    def read(self, *args):
        pytest.fail("the body was read")

    readline = read


@pytest.fixture(autouse=True)
def waited(monkeypatch):
    """The seconds for which lines stayed open, instead of the time itself."""
    seconds = []
    monkeypatch.setattr(body_limits.time, "sleep", seconds.append)
    return seconds


def announce(length, address, content_type, **more):
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en", **more.pop("headers", {})})
    return client.post(
        address, content_type=content_type, **{"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), **more}, data=b"x"
    )


@pytest.mark.parametrize(
    ("address", "content_type", "most"),
    [
        ("/api/v1/customers/", JSON, 1),
        ("/api/v1/attachments/", FILES, 20),
        ("/api/v1/imports/", FILES, 50),
        ("/imports/new/suppliers/", FILES, 50),
        ("/attachments/core.approval/1/", FILES, 20),
        ("/customers/new/", FORM, 5),
        ("/nowhere/", FORM, 5),
        ("/login/", FILES, 1),
        ("/p/my-data/x/", FORM, 2),
    ],
)
def test_each_address_has_its_limit_and_says_so(address, content_type, most):
    before = traces()
    for length in (most * MIB + 1, 10**9, 10**30):
        refused = announce(length, address, content_type)
        assert refused.status_code == 413
        said = json.loads(refused.content)["detail"] if "/api/" in address else refused.content.decode()
        assert f"the {most} MB" in said, said[:2000]
        assert_guarded(refused)
    assert largest_body(address, content_type.partition(";")[0]) == most * MIB
    assert differences(before, traces()) == {}


def test_programs_get_a_problem(db):
    refused = announce(10**9, "/api/v1/customers/", JSON)
    assert refused["Content-Type"] == "application/problem+json"
    problem = json.loads(refused.content)
    assert (problem["status"], problem["code"], problem["type"]) == (413, "too_large", "/api/docs/#problem-too_large")
    assert problem["request_id"] == refused["X-Request-ID"]


def test_people_get_a_page_and_a_part_of_a_page_gets_a_notice(db):
    page = announce(10**9, "/customers/new/", FORM)
    assert "That is too much at once" in page.content.decode() and "5 MB" in page.content.decode()
    notice = announce(10**9, "/customers/new/", FORM, headers={"HX-Request": "true"})
    assert notice.status_code == 413 and notice["HX-Retarget"] == "#toasts"


@pytest.mark.parametrize(("address", "content_type"), [("/api/v1/customers/", JSON), ("/login/", FORM)])
def test_a_body_in_chunks_must_say_how_long_it_is(address, content_type):
    refused = announce("", address, content_type, headers={"Transfer-Encoding": "chunked"})
    assert refused.status_code == 411
    assert "Content-Length" in refused.content.decode()
    assert_guarded(refused)


def test_what_fits_goes_through(client):
    assert client.post("/login/", {"login": "x" * 1000, "password": "y"}).status_code == 422


def test_the_proxy_lets_through_what_the_application_takes_and_not_much_more():
    let_through = int(re.search(r"max_size (\d+)MiB", (ROOT / "deploy" / "Caddyfile").read_text())[1])
    largest = max(size for pair in settings.BODY_LIMITS.values() for size in pair) // MIB
    assert largest <= let_through <= largest + 5


def test_the_line_stays_for_a_moment_so_that_the_answer_arrives(waited):
    """A proxy that is still sending would take the closed line for a system that is away. The client here closes it."""
    assert announce(100 * MIB, "/customers/", FILES).status_code == 413
    assert waited == [body_limits.LINGER_SECONDS]
    assert announce(100, "/login/", FORM, headers={"X": "y"}, **{"wsgi.input": BytesIO(b"x" * 100)}).status_code == 422
    assert waited == [body_limits.LINGER_SECONDS]
