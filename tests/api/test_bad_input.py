"""B3: bodies that no client should send are refused with 4xx, never 5xx, and write nothing."""

import json

import pytest

from dms.core.models import Event
from tests.api.papers import Paper
from tests.api.test_problems import problem

UNREADABLE = {
    "nothing like JSON": b"{",
    "two values": b"{} {}",
    "NaN": b'{"amount": NaN}',
    "Infinity": b'{"amount": -Infinity}',
    "1e400": b'{"amount": 1e400}',
    "an exponent that is a bomb": b'{"amount": 1e999999999999999999999}',
    "10 to the -400": b'{"amount": 1e-400}',
    "a huge integer": b'{"store": 9223372036854775808}',
    "an integer of 5000 digits": b'{"store": ' + b"9" * 5000 + b"}",
    "a key twice": b'{"title": "a", "title": "b"}',
    "a key twice far inside": b'{"title": [{"a": 1, "a": 1}]}',
    "depth 10 000": b'{"title": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "depth 100 000": b"[" * 100_000,
    "depth 33": b"[" * 33 + b"]" * 33,
    "NUL in a text": b'{"title": "a\\u0000b"}',
    "NUL in a key": b'{"a\\u0000b": 1}',
    "half a character": b'{"title": "\\ud800"}',
    "no UTF-8": b'{"title": "\xff"}',
    "UTF-16": '{"title": "x"}'.encode("utf-16"),
}
WRONG = {
    "a list": b"[]",
    "a list of objects": b'[{"title": "x"}]',
    "null": b"null",
    "a string": b'"title"',
    "a number": b"7",
    "true": b"true",
    "an object where a text is expected": b'{"title": {"a": 1}}',
    "a list where a text is expected": b'{"title": ["a"]}',
    "a number where a text is expected": b'{"title": 7}',
    "null where a text is expected": b'{"title": null}',
    "a list where an id is expected": b'{"title": "x", "store": [1]}',
    "a negative id": b'{"title": "x", "store": -1}',
    "the largest id": b'{"title": "x", "store": 9223372036854775807}',
    "true as an id": b'{"title": "x", "store": true}',
    "a fraction as an id": b'{"title": "x", "store": 1.0}',
    "too many digits": b'{"title": "x", "amount": 1e300}',
    "10 to the -30": b'{"title": "x", "amount": 1e-30}',
    "a text as a number": b'{"title": "x", "amount": "NaN"}',
    "Infinity as a text": b'{"title": "x", "amount": "Infinity"}',
    "a number as yes": b'{"title": "x", "is_paid": 1}',
    "an object as yes": b'{"title": "x", "is_paid": {}}',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_body_is_400(advisor, body):
    problem(advisor.send("POST", "/api/v1/papers/", body), 400, "unreadable")
    assert not Paper.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_readable_but_wrong_body_is_422(advisor, body):
    assert problem(advisor.send("POST", "/api/v1/papers/", body), 422, "invalid")["errors"]
    assert not Paper.objects.exists() and not Event.objects.exists()


def test_32_levels_can_be_read(advisor):
    problem(advisor.send("POST", "/api/v1/papers/", b"[" * 32 + b"1" + b"]" * 32), 422, "invalid")


def test_minus_zero_is_zero(advisor, store):
    answer = advisor.send("POST", "/api/v1/papers/", b'{"title": "x", "amount": -0, "store": %d}' % store.pk)
    assert answer.status_code == 201 and answer.json()["amount"] == "0.00"


def test_money_is_what_was_written(advisor, store):
    body = b'{"title": "x", "amount": 9999999999.99, "store": %d}' % store.pk
    assert advisor.send("POST", "/api/v1/papers/", body).json()["amount"] == "9999999999.99"
    finer = b'{"title": "x", "amount": 0.105, "store": %d}' % store.pk
    assert problem(advisor.send("POST", "/api/v1/papers/", finer), 422, "invalid")["errors"][0]["field"] == "amount"


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 5 * 1024 * 1024 + 1])
def test_a_body_that_is_too_large_is_413(advisor, size):
    body = json.dumps({"title": "x" * size}).encode()
    problem(advisor.send("POST", "/api/v1/papers/", body), 413, "too_large")


@pytest.mark.parametrize(
    "text", ["李😀明", "e\u0301", "\u202eabc", "'; DROP TABLE", "{{7*7}}", "%s", "<script>", "a\u200bb"]
)
def test_odd_characters_are_kept_as_they_are(advisor, store, text):
    answer = advisor.send("POST", "/api/v1/papers/", {"title": text, "store": store.pk})
    assert answer.json()["title"] == text


@pytest.mark.parametrize(
    "query", ["title=%00", "store=1e400", "store=99999999999999999999", "updated_since=x", "store[]=1"]
)
def test_odd_parameters_are_422(advisor, query):
    problem(advisor.send("GET", f"/api/v1/papers/?{query}"), 422, "invalid")


@pytest.mark.parametrize("key", ["0", "-1", "1.0", "99999999999999999999", "%00", "٣", "1'"])
def test_odd_keys_are_404(advisor, key):
    problem(advisor.send("GET", f"/api/v1/papers/{key}/"), 404, "not_found")
