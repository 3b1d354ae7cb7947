"""Files and promises beside any document, each one include."""

from django import template

from dms.core.attachments.selectors import attachments_of, may_attach_to
from dms.core.attachments.subjects import may_see_files
from dms.core.deadlines.models import PromiseState
from dms.core.deadlines.selectors import promises_about
from dms.core.subjects import kind_of
from dms.web.attachments.forms import AttachForm

register = template.Library()


@register.inclusion_tag("attachments/attachments.html", takes_context=True)
def attachments(context, row):
    """The files beside ``row`` for whoever may know of them; with the form where they may add some just now."""
    user = context["request"].user
    return {
        "request": context["request"],
        "files": attachments_of(row),
        "kind": kind_of(row),
        "row": row,
        "may_see": may_see_files(row, user),
        "form": AttachForm(auto_id="attach_%s") if may_attach_to(row, user) else None,
    }


@register.inclusion_tag("web/parts/promise_band.html")
def promise_band(row):
    """The times promised for ``row``: what still has to be kept, what was kept when, and by how much it was late."""
    shown = promises_about(row).exclude(state=PromiseState.CANCELLED)
    return {"promises": list(shown)}
