"""How messages leave the house: mail server, adapters for text messages and WeChat; else files."""

from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from dms.settings import environment as env
from dms.settings.project import VAR_DIR

MESSAGES_DIR = env.folder("DMS_MESSAGES_DIR", VAR_DIR / "messages")
ON_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}
SHORTEST_SECRET = 32


def mail_settings():
    """Django's mail settings from ``smtp://user:password@host:587/?tls=1``, ``smtps://…``, ``console:``, ``file:``."""
    url = urlsplit(env.text("EMAIL_URL") or "file:")
    if url.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(url.path) or str(MESSAGES_DIR / "mail"),
        }
    if url.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured(
            f"EMAIL_URL must begin with smtp://, smtps://, file: or console:, not {url.scheme!r}."
        )
    return smtp_settings(url)


def smtp_settings(url):
    """A mail server; a password never travels unencrypted to another machine."""
    options = dict(parse_qsl(url.query))
    unknown = set(options) - {"tls"}
    if not url.hostname or unknown or options.get("tls", "1") not in {"0", "1"}:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587/?tls=1 (tls is 0 or 1).")
    tls = url.scheme == "smtp" and options.get("tls", "0" if url.hostname in ON_THIS_MACHINE else "1") == "1"
    if url.password and not tls and url.scheme == "smtp" and url.hostname not in ON_THIS_MACHINE:
        raise ImproperlyConfigured("EMAIL_URL would send the password unencrypted. Use smtps:// or tls=1.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587 if tls else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": url.scheme == "smtps",
    }


def email_sender():
    """``Name <address@host>`` or the address alone."""
    sender = env.text("DMS_EMAIL_SENDER") or "DMS <dms@localhost>"
    if "@" not in sender or "\n" in sender:
        raise ImproperlyConfigured(
            f"DMS_EMAIL_SENDER={sender!r} must be an address such as East Store <service@example.com>."
        )
    return sender


def sms():
    """The adapter for text messages."""
    return adapter(
        "DMS_SMS",
        url=env.text("DMS_SMS_URL"),
        secret=env.text("DMS_SMS_SECRET"),
        sender=env.text("DMS_SMS_SENDER"),
        timeout_seconds=env.whole_number("DMS_SMS_TIMEOUT_SECONDS", 10, at_least=1),
    )


def wechat():
    """The adapter for WeChat."""
    return adapter(
        "DMS_WECHAT",
        url=env.text("DMS_WECHAT_URL"),
        secret=env.text("DMS_WECHAT_SECRET"),
        sender=env.text("DMS_WECHAT_SENDER"),
        timeout_seconds=env.whole_number("DMS_WECHAT_TIMEOUT_SECONDS", 10, at_least=1),
    )


def adapter(name, *, url, secret, sender, timeout_seconds):
    """The channel behind ``<name>_URL``; files where none is set."""
    if not url:
        if secret:
            raise ImproperlyConfigured(f"{name}_SECRET is set but {name}_URL is not.")
        return {"class": "dms.messaging.channels.file.FileChannel", "folder": str(MESSAGES_DIR)}
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ImproperlyConfigured(f"{name}_URL must look like https://host/path, without user and password.")
    if parts.scheme == "http" and parts.hostname not in ON_THIS_MACHINE:
        raise ImproperlyConfigured(f"{name}_URL must be https:// unless the adapter runs on this machine.")
    if len(secret) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name}_SECRET must have at least {SHORTEST_SECRET} characters.")
    return {
        "class": "dms.messaging.channels.http.HttpChannel",
        "url": url,
        "secret": secret,
        "sender": sender,
        "timeout_seconds": timeout_seconds,
    }


globals().update(mail_settings())
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = email_sender()

MESSAGE_CHANNELS = {
    "in_app": {"class": "dms.messaging.channels.in_app.InAppChannel"},
    "email": {"class": "dms.messaging.channels.email.EmailChannel", "sender": DEFAULT_FROM_EMAIL},
    "sms": sms(),
    "wechat": wechat(),
}
