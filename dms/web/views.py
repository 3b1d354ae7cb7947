"""The shell's own pages: search, language, store."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dms.accounts.preferences import choose_own_language
from dms.web import search, stores
from dms.web.pages import Page

A_YEAR = 365 * 24 * 3600


class Search(Page):
    """Everything that matches the typed text, by kind; a single hit opens at once when Enter was pressed.

    The box in the top bar gets the same hits as lines to choose from, and what was opened last while it is empty.
    """

    costs = {"get": "search"}
    template_name = "web/search.html"
    title = _("Search")
    #: What the element in the page is called into which the box writes.
    BOX = "search-found"

    def get_template_names(self):
        """The page, its answers alone while somebody types there, or the lines of the box."""
        if self._is_for_the_box():
            return ["web/parts/search_lines.html"]
        return ["web/parts/search_answer.html" if self.is_partial else self.template_name]

    def get(self, request):
        """The page."""
        text, user = search.cleaned(request.GET.get("q", "")), request.user
        said = search.said_in(user, text)
        found = search.search(user, text)
        if len(found) == 1 and len(found[0].hits) == 1 and not self.is_partial:
            return redirect(found[0].hits[0].url)
        recent = search.recent(user) if self._is_for_the_box() and not text else []
        context = {"q": text, "said": said, "found": found, "recent": recent, "prefixes": search.prefixes(user)}
        return self.render_to_response(self.get_context_data(shortest=search.SHORTEST, **context))

    def _is_for_the_box(self):
        return self.is_partial and self.request.htmx.target == self.BOX


class ChooseStore(Page):
    """Work for another of my stores, or for all of them."""

    http_method_names = ["post"]

    def post(self, request):
        """Remember the choice and go back."""
        wanted = request.POST.get("store", "")
        try:
            stores.choose_store(request, int(wanted) if wanted else None)
        except (LookupError, ValueError):
            raise Http404("store") from None
        return redirect(where_from(request))


@require_POST
def choose_language(request):
    """The language of this browser, and of the person where one is signed in."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponse(status=400)
    translation.activate(code)
    if request.user.is_authenticated:
        choose_own_language(user_id=request.user.pk, language=code, actor=request.user)
    response = redirect(where_from(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=A_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def where_from(request):
    """The page that the form stood on, if it is one of ours; else the home."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else "/"
