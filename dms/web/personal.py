"""A request runs in the language and the time zone of the person who sent it."""

from django.conf import settings
from django.utils import timezone, translation

from dms.web.stores import current_store, stores_of


class PersonalSettingsMiddleware:
    """Their own language where this browser has chosen none; the clock of their store."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            request.path.startswith((settings.STATIC_URL, "/api/", "/healthz", "/readyz"))
            or not request.user.is_authenticated
        ):
            return self.get_response(request)
        return self._personally(request)

    def _personally(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        own = getattr(request.user, "language", "")
        if not chosen and translation.check_for_language(own or ""):
            translation.activate(own)
            request.LANGUAGE_CODE = translation.get_language()
        store = current_store(request) or next(iter(stores_of(request)), None)
        with timezone.override(store.zone if store else None):
            return self.get_response(request)
