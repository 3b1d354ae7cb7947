"""S13: too many requests are refused for a while, and nobody suffers from a counter that is away."""

import pytest

from tests.api.conftest import Program
from tests.api.test_problems import problem


@pytest.fixture
def at_most(settings):
    """Few requests a minute."""

    def limit(**limits):
        settings.API_REQUESTS_PER_MINUTE = {"person": 1000, "address": 1000, "wrong_token": 1000, **limits}

    return limit


@pytest.fixture(autouse=True)
def one_minute(monkeypatch):
    """The minute does not end in the middle of a story."""
    monkeypatch.setattr("dms.core.counting.window", lambda: 1)


def refused(answer):
    problem(answer, 429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 60


@pytest.mark.requirement("PLT-8")
def test_a_person_is_slowed_and_others_are_not(papers, person, program, at_most):
    at_most(person=2)
    one, other = program(person("service_advisor")), program(person("cashier"))
    assert [one.get("/api/v1/papers/").status_code for _time in range(2)] == [200, 200]
    refused(one.get("/api/v1/papers/"))
    assert other.get("/api/v1/papers/").status_code == 200


def test_each_token_counts_by_itself(papers, person, program, at_most):
    at_most(person=1)
    advisor = person("service_advisor")
    one, other = program(advisor), program(advisor)
    assert one.get("/api/v1/papers/").status_code == other.get("/api/v1/papers/").status_code == 200
    refused(one.get("/api/v1/papers/"))


def test_an_address_is_slowed_whoever_asks(papers, person, program, at_most):
    at_most(address=1)
    one, other = program(person("service_advisor")), program(person("cashier"))
    assert one.get("/api/v1/papers/").status_code == 200
    refused(other.get("/api/v1/papers/"))


def test_trying_tokens_out_is_slowed(papers, at_most):
    at_most(wrong_token=2)
    guess = Program("dms_aaaaaaaa_" + "x" * 43)
    assert [guess.get("/api/v1/papers/").status_code for _time in range(2)] == [401, 401]
    refused(guess.get("/api/v1/papers/"))


def test_the_next_minute_begins_at_zero(papers, person, program, at_most, monkeypatch):
    at_most(person=1)
    one = program(person("service_advisor"))
    one.get("/api/v1/papers/")
    refused(one.get("/api/v1/papers/"))
    monkeypatch.setattr("dms.core.counting.window", lambda: 2)
    assert one.get("/api/v1/papers/").status_code == 200


def test_a_counter_that_is_away_refuses_nobody(papers, person, program, at_most, monkeypatch):
    at_most(person=0)

    def away(*args, **kwargs):
        raise ConnectionError("cache")

    monkeypatch.setattr("dms.core.counting.cache.add", away)
    assert program(person("service_advisor")).get("/api/v1/papers/").status_code == 200
