"""A line for each request and each piece of work: whole, traceable, and without anybody's number."""

import json
import logging

import pytest

from dms.core import clock, due, requests
from dms.core.logs import JsonFormatter, RequestIdFilter, TextFormatter, without_personal_numbers

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-10")]


@pytest.fixture
def lines():
    """The JSON lines that a log collector would get."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Keep()
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def test_each_request_is_one_line_with_route_status_time_and_request_id(client, lines):
    answer = client.get("/healthz?phone=13812345678", headers={"X-Request-ID": "given-by-proxy-1"})
    (line,) = [json.loads(line) for line in lines if '"dms.access"' in line]
    assert answer["X-Request-ID"] == line["request_id"] == "given-by-proxy-1"
    assert (line["method"], line["view"], line["status"], line["user"]) == ("GET", "operations:healthz", 200, "-")
    assert line["ms"] >= 0 and "13812345678" not in "".join(lines)


def test_a_signed_in_user_stands_there_by_key_only(client, lines, person, store):
    advisor = person("service_advisor")
    client.force_login(advisor)
    client.raise_request_exception = False
    client.get("/")
    access = [json.loads(line) for line in lines if '"dms.access"' in line]
    assert access[-1]["user"] == advisor.pk and advisor.name not in "".join(lines)


@pytest.mark.parametrize(
    "address",
    ["/13812345678/", "/customers/110101199003074518/", "/search/?q=13812345678", "/x/?id=11010119900307451X", "/%00/"],
)
def test_no_line_holds_a_telephone_or_identity_number_whatever_is_asked_for(client, lines, address):
    client.raise_request_exception = False
    client.get(address)
    assert lines
    for line in lines:
        json.loads(line)
        assert not any(number in line for number in ("13812345678", "110101199003074518", "11010119900307451X"))


def test_a_trace_is_blotted_too(lines):
    try:
        raise ValueError("no customer with 13812345678")
    except ValueError:
        logging.getLogger("dms.test").exception("Looked for %s", "138 1234 5678 or 13812345678")
    line = json.loads(lines[-1])
    assert "ValueError: no customer with ***" in line["trace"] and "Looked for *** or ***" in line["message"]


def test_numbers_that_are_nobodys_stay():
    text = "RO-26-0001 took 12345 ms, VIN LSVAB2180E2100001, request 0f13812345678aa, card 6222 0000"
    assert without_personal_numbers(text) == text
    assert without_personal_numbers("tel. +86 13812345678, id 11010119900307451x") == "tel. ***, id ***"


def test_each_piece_of_work_is_a_line_with_its_id(lines):
    work = due.schedule("garage.effect", key="logged", at=clock.now())
    due.perform(work.pk)
    (line,) = [json.loads(line) for line in lines if "garage.effect" in line]
    assert (line["work"], line["handler"], line["attempt"]) == (work.pk, "garage.effect", 1)
    assert line["request_id"] == f"work-{work.pk}"


def test_text_lines_are_for_people_and_blotted_as_well():
    record = logging.LogRecord("dms", logging.INFO, "", 0, "called %s", ("13812345678",), None)
    with requests.acting(request_id="abc"):
        RequestIdFilter().filter(record)
    assert TextFormatter("[{request_id}] {message}", style="{").format(record) == "[abc] called ***"
