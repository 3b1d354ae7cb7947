"""Turning what was raised into a problem: the one exception handler of all endpoints."""

import logging

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404
from django_fsm import ConcurrentTransition
from rest_framework import exceptions as drf

from dms.api.etags import etag
from dms.api.problems import BY_STATUS, DATABASE_REST_SECONDS, FieldError, Problem
from dms.core.editing import StaleVersion
from dms.core.transitions import TransitionBlocked

logger = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)


def handle(error, context):
    """The answer for ``error``; nothing that an endpoint raises gets past it."""
    problem = problem_of(error, context["request"])
    if problem.status >= 500 or isinstance(error, IntegrityError | DataError):
        logger.error("%s %s", context["request"].method, context["request"].path, exc_info=error)
    return problem.response()


def problem_of(error, request):
    """The problem that ``error`` is."""
    for kinds, translate in TRANSLATIONS:
        if isinstance(error, kinds):
            return translate(error, request)
    return Problem("failed")


def _framework(error, request):
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, round(error.wait)))
    code = BY_STATUS.get(error.status_code, "unreadable")
    if isinstance(error, drf.MethodNotAllowed):
        return Problem(code, headers=headers)
    if isinstance(error, drf.AuthenticationFailed):
        return Problem(code, str(error.detail), headers=headers)
    if isinstance(error, drf.PermissionDenied) and str(error.detail).startswith("CSRF"):
        return Problem("csrf_failed")
    said = "" if error.detail == error.default_detail else str(error.detail)
    return Problem(code, said, headers=headers)


def _stale(error, request):
    code = "stale" if "If-Match" in request.headers else "conflict"
    return Problem(code, headers={"ETag": etag(error.current)})


def _validation(error, request):
    if not hasattr(error, "error_dict"):
        return Problem("invalid", errors=_messages("", error.error_list))
    errors = []
    for name, found in error.error_dict.items():
        errors += _messages("" if name == NON_FIELD_ERRORS else name, found)
    return Problem("invalid", errors=errors)


def _messages(field, found):
    return [FieldError(field, one.code or "invalid", message) for one in found for message in one.messages]


def _input(error, request):
    return Problem("invalid", errors=list(_flat("", error.detail)))


def _flat(path, detail):
    """The nested messages of a serializer as one list with paths."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(path if name == "non_field_errors" else f"{path}.{name}".lstrip("."), inner)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _flat(f"{path}.{place}" if isinstance(inner, dict) and inner else path, inner)
    else:
        yield FieldError(path, getattr(detail, "code", "invalid"), str(detail))


def _away(error, request):
    return Problem("unavailable", headers={"Retry-After": str(DATABASE_REST_SECONDS)})


TRANSLATIONS = (
    (Problem, lambda error, request: error),
    (TransitionBlocked, lambda error, request: Problem("blocked", reasons=error.reasons)),
    (StaleVersion, _stale),
    (ConcurrentTransition, lambda error, request: Problem("conflict")),
    (PermissionDenied, lambda error, request: Problem("forbidden", str(error))),
    (ValidationError, _validation),
    ((ObjectDoesNotExist, Http404), lambda error, request: Problem("not_found")),
    (drf.ValidationError, _input),
    (drf.APIException, _framework),
    (RequestDataTooBig, lambda error, request: Problem("too_large")),
    (SuspiciousOperation, lambda error, request: Problem("unreadable")),
    # Two writers passed the same check at once, and the database's own constraint let one through.
    (IntegrityError, lambda error, request: Problem("conflict")),
    (DATABASE_AWAY, _away),
)
