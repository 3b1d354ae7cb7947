"""Refused and failed requests as pages: a sentence, what to do next, and nothing about the machine.

``dms.urls`` names the handlers ``handler400`` … ``handler500``.
"""

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.core.editing import StaleVersion
from dms.core.transitions import TransitionBlocked

#: What a notice says where htmx can show no page; the pages have their own headings.
IN_SHORT = {
    400: gettext_lazy("This request makes no sense"),
    403: gettext_lazy("You may not do this"),
    404: gettext_lazy("There is nothing here"),
    409: gettext_lazy("Not possible now"),
    411: gettext_lazy("The length is missing"),
    413: gettext_lazy("That is too much at once"),
    429: gettext_lazy("Too many tries"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("We will be back in a moment"),
}


def page(request, status, *, sentence="", reasons=(), headers=None):
    """The page of one status; ``sentence`` overrides its text, ``reasons`` are listed below it. htmx gets a notice."""
    if getattr(request, "htmx", False) and not request.htmx.boosted:
        return _notice(request, status, " ".join([sentence, *map(str, reasons)]).strip(), headers or {})
    context = {
        "status": status,
        "sentence": sentence,
        "reasons": list(reasons),
        "request_id": getattr(request, "id", ""),
    }
    return HttpResponse(loader.render_to_string(f"{status}.html", context, request), status=status, headers=headers)


def _notice(request, status, sentence, headers):
    message = Message(constants.ERROR, sentence or IN_SHORT[status])
    html = loader.render_to_string("web/parts/toast.html", {"message": message}, request)
    place = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
    return HttpResponse(html, status=status, headers=headers | place)


class RefusalMiddleware:
    """What a service refuses and no page has answered: 409 with the open points, instead of 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """The page of a refusal; nothing for other exceptions."""
        if isinstance(exception, TransitionBlocked):
            return conflict(request, exception.reasons)
        if isinstance(exception, StaleVersion):
            return conflict(request, [])
        return None


def bad_request(request, exception=None):
    """400: the request makes no sense; why is for the log, not for the sender."""
    return page(request, 400)


def csrf_failed(request, reason=""):
    """403 for a form that was sent without its token, mostly from a tab left open overnight."""
    return page(request, 403, sentence=_("This form has expired. Go back, load the page again and send it once more."))


def forbidden(request, exception=None):
    """403 with the sentence of the refusal, which names the rule and who can grant it."""
    return page(request, 403, sentence=str(exception or ""))


def not_found(request, exception=None):
    """404 for what is missing and for what is invisible, in the same words."""
    return page(request, 404)


def conflict(request, reasons):
    """409 with the open points."""
    return page(request, 409, reasons=reasons)


def too_many(request, *, seconds):
    """429; ``seconds`` until the next try."""
    return page(request, 429, headers={"Retry-After": str(seconds)})


def failed(request):
    """500; must not fail itself, so it asks nothing of the database."""
    try:
        return page(request, 500)
    except Exception:
        return HttpResponse("500", status=500, content_type="text/plain")


def closed(request, *, seconds=60):
    """503 while the house is being worked on."""
    return page(request, 503, headers={"Retry-After": str(seconds)})
