"""``Idempotency-Key``: a POST that is sent again gets its first answer, byte for byte, and has no second effect.

The key is inserted first, in the transaction of the effect. A second sender of the same key therefore waits at the
unique constraint until the first has committed (and then reads its answer) or has failed (and then is the first).
A refusal (4xx) rolls everything back and leaves the key free: nothing has happened, so it can be
corrected and sent again.
"""

import hashlib
import re
from datetime import timedelta

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dms.api.models import IdempotentRequest
from dms.api.problems import Problem, invalid
from dms.core import clock
from dms.core.due import due, schedule

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_FOR = timedelta(hours=24)
FORGET = "api.forget_answers"
ROWS_PER_CLEARING = 100  # each hundredth key asks for one clearing up

# Both databases wait here for an open transaction that holds the same key, and then insert nothing.
CLAIM = """
INSERT INTO api_idempotentrequest (user_id, key, request_hash, headers, body, created_at)
VALUES (%s, %s, %s, '{}', %s, %s) ON CONFLICT (user_id, key) DO NOTHING RETURNING id
"""


def once(request, handler):
    """``handler()`` under the key of ``request``: its answer, or the first answer to the same key.

    Raises Problem 422 where the key was used for another request. ``handler`` runs in the transaction that keeps its
    answer; one that raises leaves nothing.
    """
    key = key_of(request)
    wanted = _hash(request)
    with transaction.atomic():
        claimed = _claim(request.user, key, wanted)
        if claimed is None:
            return _again(IdempotentRequest.objects.get(user=request.user, key=key), wanted)
        answer = handler()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
            return answer
        return _keep(claimed, answer, request)


def key_of(request):
    """The key that was sent. Raises Problem 422 for one that can't be a key."""
    key = request.headers[HEADER]
    if not KEY.fullmatch(key):
        raise invalid(HEADER, "invalid", _("One to 200 visible ASCII characters, for example a UUID."))
    return key


def _hash(request):
    """The request as a hash: method, address and body; files by their content."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        digest.update(request._request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(f"{name}={values!r}\n".encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}:{file.name}:{file.size}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _claim(user, key, wanted):
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [user.pk, key, wanted, b"", connection.ops.adapt_datetimefield_value(clock.now())])
        row = cursor.fetchone()
    if row is None:
        return None
    if row[0] % ROWS_PER_CLEARING == 1:
        _ask_for_clearing(row[0], clock.now() + KEPT_FOR)
    return row[0]


def _keep(pk, answer, request):
    body, media_type = _rendered(answer, request)
    headers = {**answer.headers, "Content-Type": media_type}
    IdempotentRequest.objects.filter(pk=pk).update(status=answer.status_code, headers=headers, body=body)
    return HttpResponse(body, status=answer.status_code, headers=headers)


def _rendered(answer, request):
    """The bytes of the answer and their type; rendered here, because what is kept and what is sent must be the same."""
    if not hasattr(answer, "data"):
        return answer.content, answer["Content-Type"]
    renderer = request.accepted_renderer
    return renderer.render(answer.data, request.accepted_media_type, {"response": answer}), renderer.media_type


def _again(kept, wanted):
    if kept.request_hash != wanted:
        raise Problem("idempotency_key_reused")
    return HttpResponse(bytes(kept.body), status=kept.status, headers={**kept.headers, "Idempotent-Replayed": "true"})


def _ask_for_clearing(pk, at):
    schedule(FORGET, key=f"{FORGET}:{pk}", at=at)


@due(FORGET)
def forget_answers(work):
    """Clear up what is older than a day, and come back for the rest."""
    IdempotentRequest.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
    oldest = IdempotentRequest.objects.order_by("created_at").first()
    if oldest is not None:
        _ask_for_clearing(f"after-{oldest.pk}", oldest.created_at + KEPT_FOR + timedelta(minutes=1))
