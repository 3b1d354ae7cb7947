"""Bad settings of the ways out fail loudly, with the name of the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from dms.settings import messaging

SECRET = "s" * 32


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 587, True, False)),
        ("smtps://mail.example.com", ("mail.example.com", 465, False, True)),
        ("smtp://mail.example.com:2525/?tls=0", ("mail.example.com", 2525, False, False)),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, False, False)),
    ],
)
def test_a_mail_server_from_a_url(monkeypatch, url, expected):
    monkeypatch.setenv("EMAIL_URL", url)
    found = messaging.mail_settings()
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    assert tuple(found[name] for name in names) == expected


def test_user_and_password_may_hold_any_character(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp://store%40example.com:p%2Fw%3A@mail.example.com")
    found = messaging.mail_settings()
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("store@example.com", "p/w:")


@pytest.mark.parametrize(("url", "backend"), [("", "filebased"), ("console:", "console")])
def test_without_a_server_mail_becomes_files_or_lines(monkeypatch, url, backend):
    monkeypatch.setenv("EMAIL_URL", url)
    assert backend in messaging.mail_settings()["EMAIL_BACKEND"]


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://mail.example.com/?tls=maybe",
        "smtp://mail.example.com/?ssl=1",
        "smtp://user:password@mail.example.com/?tls=0",
    ],
)
def test_a_wrong_mail_url_is_refused(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        messaging.mail_settings()


@pytest.mark.parametrize("sender", ["East Store", "a@b\nBcc: c@d"])
def test_a_wrong_sender_is_refused(monkeypatch, sender):
    monkeypatch.setenv("DMS_EMAIL_SENDER", sender)
    with pytest.raises(ImproperlyConfigured, match="DMS_EMAIL_SENDER"):
        messaging.email_sender()


def test_an_adapter_from_its_variables(monkeypatch):
    given = {"URL": "https://sms.example.com/send", "SECRET": SECRET, "SENDER": "East Store", "TIMEOUT_SECONDS": "5"}
    for name, value in given.items():
        monkeypatch.setenv(f"DMS_SMS_{name}", value)
    assert messaging.sms() == {
        "class": "dms.messaging.channels.http.HttpChannel",
        "url": "https://sms.example.com/send",
        "secret": SECRET,
        "sender": "East Store",
        "timeout_seconds": 5,
    }


def test_without_an_adapter_messages_become_files(monkeypatch):
    monkeypatch.delenv("DMS_WECHAT_URL", raising=False)
    assert messaging.wechat()["class"].endswith("FileChannel")


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("", SECRET),
        ("sms.example.com", SECRET),
        ("ftp://sms.example.com", SECRET),
        ("http://sms.example.com/send", SECRET),
        ("https://user:pw@sms.example.com/send", SECRET),
        ("https://sms.example.com/send", ""),
        ("https://sms.example.com/send", "short"),
    ],
)
def test_a_wrong_adapter_is_refused(monkeypatch, url, secret):
    monkeypatch.setenv("DMS_SMS_URL", url)
    monkeypatch.setenv("DMS_SMS_SECRET", secret)
    with pytest.raises(ImproperlyConfigured, match="DMS_SMS_"):
        messaging.sms()
