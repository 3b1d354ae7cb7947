"""S6, S7, S11: tokens on every form, the security headers on every answer, and nothing of the machine in a failure."""

import pytest
from django.conf import settings as project
from django.test import Client

from dms.web import views
from tests.traces import differences, traces
from tests.walk import PAGES, PUBLIC, ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HTTPS = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "LANGUAGE_COOKIE_SECURE": True,
}

#: A file that somebody brought may load nothing and run nothing, whatever is in it, and is never shown as a page.
OF_A_FILE = "default-src 'none'; sandbox"


def assert_guarded(answer, *, https=False):
    """The headers that every answer carries."""
    policy = answer["Content-Security-Policy"]
    if policy != OF_A_FILE or "attachment" not in answer.headers.get("Content-Disposition", ""):
        assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert "object-src 'none'" in policy and "form-action 'self'" in policy
        assert "'nonce-" in policy_of_page(answer)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera" in answer["Permissions-Policy"]
    if https:
        assert "max-age=31536000" in answer["Strict-Transport-Security"]
    for name, cookie in ((name, cookie) for name, cookie in answer.cookies.items() if cookie.value):
        assert cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert bool(cookie["secure"]) == https, name


def policy_of_page(answer):
    """The policy, which needs a nonce only where a page came back."""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html") and b"<script" in answer.content
    return answer["Content-Security-Policy"] if is_page else "'nonce-"


@pytest.mark.parametrize("route", [each for each in ROUTES if "post" in each.methods], ids=str)
def test_a_form_without_its_token_is_refused(dealership, route):
    row = dealership.row(route)
    before = traces()
    for person in dealership.whoever_holds(route.permission)[:3] or dealership.people[:1]:
        for headers in ({}, {"HX-Request": "true"}):
            answer = person.browser(enforce_csrf_checks=True).post(route.address(row), {"x": 1}, headers=headers)
            assert answer.status_code == 403
            assert_guarded(answer)
    assert differences(before, traces()) == {}


def test_a_program_in_a_browser_needs_the_token_too(dealership):
    browser = dealership.somebody("group_manager").browser(enforce_csrf_checks=True)
    answer = browser.post("/api/v1/stores/", {"code": "NB", "name": "x"}, content_type="application/json")
    assert answer.status_code == 403
    assert_guarded(answer)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_answer_is_guarded(dealership, route):
    row = dealership.row(route)
    holders = dealership.for_page(route) or dealership.people[:1]
    for person in (holders[0], dealership.nobody, dealership.stranger):
        for method in ("get", "post", "options", "head"):
            assert_guarded(getattr(person.browser(), method)(route.address(row)))


def test_answers_that_no_page_gives_are_guarded(dealership):
    person = dealership.somebody("group_manager").browser()
    asked = {
        "/nowhere/": 404,
        "/%00": 404,
        "/users": 301,
        "/users/987654321/": 404,
        "/static/nothing.css": 404,
        "/static/web/dms.css": 200,
        "/static/web/public.css": 200,
        "/p/my-data/nothing/": 404,
        "/p/": 404,
        "/api/v1/nothing/": 404,
        "/api/v1/stores/987654321/": 404,
    }
    for address, status in asked.items():
        answer = person.get(address)
        assert answer.status_code == status, address
        assert_guarded(answer)
    assert_guarded(person.get("/", headers={"Host": "evil.example"}))
    assert person.get("/", headers={"Host": "evil.example"}).status_code == 400
    huge = person.post("/language/", "x" * (project.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), content_type="text/x")
    assert huge.status_code < 500


@pytest.fixture
def over_https(settings, dealership):
    """The site as production runs it."""
    for name, value in HTTPS.items():
        setattr(settings, name, value)
    client = Client(raise_request_exception=False)

    def as_person(person):
        client.cookies.clear()
        if person.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = person.session
        return client

    return as_person


def test_over_https_every_answer_says_so_and_every_cookie_is_secure(over_https, dealership):
    for route in ROUTES:
        row = dealership.row(route)
        holders = dealership.for_page(route) or dealership.people[:1]
        for person in (holders[0], dealership.stranger):
            assert_guarded(over_https(person).get(route.address(row), secure=True), https=True)
    answer = over_https(dealership.stranger).get("/login/")
    assert answer.status_code == 301 and answer.url.startswith("https://")


@pytest.mark.parametrize("page", [each for each in PAGES if each.name in {"web:home", "users:detail"}], ids=str)
def test_a_failure_tells_nothing_of_the_machine(dealership, page, monkeypatch):
    """S11: no trace, no SQL, no path, no setting."""
    from django.db import DatabaseError

    def broken(self, request, *args, **kwargs):
        secret_local = "PASSWORD123"  # noqa: F841 - what a debug page would show
        raise DatabaseError(f"SELECT * FROM accounts_user WHERE {project.SECRET_KEY}")

    monkeypatch.setattr(page.view, "get", broken)
    assert views and not project.DEBUG
    for headers in ({}, {"HX-Request": "true"}):
        answer = dealership.for_page(page)[0].browser().get(page.address(dealership.row(page)), headers=headers)
        said = answer.content.decode()
        assert answer.status_code == 500
        assert_guarded(answer)
        for told in (
            "Traceback",
            "SELECT",
            "DatabaseError",
            project.SECRET_KEY,
            "PASSWORD123",
            "/dms/",
            "site-packages",
        ):
            assert told not in said


def test_signing_in_is_all_that_strangers_get():
    """The list of what is open is short, and each line of it has its reason."""
    assert len(PUBLIC) <= 12 and all(PUBLIC.values())
