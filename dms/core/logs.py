"""Log lines: each with its request id, none with a telephone or identity number, one per request."""

import json
import logging
import re
import time

from django.conf import settings
from django.utils.functional import LazyObject, empty

from dms.core import metrics, requests

access = logging.getLogger("dms.access")

PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d{17}[\dXx])(?![0-9A-Za-z])")


def without_personal_numbers(text):
    """The text with mobile numbers and identity card numbers blotted out."""
    return PERSONAL.sub("***", text)


class RequestIdFilter(logging.Filter):
    """Puts the request id on each log record."""

    def filter(self, record):
        record.request_id = requests.current().request_id or "-"
        return True


class TextFormatter(logging.Formatter):
    """One line for people."""

    def format(self, record):
        return without_personal_numbers(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for log collectors; ``extra={"fields": {…}}`` adds fields."""

    def format(self, record):
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": without_personal_numbers(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = without_personal_numbers(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class AccessLogMiddleware:
    """A line and a count for each request: the route's name, never the address typed, which may hold a number."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        view = _view_of(request)
        metrics.count_request(method=request.method, view=view, status=response.status_code, seconds=seconds)
        if view != "static":
            _write(request, response, view, seconds)
        return response


def _write(request, response, view, seconds):
    fields = {
        "method": request.method,
        "view": view,
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "user": _user_id(request),
    }
    access.info("%(method)s %(view)s %(status)d %(ms)d ms user %(user)s", fields, extra={"fields": fields})


def _view_of(request):
    match = getattr(request, "resolver_match", None)
    if match:
        return match.view_name or match.func.__name__
    return "static" if request.path.startswith(settings.STATIC_URL) else "unknown"


def _user_id(request):
    """The user's key if the request asked for the user; the log must not cause a query."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return "-"
    return getattr(user, "pk", None) or "-"
