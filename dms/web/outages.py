"""A database that is away: 503 and when to try again, instead of 500."""

import json
import logging
import sys

from django.db import connection
from django.http import HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from dms.core.outages import RETRY_SECONDS, is_outage
from dms.web import errors

logger = logging.getLogger(__name__)


class DatabaseOutageMiddleware:
    """Answers a view's lost database with 503; what other middleware meets comes through ``failed``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        """503 when the database is away; anything else is not ours."""
        return answer(request, error) if is_outage(error) else None


def failed(request):
    """The handler for 500: 503 when the exception at hand is a lost database, else the page for 500."""
    error = sys.exc_info()[1]
    return answer(request, error) if is_outage(error) else errors.failed(request)


def answer(request, error):
    """A page without navigation, because everything in it would ask the database; a sentence where a program asks."""
    logger.error("Database away: %s", type(error).__name__)
    connection.close()
    headers = {"Retry-After": str(RETRY_SECONDS)}
    sentence = _("The database does not answer just now. Nothing is lost; try again in a moment.")
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": sentence, "status": 503}
        return HttpResponse(
            json.dumps(problem, ensure_ascii=False),
            status=503,
            content_type="application/problem+json",
            headers=headers,
        )
    return HttpResponse(_page(request, sentence), status=503, headers=headers)


def _page(request, sentence):
    try:
        return loader.render_to_string("503.html", {"status": 503, "request_id": getattr(request, "id", "")})
    except Exception:  # whatever the page lacks without a database, the sentence can be said
        return sentence
