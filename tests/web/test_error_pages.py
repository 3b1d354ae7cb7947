"""Refusals and failures, as people read them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.utils import translation

from dms.web import errors

SHOWN = {
    400: (lambda request: errors.bad_request(request), "This request makes no sense", "无法识别此请求"),
    403: (lambda request: errors.forbidden(request), "You may not do this", "您没有权限"),
    404: (lambda request: errors.not_found(request), "There is nothing here", "这里没有内容"),
    409: (
        lambda request: errors.conflict(request, ["The invoice is not paid."]),
        "Not possible now",
        "现在还不能这样做",
    ),
    429: (lambda request: errors.too_many(request, seconds=30), "Too many tries", "尝试次数过多"),
    500: (lambda request: errors.failed(request), "Something went wrong on our side", "系统出错了"),
    503: (lambda request: errors.closed(request), "We will be back in a moment", "马上回来"),
}


@pytest.fixture
def request_of_a_stranger(rf):
    request = rf.get("/somewhere/")
    request.user, request.session, request.csp_nonce = AnonymousUser(), SessionStore(), "nonce"
    return request


@pytest.mark.parametrize("status", SHOWN)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_error_has_its_page_in_both_languages(request_of_a_stranger, status, language):
    answer, english, chinese = SHOWN[status]
    with translation.override(language):
        response = answer(request_of_a_stranger)
    assert response.status_code == status
    assert (english if language == "en" else chinese) in response.content.decode()


def test_403_shows_the_sentence_of_the_refusal(request_of_a_stranger):
    response = errors.forbidden(request_of_a_stranger, PermissionDenied("Only the cashier may reopen a day."))
    assert "Only the cashier may reopen a day." in response.content.decode()


def test_409_lists_the_open_points_escaped(request_of_a_stranger):
    response = errors.conflict(request_of_a_stranger, ["The invoice is not paid.", "<script>"])
    assert "The invoice is not paid." in response.content.decode()
    assert "<script>\n" not in response.content.decode() and "&lt;script&gt;" in response.content.decode()


def test_429_and_503_say_when_to_try_again(request_of_a_stranger):
    assert errors.too_many(request_of_a_stranger, seconds=30)["Retry-After"] == "30"
    assert errors.closed(request_of_a_stranger)["Retry-After"] == "60"


def test_500_answers_even_when_its_page_fails(request_of_a_stranger, monkeypatch):
    monkeypatch.setattr(errors, "page", lambda *args: 1 / 0)
    assert errors.failed(request_of_a_stranger).status_code == 500


@pytest.mark.urls("tests.web.pages_under_test")
def test_a_refusal_that_no_page_answered_is_409_with_its_points(signed_in, advisor):
    answer = signed_in(advisor).get("/blocked/")
    assert answer.status_code == 409
    assert "The invoice is not paid." in answer.content.decode()


@pytest.mark.urls("tests.web.pages_under_test")
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/blocked/", 409, "The invoice is not paid."),
        ("/door/", 403, "Only the group manager may open this door."),
        ("/nowhere/", 404, "There is nothing here"),
    ],
)
def test_htmx_gets_the_refusal_as_a_notice_instead_of_a_page_in_a_page(signed_in, advisor, address, status, sentence):
    answer = signed_in(advisor).get(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (status, "#toasts")
    assert sentence in answer.content.decode() and "<html" not in answer.content.decode()
