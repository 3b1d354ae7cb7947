"""Where the browser sends what was typed, and where a draft is thrown away."""

import json

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from dms.web.drafts import services
from dms.web.pages.access import Page
from dms.web.pages.refusals import INVALID

LARGEST_VERSION_DIGITS = 9


class Keep(Page):
    """What stands in the form now; asked for by the form's script a second after the last key."""

    http_method_names = ["post"]

    def post(self, request):
        """200 with the sentence for the status line; 422 with the reason."""
        try:
            version = request.POST.get("version", "")
            draft = services.keep_draft(
                address=request.POST.get("address", ""),
                values=_values(request.POST.get("values", "")),
                row_version=int(version) if version.isdecimal() and len(version) <= LARGEST_VERSION_DIGITS else 0,
                actor=request.user,
            )
        except RequestDataTooBig:
            return JsonResponse({"said": services.too_long()}, status=INVALID)
        except (ValidationError, PermissionDenied) as refused:
            sentences = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
            return JsonResponse({"said": " ".join(sentences)}, status=INVALID)
        at = timezone.localtime(draft.saved_at)
        return JsonResponse({"said": _("Draft kept at %(time)s") % {"time": f"{at:%H:%M}"}})


class Discard(Page):
    """Throw the draft away and begin with the saved values."""

    http_method_names = ["post"]

    def post(self, request):
        """Back to the form."""
        address = request.POST.get("address", "")
        services.forget_draft(address=address, actor=request.user)
        if not url_has_allowed_host_and_scheme(address, allowed_hosts=None) or not address.startswith("/"):
            return HttpResponse(status=204)
        return redirect(services.key_of(address))


def _values(text):
    try:
        values = json.loads(text)
        json.dumps(values, ensure_ascii=False).encode()  # half a character can be kept nowhere
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or "\\u0000" in text:
        raise ValidationError({"values": _("This can't be read.")})
    return values
