"""How often somebody may ask: counted per minute in the shared cache, for addresses, for people, for wrong tokens."""

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from dms.core import counting
from dms.core.requests import address_of


class PerMinute(BaseThrottle):
    """At most ``settings.API_REQUESTS_PER_MINUTE[scope]`` within one minute of the clock for one ``ident``."""

    scope = ""

    def ident(self, request):
        """Whom the counter belongs to; None is not counted."""
        raise NotImplementedError

    def allow_request(self, request, view):
        """Count this request; False when it is one too many."""
        ident = self.ident(request)
        if ident is None:
            return True
        return counting.count(f"api:{self.scope}:{ident}") <= settings.API_REQUESTS_PER_MINUTE[self.scope]

    def wait(self):
        """Seconds until the next minute begins."""
        return counting.seconds_left()


class AddressThrottle(PerMinute):
    """All requests of one network address, whoever is behind it."""

    scope = "address"

    def ident(self, request):
        return address_of(request) or "unknown"


class PersonThrottle(PerMinute):
    """All requests of one person, by one token or by the browser."""

    scope = "person"

    def ident(self, request):
        if not request.user.is_authenticated:
            return None
        return f"{request.user.pk}:{getattr(request.auth, 'pk', 'session')}"


class WrongTokenThrottle(PerMinute):
    """Wrong tokens from one address."""

    scope = "wrong_token"

    def ident(self, request):
        return address_of(request) or "unknown"


class WorkThrottle(PersonThrottle):
    """What costs more than a look: counted by person, together with the screen. Declare ``work`` on a subclass."""

    work = ""

    def allow_request(self, request, view):
        """Count a POST; False when it is one too many."""
        if request.method != "POST" or not request.user.is_authenticated:
            return True
        return not counting.too_much_work(self.work, request.user)


class UploadThrottle(WorkThrottle):
    """Files that come in."""

    work = "upload"


class ExportThrottle(WorkThrottle):
    """Lists that go out."""

    work = "export"


def also(*throttles):
    """The usual throttles and ``throttles``, for the ``throttle_classes`` of a resource."""
    return [AddressThrottle, PersonThrottle, *throttles]
