"""What goes wrong, in one shape (RFC 9457) and in the sentences of the screens.

Every answer of 400 and above under ``/api/`` is one of ``PROBLEMS``. ``handle`` turns what services raise into it;
``ProblemMiddleware`` does the same for what never reaches an endpoint. The order of refusals is fixed: 404 invisible,
403 not allowed, 412 or 428 the version, 409 blocked, 422 wrong input.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from dms.core import requests
from dms.core.transitions import points

MEDIA_TYPE = "application/problem+json"
DATABASE_REST_SECONDS = 5


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, its title and what is said where nothing more exact is known."""

    status: int
    title: Any
    detail: Any


PROBLEMS = {
    "unreadable": Kind(400, _("The request can't be read"), _("The request makes no sense as HTTP or as JSON.")),
    "unauthenticated": Kind(401, _("Not signed in"), _("Sign in, or send “Authorization: Bearer” with a valid token.")),
    "forbidden": Kind(403, _("Not allowed"), _("You may not do this.")),
    "csrf_failed": Kind(
        403, _("CSRF token missing"), _("With a browser session, send the CSRF token in the header X-CSRFToken.")
    ),
    "scope_missing": Kind(403, _("Outside the token's scopes"), _("The token was not made for this.")),
    "not_found": Kind(404, _("Not found"), _("There is nothing here, or nothing that you may see.")),
    "method_not_allowed": Kind(405, _("Method not allowed"), _("This address does not know this method.")),
    "blocked": Kind(409, _("Not possible now"), _("This is not possible now.")),
    "conflict": Kind(
        409,
        _("Somebody else was faster"),
        _("Somebody else has changed this at the same moment. Read it again and repeat your change."),
    ),
    "length_required": Kind(
        411, _("Content-Length missing"), _("Say how long the body is: send it with Content-Length, not in chunks.")
    ),
    "stale": Kind(
        412,
        _("Changed meanwhile"),
        _("Somebody else has changed this meanwhile. Read it again and repeat your change."),
    ),
    "too_large": Kind(413, _("Too large"), _("The body of the request is larger than this address takes.")),
    "unsupported_media_type": Kind(415, _("Unsupported media type"), _("Send JSON, as application/json.")),
    "invalid": Kind(422, _("Wrong input"), _("Some values are missing or wrong; “errors” names them.")),
    "idempotency_key_reused": Kind(
        422, _("Idempotency key used before"), _("This Idempotency-Key was used for another request. Take a new one.")
    ),
    "precondition_required": Kind(
        428,
        _("If-Match missing"),
        _("Send the ETag of what you have read as If-Match, so that nobody else's change is overwritten."),
    ),
    "throttled": Kind(429, _("Too many requests"), _("Too many requests. Wait as long as Retry-After says.")),
    "failed": Kind(500, _("Something failed here"), _("This is our fault. Report it with the request id.")),
    "unavailable": Kind(503, _("Not available"), _("The database is away for a moment. Try again shortly.")),
}

BY_STATUS = {
    400: "unreadable",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "blocked",
    411: "length_required",
    412: "stale",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    428: "precondition_required",
    429: "throttled",
    500: "failed",
    503: "unavailable",
}


@dataclass(frozen=True)
class FieldError:
    """One message at one field; ``field`` is a path such as ``lines.0.quantity``, empty for the whole body."""

    field: str
    code: str
    message: str

    def as_json(self):
        """The object that stands in ``errors``."""
        return {"field": self.field, "code": self.code, "message": self.message}


class Problem(Exception):
    """A refusal by the API's own conventions; services raise their own exceptions instead."""

    def __init__(self, code, detail="", *, errors=(), reasons=(), headers=None):
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.reasons = list(reasons)
        self.headers = dict(headers or {})
        super().__init__(code)

    @property
    def status(self):
        """The HTTP status."""
        return PROBLEMS[self.code].status

    def as_json(self):
        """The problem as it is sent, in the language of the request."""
        kind = PROBLEMS[self.code]
        return {
            "type": f"/api/docs/#problem-{self.code}",
            "title": str(kind.title),
            "status": kind.status,
            "detail": str(self.detail or kind.detail),
            "code": self.code,
            "request_id": requests.current().request_id,
            "errors": [error.as_json() for error in self.errors],
            "reasons": [str(reason) for reason in self.reasons],
            "points": points(self.reasons),
        }

    def response(self):
        """The answer, for the endpoint that raised it."""
        return Response(self.as_json(), status=self.status, headers=self.headers, content_type=MEDIA_TYPE)


def invalid(field, code, message):
    """The problem of one wrong value."""
    return Problem("invalid", errors=[FieldError(field, code, str(message))])
