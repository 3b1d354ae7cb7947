"""How long a body may be, decided by its announced length, before a byte of it is read.

Behind this the readers have limits of their own (``dms.api.parsing``, ``dms.core.attachments.content``,
``dms.core.exchange.reading``); here a sender who announces a gigabyte is told so at once and costs nothing.
"""

import json
import time

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dms.api.middleware import ROOT
from dms.api.problems import BY_STATUS, MEDIA_TYPE, Problem
from dms.web import errors

MIB = 1024 * 1024
LINGER_SECONDS = 0.5


class BodyLimitMiddleware:
    """413 for an announced length beyond the limit of the address, 411 for a body that announces none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        announced = request.META.get("CONTENT_LENGTH") or ""
        if not announced and request.META.get("HTTP_TRANSFER_ENCODING"):
            return _refused(request, 411, _("Say how long the body is: send it with Content-Length, not in chunks."))
        largest = largest_body(request.path, request.content_type or "")
        if announced.isdigit() and int(announced) > largest:
            return _refused(request, 413, too_long(largest))
        return self.get_response(request)


def largest_body(path, content_type):
    """The most bytes that a body sent to ``path`` may have: the longest matching beginning in ``BODY_LIMITS``.

    Each has a limit for files (``multipart/form-data``) and one for everything else.
    """
    begins = max((one for one in settings.BODY_LIMITS if path.startswith(one)), key=len)
    with_files, without = settings.BODY_LIMITS[begins]
    return with_files if content_type == "multipart/form-data" else without


def too_long(largest):
    """The sentence of a refusal."""
    return _("This is larger than the %(most)d MB that can be sent here at once. Send less, or a smaller file.") % {
        "most": largest // MIB
    }


def _refused(request, status, sentence):
    """The answer, in a form that reaches a sender who is still sending.

    Closing a line with an unread body on it tears down what was sent the other way: a proxy then tells of a system that
    is away (measured with Caddy: at 3 refusals of 20). So the line stays for a moment.
    """
    response = _answer(request, status, sentence)
    close = response.close

    def close_later():
        close()
        time.sleep(LINGER_SECONDS)

    response.close = close_later
    return response


def _answer(request, status, sentence):
    if not request.path.startswith(ROOT):
        return errors.page(request, status, sentence=sentence)
    body = json.dumps(Problem(BY_STATUS[status], sentence).as_json(), ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)
