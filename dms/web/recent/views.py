"""Noting what somebody has open: a page's own small POST, because looking at a page changes nothing."""

from django.apps import apps
from django.http import Http404, HttpResponse

from dms.web.pages.access import Page
from dms.web.recent import services
from dms.web.search import kinds_remembered


class Opened(Page):
    """The browser says that a row's page is open."""

    http_method_names = ["post"]

    def post(self, request):
        """Note it; 404 for what this person may not see and for what the search does not offer."""
        kind, key = request.POST.get("kind", ""), request.POST.get("row", "")
        if kind not in kinds_remembered(request.user) or not (key.isdecimal() and key.isascii() and len(key) < 19):
            raise Http404("kind")
        if not apps.get_model(kind).objects.visible_to(request.user).filter(pk=int(key)).exists():
            raise Http404("row")
        services.note_opened(kind=kind, row_id=int(key), actor=request.user)
        return HttpResponse(status=204)
