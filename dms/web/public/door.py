"""The one door of all public pages: how often, which link, in which language; then the page of the link's purpose."""

from django.conf import settings
from django.http import HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from dms.core import counting
from dms.core.public_links.pages import page_at
from dms.core.public_links.selectors import living_link
from dms.core.requests import acting, address_of

LANGUAGE = "language"


#: What a mail program sends, and nothing else (RFC 8058, 3.2).
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def public_page(request, address, token):
    """The page behind the link; one answer for every link that does not open, whatever the reason.

    A form needs its CSRF token here as everywhere; a mail program's one click is asked for the token of the link alone.
    """
    enter = _enter if is_one_click(request, address) else csrf_protect(_enter)
    return enter(request, address, token)


def is_one_click(request, address):
    """Whether a mail program unsubscribes its reader, at a page that is for that."""
    page = page_at(address)
    return request.method == "POST" and page is not None and page.one_click and request.POST.dict() == ONE_CLICK


def _enter(request, address, token):
    with translation.override(language_of(request)), acting(origin="public"):
        return guarded(_answer(request, address, token))


def language_of(request):
    """As the switch on the page says, else as the browser does; a signed-in colleague's own does not count here."""
    chosen = request.GET.get(LANGUAGE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


def guarded(response):
    """Never kept, never listed."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def dead_link(request):
    """404 in the same words for a wrong, an expired, a revoked and a used-up link; no store is named."""
    return HttpResponse(loader.render_to_string("public/dead_link.html", page_context(request), request), status=404)


def page_context(request):
    """What the frame of a public page needs: the languages to switch to."""
    return {"languages": settings.LANGUAGES, "language": translation.get_language()}


def _answer(request, address, token):
    sender = address_of(request) or "unknown"
    if _too_often("address", sender) or counting.counted(f"public:wrong:{sender}") >= _most("wrong"):
        return _wait(request)
    page = page_at(address)
    found = living_link(page, token)
    if found is None:
        counting.count(f"public:wrong:{sender}")
        return dead_link(request)
    link, subject = found
    if _too_often("link", link.pk):
        return _wait(request)
    response = import_string(page.view).as_view()(request, link=link, subject=subject)
    return response.render() if hasattr(response, "render") else response


def _too_often(scope, whose):
    return counting.count(f"public:{scope}:{whose}") > _most(scope)


def _most(scope):
    return settings.PUBLIC_REQUESTS_PER_MINUTE[scope]


def _wait(request):
    html = loader.render_to_string("public/too_many.html", page_context(request), request)
    return HttpResponse(html, status=429, headers={"Retry-After": str(counting.seconds_left())})
