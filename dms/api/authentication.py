"""Who asks: a browser with its session (and CSRF token), or a program with a bearer token."""

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions

from dms.accounts.tokens import find_token
from dms.api.throttling import WrongTokenThrottle

SCHEME = "Bearer"


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer <token>``; ``request.auth`` is the token with its ``scopes``."""

    def authenticate(self, request):
        """``(user, token)``, or None where no bearer token was sent. Raises 401 for a wrong one, 429 for many."""
        scheme, _blank, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = find_token(raw.strip())
        if token is None:
            self._count(request)
            raise exceptions.AuthenticationFailed(_("The token is unknown, expired or revoked."))
        return token.owner, token

    def authenticate_header(self, request):
        return SCHEME

    @staticmethod
    def _count(request):
        throttle = WrongTokenThrottle()
        if not throttle.allow_request(request, None):
            raise exceptions.Throttled(throttle.wait())


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; unsafe methods need the CSRF token."""
