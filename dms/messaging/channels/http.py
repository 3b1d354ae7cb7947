"""Text messages and WeChat through an HTTP adapter: the contract is in ``docs/messaging.md``."""

import hashlib
import hmac
import http.client
import json
import ssl
from urllib.parse import urlsplit

from dms.core import clock
from dms.messaging.channels import Accepted, Refused, Unreachable

LONGEST_REPLY_BYTES = 64 * 1024
#: These 4xx say “not now”, not “never”.
LATER = frozenset({408, 425, 429})


class HttpChannel:
    """POSTs each message as signed JSON to one address. Follows no redirect: the answer must come from that address."""

    def __init__(self, url, secret, sender, timeout_seconds):
        self.url, self.secret, self.sender, self.timeout_seconds = urlsplit(url), secret, sender, timeout_seconds

    def send(self, letter):
        """Hand the message to the adapter. Raises Refused for a 4xx, Unreachable for anything else but a 2xx."""
        body = self.body_of(letter)
        status, answer = self._post(body, self.headers_of(letter, body))
        said = f"HTTP {status} {answer[:200].decode(errors='replace')}".strip()
        if 200 <= status < 300:
            return Accepted(reference=_reference(answer), reply=f"HTTP {status}")
        if 400 <= status < 500 and status not in LATER:
            raise Refused(said)
        raise Unreachable(said)

    def body_of(self, letter):
        """The request's body."""
        document = {
            "key": letter.key,
            "channel": letter.channel,
            "to": letter.to,
            "sender": self.sender,
            "language": letter.language,
            "template": letter.template,
            "subject": letter.subject,
            "text": letter.body,
        }
        return json.dumps(document, ensure_ascii=False).encode()

    def headers_of(self, letter, body):
        """The request's headers, with the signature over time and body."""
        at = str(int(clock.now().timestamp()))
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            "Idempotency-Key": letter.key,
            "X-DMS-Timestamp": at,
            "X-DMS-Signature": f"sha256={signature(self.secret, at, body)}",
        }

    def _post(self, body, headers):
        connection = self._connection()
        target = (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")
        try:
            connection.request("POST", target, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read(LONGEST_REPLY_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()

    def _connection(self):
        host, port = self.url.hostname, self.url.port
        if self.url.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self.timeout_seconds, context=context)
        return http.client.HTTPConnection(host, port, timeout=self.timeout_seconds)


def signature(secret, at, body):
    """HMAC-SHA256 over ``<timestamp>.<body>`` in hexadecimal."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _reference(answer):
    """The adapter's number for the message: ``{"id": …}``; an accepted message without one is still accepted."""
    try:
        document = json.loads(answer)
    except ValueError:
        return ""
    found = document.get("id", "") if isinstance(document, dict) else ""
    return str(found)[:100] if isinstance(found, str | int) else ""
