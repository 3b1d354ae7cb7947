"""One's own password: changed, forgotten, given by somebody else."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail

from dms.accounts import services
from dms.accounts.models import User
from dms.core.models import DueWork, Event
from tests.accounts.factories import PASSWORD, UserFactory

NEW = "timing-belt-and-tea"


def change(client, *, old=PASSWORD, new=NEW, again=None):
    return client.post("/password/change/", {"oldpassword": old, "password1": new, "password2": again or new})


@pytest.mark.requirement("PLT-2")
def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(clerk, sign_in, client, another_browser):
    other = another_browser()
    sign_in("clerk")
    sign_in("clerk", to=other)
    before = client.session.session_key
    assert change(client).status_code == 302
    assert client.get("/").status_code == 200
    assert client.session.session_key != before
    assert other.get("/").status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(NEW) and clerk.password_changed_at
    assert Event.objects.filter(fact="accounts.password_changed", actor=clerk).count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "guess"}, "This is not your present password."),
        ({"new": "short"}, "too short"),
        ({"new": "password1234"}, "too common"),
        ({"new": "2026031620260316"}, "entirely numeric"),
        ({"new": "clerk@example"}, "too similar"),
        ({"again": "something-else-1"}, "same password each time"),
        ({"new": PASSWORD}, "other than the present one"),
        ({"new": "x" * 5000}, "at most 200"),
    ],
)
def test_a_refused_password_changes_nothing(typed, sentence, clerk, sign_in, client):
    sign_in("clerk")
    answer = change(client, **typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert User.objects.get(pk=clerk.pk).check_password(PASSWORD)
    assert not Event.objects.filter(fact="accounts.password_changed").exists()


@pytest.mark.requirement("PLT-2")
def test_whoever_got_a_first_password_changes_it_before_anything_else(clerk, manager, sign_in, client):
    first = services.reset_password_of(user_id=clerk.pk, actor=manager)
    sign_in("clerk", first)
    assert client.get("/").url == "/password/change/"
    assert client.get("/two-factor/").url == "/password/change/"
    assert change(client, old=first, new=first).status_code == 422
    assert change(client, old=first).status_code == 302
    assert client.get("/").status_code == 200


def test_nobody_has_to_change_a_password_that_they_chose(clerk, sign_in, client):
    User.objects.filter(pk=clerk.pk).update(password_changed_at="2016-01-01T00:00Z")
    sign_in("clerk")
    assert client.get("/").status_code == 200


@pytest.mark.requirement("PLT-2")
def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(clerk, client, do_due_work):
    assert client.post("/password/forgotten/", {"email": "Clerk@example.com"}).url == "/password/forgotten/sent/"
    assert mail.outbox == []
    do_due_work()
    (letter,) = mail.outbox
    assert letter.to == ["clerk@example.com"] and letter.subject == "A new password for your account"
    address = re.search(r"http://testserver(/password/new/\S+)", letter.body)[1]
    form = client.get(address, follow=True)
    assert form.status_code == 200 and "set-password" in form.redirect_chain[0][0]
    answer = client.post(form.redirect_chain[0][0], {"password1": NEW, "password2": NEW})
    assert answer.url == "/password/new/done/"
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    again = client.get(address)
    assert "This link does not work any more" in again.content.decode(), "a link works once"
    assert not DueWork.objects.filter(payload__has_key="email").exists(), "the address is forgotten"


def test_unknown_and_inactive_addresses_get_the_same_answer_the_same_work_and_no_mail(
    clerk, client, do_due_work, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    UserFactory(email="gone@example.com", is_active=False, password=make_password(PASSWORD))
    seen = set()
    for email in ("clerk@example.com", "gone@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/password/forgotten/", {"email": email})
        page = client.get(answer.url).content.decode()
        seen.add((answer.status_code, answer.url, len(queries), re.sub(r'nonce="[^"]*"|value="[^"]*"', "", page)))
    assert len(seen) == 1
    do_due_work()
    assert [letter.to for letter in mail.outbox] == [["clerk@example.com"]]


def test_signing_out_everywhere_spares_this_browser(clerk, sign_in, client, another_browser):
    other = another_browser()
    sign_in("clerk")
    sign_in("clerk", to=other)
    assert client.get("/logout/everywhere/").status_code == 405
    assert client.post("/logout/everywhere/").url == "/two-factor/"
    assert client.get("/two-factor/").status_code == 200
    assert other.get("/").status_code == 302
