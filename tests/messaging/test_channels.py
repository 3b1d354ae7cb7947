"""Each channel keeps its contract with the world outside."""

import json
import logging
import smtplib
import stat

import pytest
from django.core import mail

from dms.messaging.channels import Letter, Refused, Unreachable, channel_for
from dms.messaging.channels.email import EmailChannel
from dms.messaging.channels.file import FileChannel
from dms.messaging.channels.http import HttpChannel, signature

LETTER = Letter(
    key="ready:7",
    channel="sms",
    to="13812345678",
    language="en",
    template="test.ready",
    subject="Ready",
    body="Your car is ready. 可取车。",
)


def adapter(provider, **changed):
    given = {
        "url": provider.url,
        "secret": "a secret of the provider, long enough",
        "sender": "s",
        "timeout_seconds": 1,
    }
    return HttpChannel(**given | changed)


def test_the_signature_covers_time_and_body():
    """Computed with ``printf '1700000000.{}' | openssl dgst -sha256 -hmac secret``."""
    assert signature("secret", "1700000000", b"{}") == (
        "b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
    )


def test_a_wrong_secret_is_refused_by_the_other_side(provider):
    with pytest.raises(Refused, match="HTTP 401"):
        adapter(provider, secret="another secret").send(LETTER)
    assert provider.effects == {}


def test_no_redirect_is_followed(provider):
    provider.plan = [307]
    with pytest.raises(Unreachable, match="HTTP 307"):
        adapter(provider).send(LETTER)


def test_nobody_there_means_later():
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        HttpChannel(url="http://127.0.0.1:9/", secret="s", sender="", timeout_seconds=1).send(LETTER)


@pytest.mark.parametrize("answer", [b"", b"OK", b"[1]", b'{"id": {"a": 1}}', b"\xff\xfe"])
def test_an_accepted_message_without_a_number_is_still_accepted(provider, monkeypatch, answer):
    channel = adapter(provider)
    monkeypatch.setattr(channel, "_post", lambda body, headers: (202, answer))
    assert channel.send(LETTER).reference == ""


def email(**changed):
    return Letter(**{**LETTER.__dict__, "channel": "email", "to": "wang@example.com"} | changed)


def test_every_try_of_a_mail_carries_the_same_message_id(settings):
    settings.DEFAULT_FROM_EMAIL = "East Store <service@example.com>"
    channel = channel_for("email")
    first, second = channel.send(email()), channel.send(email())
    other = channel.send(email(key="ready:8"))
    assert first == second != other
    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["wang@example.com"], "Ready", LETTER.body)
    assert sent.message()["Message-ID"] == first.reference and first.reference.endswith("@example.com>")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (smtplib.SMTPRecipientsRefused({"wang@example.com": (550, b"no such user")}), Refused),
        (smtplib.SMTPRecipientsRefused({"wang@example.com": (450, b"mailbox busy")}), Unreachable),
        (smtplib.SMTPDataError(554, b"spam"), Refused),
        (smtplib.SMTPDataError(451, b"later"), Unreachable),
        (smtplib.SMTPAuthenticationError(535, b"bad login"), Unreachable),
        (smtplib.SMTPServerDisconnected("gone"), Unreachable),
        (ConnectionRefusedError("no"), Unreachable),
        (TimeoutError("slow"), Unreachable),
    ],
)
def test_a_mail_servers_no_is_told_from_its_not_now(monkeypatch, error, outcome):
    def send(self):
        raise error

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    with pytest.raises(outcome):
        EmailChannel("service@example.com").send(email())


def test_a_file_is_private_whole_and_replaces_its_double(tmp_path, caplog):
    channel = FileChannel(tmp_path / "messages")
    with caplog.at_level(logging.INFO):
        first, second = channel.send(LETTER), channel.send(LETTER)
    (file,) = (tmp_path / "messages").iterdir()
    assert first == second and file.name == first.reference
    assert json.loads(file.read_text())["body"] == LETTER.body
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "138****5678" in caplog.text and "13812345678" not in caplog.text


def test_a_full_disk_means_later(tmp_path):
    (tmp_path / "messages").write_text("in the way")
    with pytest.raises(Unreachable):
        FileChannel(tmp_path / "messages").send(LETTER)
