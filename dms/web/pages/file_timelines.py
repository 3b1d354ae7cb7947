"""The timeline of a whole file 一车一档, on its document and as a page of its own, with a filter by kind."""

from django.core.signing import BadSignature
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from dms.core.timeline import timeline_page
from dms.web.pages.access import Page
from dms.web.templatetags.states import with_colleagues


def timeline_context(request, row, kind="", after=""):
    """What ``web/parts/file_timeline.html`` shows; as many statements as there are sources, whatever the length."""
    told = timeline_page(request.user, row, kind=kind, after=after)
    with_colleagues(line.event for line in told.lines if line.event)
    return {"told": told, "timeline_address": f"{row.get_absolute_url()}timeline/", "is_further": bool(after)}


class OfFile:
    """Beside a ``DetailPage``: the timeline is that of the whole file."""

    def timeline(self, row):
        """Told by ``told``."""
        return ()

    def get_context_data(self, row, **kwargs):
        """``told`` (TimelinePage), ``timeline_address``."""
        return super().get_context_data(row=row, **timeline_context(self.request, row), **kwargs)


class FileTimeline(Page):
    """The timeline alone: the page behind “earlier” and behind each kind; to htmx the part that it asked for.

    Declare ``model`` and ``permission``. ``?kind=message`` shows one kind, ``?after=`` goes on behind a mark.
    """

    template_name = "web/file_timeline.html"
    title = _("Timeline")

    def rows(self):
        """With the store, whose midnight counts."""
        return super().rows().select_related("store")

    def get_template_names(self):
        """The page, the whole part, or the lines that follow."""
        if not self.is_partial:
            return [self.template_name]
        return [f"web/parts/file_timeline{'_lines' if self.request.GET.get('after') else ''}.html"]

    def get(self, request, pk):
        """Some lines."""
        row = self.row()
        kind, after = request.GET.get("kind", ""), request.GET.get("after", "")
        try:
            context = timeline_context(request, row, kind, after)
        except BadSignature:
            raise Http404("mark") from None
        return self.render_to_response(self.get_context_data(row=row, **context))
