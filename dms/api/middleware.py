"""Problems for what never reaches an endpoint: unknown addresses, refused hosts, failures in other middleware."""

import json
import sys

from django.core.signals import got_request_exception
from django.dispatch import receiver
from rest_framework.response import Response

from dms.api.problems import BY_STATUS, DATABASE_REST_SECONDS, MEDIA_TYPE, PROBLEMS, Problem
from dms.api.refusals import DATABASE_AWAY

ROOT = "/api/"


class ProblemMiddleware:
    """Answers under ``/api/`` of 400 and above become problems, whoever made them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith(ROOT) or response.status_code < 400:
            return response
        if isinstance(response, Response):
            return response  # an endpoint's own
        return _as_problem(request, response)


def _as_problem(request, response):
    status = 503 if getattr(request, "database_is_away", False) else response.status_code
    code = BY_STATUS.get(status, "failed" if status >= 500 else "unreadable")
    body = json.dumps(Problem(code, _sentence(response)).as_json(), ensure_ascii=False).encode()
    # Changed in place: the security headers that other middleware has set stay on it.
    response.status_code, response.content = PROBLEMS[code].status, body
    response["Content-Type"], response["Content-Length"] = MEDIA_TYPE, str(len(body))
    if code == "unavailable":
        response.headers.setdefault("Retry-After", str(DATABASE_REST_SECONDS))
    return response


def _sentence(response):
    """What another middleware had to say, where it said it as a problem."""
    if not response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return ""
    return json.loads(response.content).get("detail", "")


@receiver(got_request_exception, dispatch_uid="api.database_is_away")
def note_lost_database(sender, request=None, **kwargs):
    """Remember on the request that a failure was the database's absence: the answer is 503 then, not 500."""
    if request is not None and isinstance(sys.exc_info()[1], DATABASE_AWAY):
        request.database_is_away = True
