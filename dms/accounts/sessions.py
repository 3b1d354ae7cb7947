"""How long a session lasts, and what has to be done before work begins."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dms.accounts.two_factor import has_second_factor

BEGAN, SEEN, TWO_FACTOR = "session_began", "session_seen", "session_two_factor"
NOTED_EVERY = 60  # seconds; a session is not saved at every request

ALWAYS = {"account_logout", "web:language"}
TO_CHANGE_PASSWORD = ALWAYS | {"account_change_password"}
TO_SET_UP_TWO_FACTOR = TO_CHANGE_PASSWORD | {
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
}


class SessionLimitsMiddleware:
    """A session ends after ``SESSION_IDLE_MINUTES`` without a request, and after ``SESSION_LONGEST_HOURS`` in any case.

    Django's own age starts again whenever a session is saved, so that it limits neither.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    @staticmethod
    def _limit(request):
        now, session = int(time.time()), request.session
        began, seen = session.get(BEGAN, now), session.get(SEEN, now)
        too_old = now - began >= settings.SESSION_LONGEST_HOURS * 3600
        if too_old or now - seen >= settings.SESSION_IDLE_MINUTES * 60:
            logout(request)
            return
        if BEGAN not in session:
            session[BEGAN] = now
        if SEEN not in session or now - seen >= NOTED_EVERY:
            session[SEEN] = now


class FirstStepsMiddleware:
    """A first password is changed, and a second factor set up where the role needs one, before anything else is opened.

    Programs with a token of their own are not held up: the token was issued in a session that had done both.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        """Let the request through, or send the person to the step that is missing."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if request.user.must_change_password:
            sentence = _("Change your first password before you begin to work.")
            return None if name in TO_CHANGE_PASSWORD else _send(request, "account_change_password", sentence)
        if not _lacks_second_factor(request):
            return None
        sentence = _("Your role requires a second factor. Set it up before you begin to work.")
        return None if name in TO_SET_UP_TWO_FACTOR else _send(request, "mfa_activate_totp", sentence)


def _lacks_second_factor(request):
    """Asked of the database until the answer is yes; removing a factor ends the sessions that remember it."""
    if request.session.get(TWO_FACTOR) or not request.user.needs_two_factor:
        return False
    if has_second_factor(request.user):
        request.session[TWO_FACTOR] = True
        return False
    return True


def _send(request, step, sentence):
    address = redirect(step)
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": sentence}
        return JsonResponse(body, status=403, content_type="application/problem+json")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address.url})
    return address
