"""From deliveries to requests: signed, never redirected, tried again over a day, every attempt on record."""

import http.client
import json
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from dms.accounts.two_factor import decrypt
from dms.api.webhooks import addresses
from dms.api.webhooks.feeding import SEND, send_at, visible_events
from dms.api.webhooks.models import Outcome, Problem, WebhookAttempt, WebhookDelivery, WebhookState
from dms.core import clock
from dms.core.due import due
from dms.core.locking import locked
from dms.messaging.channels.http import signature

TRY_AGAIN_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=7),
    timedelta(hours=10),
)
TIMEOUT_SECONDS = 10
LONGEST_REPLY_BYTES, LONGEST_REPLY_KEPT = 16 * 1024, 2000


@dataclass
class Answer:
    """What came of one request."""

    status: int | None = None
    reply: str = ""
    problem: str = ""
    detail: str = ""
    milliseconds: int = 0

    @property
    def is_accepted(self):
        """Any 2xx."""
        return self.status is not None and 200 <= self.status < 300


@due(SEND, leaves_database=True)
def send(work):
    """One attempt; nothing where it has been made, was started anew, or the webhook is switched off."""
    delivery = WebhookDelivery.objects.select_related("webhook__owner", "event").get(pk=work.payload["delivery"])
    stands = (delivery.round, delivery.tries, delivery.outcome)
    if stands != (work.payload["round"], work.payload["tries"], Outcome.WAITING):
        return
    if delivery.webhook.state != WebhookState.ON:
        return
    if not may_be_told(delivery):
        _withhold(delivery)
        return
    body = body_of(delivery)
    answer = post(delivery.webhook.url, body, headers_of(delivery, body))
    _note(delivery, body, answer)


def may_be_told(delivery):
    """Whether the owner may still have webhooks here, and may see the event now."""
    webhook, owner = delivery.webhook, delivery.webhook.owner
    if not owner.is_active or not owner.has_perm("api.view_webhook", webhook):
        return False
    return delivery.event is None or visible_events(owner).filter(pk=delivery.event_id).exists()


def document_of(delivery):
    """What is told: ids and plain values, as the event holds them; no names, no reasons in words."""
    event = delivery.event
    said = {"delivery": delivery.pk, "sequence": delivery.sequence, "webhook": delivery.webhook_id}
    if event is None:
        return {**said, "event": None, "fact": "ping", "at": delivery.created_at.isoformat()}
    return {
        **said,
        "event": event.pk,
        "fact": event.fact,
        "at": event.at.isoformat(),
        "store": event.store_id,
        "subject": {"kind": event.subject_kind, "id": event.subject_id},
        "source": event.source,
        "target": event.target,
        "payload": event.payload,
    }


def body_of(delivery):
    """The same bytes at every attempt."""
    return json.dumps(document_of(delivery), ensure_ascii=False, sort_keys=True).encode()


def headers_of(delivery, body):
    """The request's headers, with the signature over time and body."""
    at = str(int(clock.now().timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "DMS-Webhook/1",
        "X-DMS-Delivery": str(delivery.pk),
        "X-DMS-Fact": delivery.fact,
        "X-DMS-Timestamp": at,
        "X-DMS-Signature": f"sha256={signature(decrypt(delivery.webhook.encrypted_secret), at, body)}",
    }


def post(url, body, headers):
    """One request to the judged address; returns what came of it, whatever that was."""
    begun = time.monotonic()
    try:
        answer = _post(url, body, headers)
    except (addresses.ForbiddenAddress, ValidationError) as error:
        answer = Answer(problem=Problem.ADDRESS, detail=_detail(error))
    except TimeoutError as error:
        answer = Answer(problem=Problem.TOO_SLOW, detail=_detail(error))
    except (OSError, http.client.HTTPException) as error:
        answer = Answer(problem=Problem.UNREACHABLE, detail=_detail(error))
    answer.milliseconds = round((time.monotonic() - begun) * 1000)
    return answer


def _post(url, body, headers):
    parts = addresses.split(url)
    connection = _Connection(parts)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body=body, headers=headers)
        response = connection.getresponse()
        reply = _text(_read(response))
    finally:
        connection.close()
    accepted = 200 <= response.status < 300
    return Answer(status=response.status, reply=reply, problem="" if accepted else Problem.ANSWER)


class _Connection(http.client.HTTPConnection):
    """A connection to the address that was judged; the name serves for the certificate and the Host header only."""

    def __init__(self, parts):
        self.default_port = 443 if parts.scheme == "https" else 80
        super().__init__(parts.hostname, parts.port or self.default_port, timeout=TIMEOUT_SECONDS)
        self.is_secret = parts.scheme == "https"

    def connect(self):
        """Resolve, judge, connect to what was judged."""
        found = addresses.resolve(self.host, self.port)
        sock = socket.create_connection((found[0], self.port), self.timeout)
        if self.is_secret:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
        self.sock = sock


def _read(response):
    """The beginning of the reply; a receiver that drips is cut off."""
    end, parts, left = time.monotonic() + TIMEOUT_SECONDS, [], LONGEST_REPLY_BYTES
    while left > 0 and (part := response.read1(left)):
        parts.append(part)
        left -= len(part)
        if time.monotonic() > end:
            raise TimeoutError("the reply did not end")
    return b"".join(parts)


@transaction.atomic
def _note(delivery, body, answer):
    """Record the attempt, and what follows from it, unless the delivery was started anew meanwhile."""
    row = locked(WebhookDelivery.objects, delivery.pk)
    WebhookAttempt.objects.create(
        delivery=row,
        at=clock.now(),
        milliseconds=answer.milliseconds,
        status=answer.status,
        problem=answer.problem,
        detail=answer.detail,
        request=body.decode(),
        reply=answer.reply,
    )
    if (row.round, row.tries) != (delivery.round, delivery.tries):
        return
    row.tries, row.version = row.tries + 1, row.version + 1
    row.last_status, row.next_try_at = answer.status, None
    if answer.is_accepted:
        row.outcome = Outcome.DELIVERED
    elif row.tries > len(TRY_AGAIN_AFTER):
        row.outcome = Outcome.GIVEN_UP
    else:
        row.next_try_at = clock.now() + TRY_AGAIN_AFTER[row.tries - 1]
    row.save()
    if row.next_try_at:
        send_at([row], row.next_try_at)


@transaction.atomic
def _withhold(delivery):
    row = locked(WebhookDelivery.objects, delivery.pk)
    if (row.round, row.tries) == (delivery.round, delivery.tries):
        row.outcome, row.next_try_at, row.version = Outcome.WITHHELD, None, row.version + 1
        row.save()


def _text(raw):
    return raw.decode(errors="replace").replace("\x00", "\ufffd")[:LONGEST_REPLY_KEPT]


def _detail(error):
    words = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return f"{type(error).__name__}: {words}".replace("\x00", "")[:300]
