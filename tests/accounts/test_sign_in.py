"""Getting in, by password and second factor, and out again."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from dms.accounts import two_factor
from dms.accounts.models import SignInAttempt, User
from dms.core.models import Event
from tests.accounts.factories import PASSWORD, SECRET, UserFactory

SESSION = "dms_session"


def facts_about(user):
    return list(Event.objects.about(user).order_by("id").values_list("fact", flat=True))


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.requirement("PLT-2")
def test_a_clerk_signs_in_with_a_password_and_gets_a_new_session_id(client, clerk, sign_in):
    client.get("/login/")
    session = client.session
    session["planted"] = "by somebody before the sign-in"
    session.save()
    client.cookies[SESSION] = session.session_key
    answer = sign_in("Clerk ")
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session.session_key != session.session_key
    assert not client.session.__class__(session.session_key).load()
    assert facts_about(clerk) == ["accounts.signed_in"]


def test_the_session_cookie_is_closed_to_scripts_and_ends_with_the_browser(client, clerk, sign_in, settings):
    cookie = sign_in("clerk").cookies[SESSION]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["max-age"] == "" and cookie["expires"] == ""
    settings.SESSION_COOKIE_SECURE = True
    assert sign_in("clerk", to=Client()).cookies[SESSION]["secure"]


@pytest.mark.parametrize("case", ["wrong password", "unknown", "inactive", "no password", "oversized"])
def test_all_refusals_say_the_same_and_let_nobody_in(case, client, clerk, sign_in):
    User.objects.filter(pk=clerk.pk).update(is_active=case != "inactive")
    UserFactory(username="nopass", password="!")
    name = {"unknown": "nobody", "no password": "nopass"}.get(case, "clerk")
    password = {"wrong password": "guess", "oversized": "x" * 100_000}.get(case, PASSWORD)
    answer = sign_in(name, password)
    assert answer.status_code == 422
    expected = "at most 200 characters" if case == "oversized" else "User name and password do not match"
    assert expected in answer.content.decode()
    assert f'value="{name}"' in answer.content.decode(), "what was typed is kept"
    assert not signed_in(client)


def test_the_form_speaks_chinese(client, db):
    page = Client().get("/login/").content.decode()
    assert "用户名" in page and "登录" in page


@pytest.mark.requirement("PLT-2")
def test_a_manager_needs_the_code_too(client, manager, sign_in):
    answer = sign_in("manager")
    assert answer.url == "/login/code/"
    assert not signed_in(client)
    assert client.get("/").status_code == 302
    refused = client.post("/login/code/", {"code": "000000"})
    assert refused.status_code == 422 and "This code is not right" in refused.content.decode()
    answer = client.post("/login/code/", {"code": two_factor.present_code(SECRET)})
    assert answer.url == "/" and signed_in(client)
    assert facts_about(manager) == ["accounts.sign_in_failed", "accounts.signed_in"]
    assert Event.objects.get(fact="accounts.signed_in").payload == {"second_factor": True}


def test_a_code_is_worth_nothing_the_second_time(client, manager, sign_in):
    code = two_factor.present_code(SECRET)
    for accepted in (True, False):
        browser = Client()
        sign_in("manager", to=browser)
        browser.post("/login/code/", {"code": code})
        assert signed_in(browser) is accepted


def test_a_recovery_code_opens_the_door_once(client, manager, sign_in):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(manager).get_unused_codes()[0]
    for accepted in (True, False):
        browser = Client()
        sign_in("manager", to=browser)
        browser.post("/login/code/", {"code": code})
        assert signed_in(browser) is accepted


def test_ten_wrong_codes_lock_the_second_step(client, manager, sign_in):
    sign_in("manager")
    for _attempt in range(10):
        assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    answer = client.post("/login/code/", {"code": two_factor.present_code(SECRET)})
    assert answer.status_code == 429 and answer["Retry-After"] == "900"
    assert not signed_in(client)
    assert facts_about(manager).count("accounts.locked_out") == 1


@pytest.mark.requirement("PLT-2")
def test_a_manager_without_second_factor_is_sent_to_the_set_up_and_nowhere_else(client, manager, sign_in):
    Authenticator.objects.all().delete()
    sign_in("manager")
    assert client.get("/").url == "/two-factor/set-up/"
    assert client.get("/search/", headers={"HX-Request": "true"})["HX-Redirect"] == "/two-factor/set-up/"
    page = client.get("/two-factor/set-up/").content.decode()
    assert "data:image/svg+xml;base64," in page and "Your role requires a second factor" in page
    code = two_factor.present_code(client.session["mfa.totp.secret"])
    answer = client.post("/two-factor/set-up/", {"code": code})
    assert answer.url == "/two-factor/recovery-codes/"
    assert client.get(answer.url).content.decode().count("<li>") >= 10
    assert client.get("/").status_code == 200
    assert "accounts.second_factor_added" in facts_about(manager)


def test_a_role_granted_later_asks_for_the_factor_at_the_next_request(client, clerk, sign_in, store):
    from tests.accounts.factories import MembershipFactory

    sign_in("clerk")
    assert client.get("/").status_code == 200
    MembershipFactory(user=clerk, role="finance", store=store)
    assert client.get("/").url == "/two-factor/set-up/"


def test_the_api_refuses_a_session_without_second_factor_in_a_sentence(client, manager, sign_in, settings):
    from django.http import HttpResponse
    from django.test import override_settings
    from django.urls import path

    class Urls:
        urlpatterns = [path("api/v1/things/", lambda request: HttpResponse("things"))]

    from dms import urls

    Urls.urlpatterns += urls.urlpatterns
    Authenticator.objects.all().delete()
    sign_in("manager")
    with override_settings(ROOT_URLCONF=Urls):
        answer = client.get("/api/v1/things/")
        assert answer.status_code == 403
        assert "requires a second factor" in answer.json()["detail"]
        two_factor.enrol(manager, SECRET)
        assert client.get("/api/v1/things/").content == b"things"


def test_secrets_are_encrypted_in_the_database(manager):
    kept = Authenticator.objects.get(user=manager).data["secret"]
    assert SECRET not in kept and two_factor.decrypt(kept) == SECRET


def test_an_old_secret_key_still_opens_what_it_closed(settings):
    kept = two_factor.encrypt(SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, long enough to be taken for one, really"
    assert two_factor.decrypt(kept) == SECRET


def test_managers_can_not_remove_their_factor_and_clerks_can(client, manager, clerk):
    client.force_login(manager)
    answer = client.post("/two-factor/remove/")
    assert answer.status_code == 422 and Authenticator.objects.filter(user=manager).exists()
    two_factor.enrol(clerk, SECRET)
    client.force_login(clerk)
    client.get("/")
    assert client.post("/two-factor/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert "accounts.second_factor_removed" in facts_about(clerk)


def test_signing_out_ends_the_session_on_the_server(client, clerk, sign_in):
    sign_in("clerk")
    stolen = client.cookies[SESSION].value
    assert client.get("/logout/").status_code == 200, "a link can't sign anybody out"
    assert signed_in(client)
    assert client.post("/logout/").url == "/login/"
    client.cookies[SESSION] = stolen
    assert client.get("/").status_code == 302
    assert facts_about(clerk)[-1] == "accounts.signed_out"


@pytest.mark.parametrize("address", ["/login/", "/logout/", "/password/change/", "/password/forgotten/"])
def test_forms_without_their_token_are_refused(address, clerk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    assert strict.post(address, {"login": "clerk", "password": PASSWORD}).status_code == 403


def test_nobody_signs_up_or_sees_pages_that_are_not_ours(client, db):
    for address in ("/signup/", "/accounts/signup/", "/email/", "/two-factor/webauthn/", "/inactive/"):
        assert client.get(address).status_code == 404


def test_after_signing_in_nobody_is_sent_to_a_foreign_site(client, clerk, sign_in):
    answer = client.post("/login/?next=https://evil.example/", {"login": "clerk", "password": PASSWORD})
    assert answer.url == "/"


def test_attempts_are_forgotten_after_a_week(clerk, client, sign_in, do_due_work):
    from datetime import timedelta

    from dms.accounts.services.signing_in import forget_attempts
    from dms.core import clock

    sign_in("clerk", "guess")
    assert forget_attempts(at=clock.now()) == 0
    assert forget_attempts(at=clock.now() + timedelta(days=8)) == 1
    assert not SignInAttempt.objects.exists()


def test_idle_sessions_end(client, clerk, sign_in, settings, monkeypatch):
    sign_in("clerk")
    assert client.get("/").status_code == 200
    start = time.time()
    for minutes, status in ((100, 200), (210, 200), (331, 302)):
        monkeypatch.setattr("dms.accounts.sessions.time.time", lambda minutes=minutes: start + minutes * 60)
        assert client.get("/").status_code == status, minutes


def test_no_session_lasts_longer_than_the_longest(client, clerk, sign_in, settings, monkeypatch):
    sign_in("clerk")
    client.get("/")
    start = time.time()
    for hours in range(1, 12):
        monkeypatch.setattr("dms.accounts.sessions.time.time", lambda hours=hours: start + hours * 3600)
        assert client.get("/").status_code == 200, hours
    monkeypatch.setattr("dms.accounts.sessions.time.time", lambda: start + 12 * 3600)
    assert client.get("/").status_code == 302
