"""Who may open a page at all."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from dms.core import counting
from dms.core.permissions import refusal
from dms.web import errors
from dms.web.stores import current_store


class Page(TemplateResponseMixin, ContextMixin, View):
    """A page for signed-in people.

    ``permission`` ("app.codename", empty only for pages that everybody at work may open) is asked before anything is
    read. Rows come from ``rows()``; a row that is not among them does not exist (404), whatever its store.
    ``title`` is the heading and the tab's name. ``costs`` names what a method costs (``{"post": "export"}``, keys of
    ``settings.WORK_PER_MINUTE``): more of it within a minute is 429.
    """

    costs = {}
    permission = ""
    model = None
    title = ""

    def dispatch(self, request, *args, **kwargs):
        """Signed in, then permitted, then the page; answers differ for htmx and must not be mixed up in a cache."""
        if not request.user.is_authenticated:
            return self._to_login(request)
        if self.permission and not request.user.has_perm(self.permission):
            raise PermissionDenied(refusal(request.user, self.permission, current_store(request)))
        work = self.costs.get(request.method.lower())
        if work and counting.too_much_work(work, request.user):
            return errors.too_many(request, seconds=counting.seconds_left())
        response = super().dispatch(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def rows(self):
        """What this person may see; narrow it with ``select_related`` and the like, never widen it."""
        return self.model.objects.visible_to(self.request.user)

    def row(self):
        """The row of the address. Raises Http404 for one that is missing or invisible, without saying which."""
        try:
            return self.rows().get(pk=self.kwargs["pk"])
        except self.model.DoesNotExist:
            raise Http404(self.model._meta.verbose_name) from None

    def get_title(self):
        """The heading, for pages whose heading depends on their row."""
        return self.title

    def get_context_data(self, **kwargs):
        """The template's context: ``title`` and what the page kind adds."""
        return super().get_context_data(title=self.get_title(), is_partial=self.is_partial, **kwargs)

    @property
    def is_partial(self):
        """Whether htmx asks for a part of the page only."""
        htmx = getattr(self.request, "htmx", None)
        return bool(htmx) and not htmx.boosted and not htmx.history_restore_request

    def _to_login(self, request):
        response = redirect_to_login(request.get_full_path())
        if not getattr(request, "htmx", None):
            return response
        # A login form inside a table cell helps nobody: leave the page as a whole.
        return HttpResponse(
            status=204, headers={"HX-Redirect": redirect_to_login(request.htmx.current_url_abs_path or "/").url}
        )
