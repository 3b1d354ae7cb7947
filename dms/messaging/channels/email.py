"""E-mail through the mail server of the settings."""

import hashlib
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from dms.messaging.channels import Accepted, Refused, Unreachable


class EmailChannel:
    """Plain text mail. SMTP knows no idempotency key: it becomes the Message-ID, by which mailboxes drop doubles."""

    def __init__(self, sender):
        self.sender = sender

    def send(self, letter):
        """Hand the mail to the server. Returns Accepted with the Message-ID."""
        message_id = self.message_id(letter.key)
        headers = {"Message-ID": message_id, "Content-Language": letter.language, "Auto-Submitted": "auto-generated"}
        headers |= ways_out(letter.unsubscribe)
        mail = EmailMessage(letter.subject, letter.body, self.sender, [letter.to], headers=headers)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _by_code(code, text) from error
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        return Accepted(reference=message_id)

    @staticmethod
    def message_id(key):
        """The same for every try of the same message."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def ways_out(address):
    """The headers of the mail program's own “unsubscribe”; one click takes HTTPS (RFC 8058, 3.1)."""
    if not address:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if address.startswith("https://") else {}
    return {"List-Unsubscribe": f"<{address}>", **one_click}


def _by_code(code, text):
    """5xx is a refusal for good, 4xx means later (RFC 5321, 4.2.1); a refused login is ours to mend: tried again."""
    said = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    permanent = 500 <= code < 600 and code not in {530, 534, 535}
    return (Refused if permanent else Unreachable)(f"{code} {said}")
