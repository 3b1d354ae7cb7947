"""What a token was made for: ``read``, ``write``, or one resource only, as ``stores:read`` or ``stores:write``.

Writing includes reading. A scope never grants what the token's owner may not do; it only takes away. Sessions have no
scopes.
"""

from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from dms.api.problems import Problem


class SignedInWithinScope(BasePermission):
    """Somebody is signed in, and their token covers this method on this resource."""

    def has_permission(self, request, view):
        """False: 401. Raises Problem 403 outside the token's scopes."""
        if not request.user.is_authenticated:
            return False
        resource, writing = getattr(view, "resource", ""), request.method not in SAFE_METHODS
        if request.auth is None or request.auth.allows(resource, writing=writing):
            return True
        verb = "write" if writing else "read"
        scopes = _(" or ").join([verb, f"{resource}:{verb}"] if resource else [verb])
        raise Problem("scope_missing", _("The token needs the scope %(scopes)s.") % {"scopes": scopes})
