"""Where an act comes from: the request id, the address and the face (browser, API, worker, command).

The context travels in a context variable, so that events and log lines written anywhere below
carry it without an argument in every signature.
"""

import ipaddress
import re
import uuid
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.conf import settings

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True)
class RequestContext:
    """What is known of the act that is going on."""

    request_id: str = ""
    origin: str = "command"
    address: str | None = None


_current = ContextVar("request_context", default=RequestContext())  # noqa: B039 - frozen


def current():
    """The context of the act that is going on; a command's when nobody said otherwise."""
    return _current.get()


@contextmanager
def acting(**changes):
    """Run a block under a changed context, for example ``acting(origin="worker")``."""
    token = _current.set(replace(_current.get(), **changes))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


class RequestContextMiddleware:
    """Gives each request an id (or keeps the proxy's), and answers it in ``X-Request-ID``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        origin = "api" if request.path.startswith("/api/") else "browser"
        with acting(request_id=request.id, origin=origin, address=address_of(request)):
            response = self.get_response(request)
        response["X-Request-ID"] = request.id
        return response


def address_of(request):
    """Where the request comes from. Behind our proxy, what it saw: the last entry of the list it extends."""
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            return str(ipaddress.ip_address(seen))
    return request.META.get("REMOTE_ADDR") or None
