"""Whatever goes wrong has one shape, the fixed order of refusals, and the sentences of the screens."""

from pathlib import Path

import polib
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError
from django_fsm import ConcurrentTransition

import dms.api
from dms.api.problems import PROBLEMS
from dms.core.models import Event
from tests.api.papers import Failing, Paper

MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "errors", "reasons", "points"}


def problem(response, status, code):
    """The problem of the answer, its shape checked."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == MEMBERS
    assert (body["status"], body["code"]) == (status, code)
    assert body["request_id"] == response["X-Request-ID"]
    assert body["title"] and body["detail"]
    return body


@pytest.mark.requirement("PLT-8")
@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/v1/nothing/", "/api/v1/papers/x/", "/api/v2/papers/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_a_problem(advisor, path, method):
    problem(advisor.send(method, path), 404, "not_found")


def test_a_stranger_is_asked_to_sign_in(papers, program):
    answer = program().send("GET", "/api/v1/papers/")
    problem(answer, 401, "unauthenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_is_a_stranger(papers):
    from tests.api.conftest import Program

    body = problem(Program("dms_aaaaaaaa_" + "x" * 43).send("GET", "/api/v1/papers/"), 401, "unauthenticated")
    assert "revoked" in body["detail"]


def test_a_browser_needs_its_csrf_token(papers, person):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("service_advisor"))
    answer = browser.post("/api/v1/papers/", {"title": "x"}, content_type="application/json")
    problem(answer, 403, "csrf_failed")
    assert not Event.objects.exists()


def test_a_browser_with_its_csrf_token_may_write(papers, person, store):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("service_advisor"))
    browser.cookies["dms_csrf"] = "t" * 32
    body = {"store": store.pk, "title": "x"}
    answer = browser.post("/api/v1/papers/", body, "application/json", headers={"X-CSRFToken": "t" * 32})
    assert answer.status_code == 201, answer.content


def test_a_refusal_names_who_may(papers, person, program, store):
    body = {"store": store.pk, "title": "x"}
    answer = program(person("cashier")).send("POST", "/api/v1/papers/", body)
    assert "service advisor" in problem(answer, 403, "forbidden")["detail"]
    assert not Paper.objects.exists()


def test_a_role_without_the_view_permission_is_refused_before_anything_is_looked_up(papers, person, program):
    paper = papers()
    technician = program(person("technician"))
    for path in ("", f"{paper.pk}/", "999999/", f"{paper.pk}/history/", f"{paper.pk}/moves/"):
        problem(technician.send("GET", f"/api/v1/papers/{path}"), 403, "forbidden")


def test_wrong_values_are_named_by_field(advisor, store):
    answer = advisor.send("POST", "/api/v1/papers/", {"store": store.pk, "title": "x" * 41, "is_paid": "yes"})
    errors = problem(answer, 422, "invalid")["errors"]
    assert {error["field"]: error["code"] for error in errors} == {"title": "max_length", "is_paid": "invalid"}


def test_unknown_and_read_only_fields_are_refused_at_the_field(advisor, papers, store):
    paper = papers()
    body = {"state": "signed", "version": 9, "colour": "red"}
    answer = advisor.send("PATCH", f"/api/v1/papers/{paper.pk}/", body, If_Match='"1"')
    errors = problem(answer, 422, "invalid")["errors"]
    assert {error["field"]: error["code"] for error in errors} == {
        "state": "read_only",
        "version": "unknown_field",
        "colour": "unknown_field",
    }
    assert "title, amount" in next(error["message"] for error in errors if error["field"] == "colour")
    assert Paper.objects.get().state == "draft"


def test_method_and_media_type_are_refused(advisor, papers):
    answer = advisor.send("DELETE", "/api/v1/papers/")
    problem(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST", "HEAD"}
    problem(advisor.post("/api/v1/papers/", {"title": "x"}), 415, "unsupported_media_type")
    problem(
        advisor.post("/api/v1/papers/", "title=x", "application/x-www-form-urlencoded"), 415, "unsupported_media_type"
    )


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (RuntimeError("secret inner words"), 500, "failed"),
        (OperationalError("secret host name"), 503, "unavailable"),
        (IntegrityError("secret column"), 409, "conflict"),
        (ConcurrentTransition("secret"), 409, "conflict"),
        (PermissionDenied("Only on Mondays."), 403, "forbidden"),
        (Paper.DoesNotExist("secret"), 404, "not_found"),
        (ValidationError({"title": ["Too blue."]}), 422, "invalid"),
        (ValidationError("Too blue."), 422, "invalid"),
    ],
)
def test_what_a_service_raises_becomes_a_problem_without_inner_words(advisor, monkeypatch, failure, status, code):
    monkeypatch.setattr(Failing, "failure", failure)
    answer = advisor.send("GET", "/api/v1/failing/")
    body = problem(answer, status, code)
    assert "secret" not in answer.content.decode()
    assert ("Retry-After" in answer) == (status == 503)
    if isinstance(failure, PermissionDenied):
        assert body["detail"] == "Only on Mondays."
    if isinstance(failure, ValidationError):
        assert body["errors"][0]["message"] == "Too blue."


def test_a_database_lost_outside_an_endpoint_is_503_too(advisor, monkeypatch):
    def lost(request):
        raise OperationalError("secret host name")

    monkeypatch.setattr("dms.web.personal.PersonalSettingsMiddleware.__call__", lambda self, request: lost(request))
    answer = advisor.send("GET", "/api/v1/papers/")
    problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"
    assert "Content-Security-Policy" in answer


def test_a_step_that_is_missing_before_work_is_told_with_its_sentence(papers, person):
    from django.test import Client

    browser = Client()
    browser.force_login(person("service_advisor", must_change_password=True))
    answer = browser.get("/api/v1/papers/", headers={"Accept-Language": "en"})
    assert "first password" in problem(answer, 403, "forbidden")["detail"]


def test_the_language_is_the_persons_own_unless_the_request_names_one(papers, person, program):
    chinese = program(person("service_advisor", language="zh-hans"))
    assert chinese.send("GET", "/api/v1/papers/999/")["Content-Language"] == "en"
    del chinese.defaults["HTTP_ACCEPT_LANGUAGE"]
    assert chinese.send("GET", "/api/v1/papers/999/")["Content-Language"] == "zh-hans"


def test_every_sentence_of_the_api_has_its_chinese():
    catalogue = polib.pofile(str(Path(dms.api.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po"))
    said = {str(text) for kind in PROBLEMS.values() for text in (kind.title, kind.detail)}
    assert said <= {entry.msgid for entry in catalogue}
    assert not [entry.msgid for entry in catalogue if not entry.msgstr or entry.fuzzy]
