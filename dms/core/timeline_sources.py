"""What the kernel tells on the timeline of a file: approvals, attachments and prints of whatever belongs to it."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.approvals.models import Approval
from dms.core.attachments.models import Attachment
from dms.core.models import Event
from dms.core.offers import DRAFT, TimelineSource, offer
from dms.core.printing.facts import DOCUMENT_PRINTED, LABELS_PRINTED
from dms.core.printing.forms import FORMS
from dms.core.timeline import TimelineLine

PRINTS = (DOCUMENT_PRINTED, LABELS_PRINTED)


def approvals_in(user, file):
    """Approvals about the file that ``user`` may see."""
    rows = Approval.objects.visible_to(user).filter(file.about("requested_at"))
    return rows.select_related("requested_by")


def approval_line(approval):
    """Who asked for what, and how it stands."""
    return TimelineLine(
        at=approval.requested_at,
        key=approval.pk,
        what=_now("asked for approval: %(kind)s") % {"kind": approval.kind_label},
        who=approval.requested_by.name,
        about=approval.subject_text,
        details=(str(approval),),
        url=approval.get_absolute_url(),
        tone=approval.state_tones[approval.state],
        state=approval.get_state_display(),
    )


def attachments_in(user, file):
    """Files attached to the file's rows, where ``user`` may see them, and that there were some that are gone."""
    rows = Attachment.objects.visible_to(user).filter(file.about("created_at"))
    return rows.select_related("uploaded_by")


def attachment_line(attachment):
    """Who attached what."""
    return TimelineLine(
        at=attachment.created_at,
        key=attachment.pk,
        what=_now("attached a file"),
        who=attachment.uploaded_by.name if attachment.uploaded_by else "",
        about=attachment.subject_text,
        **_as_it_stands(attachment),
    )


def _as_it_stands(attachment):
    """What it is called and where it opens; of one that was removed nothing but that."""
    if attachment.removed_at:
        return {"tone": DRAFT, "state": _now("removed")}
    details = tuple(filter(None, (attachment.original_name, attachment.caption)))
    return {"details": details, "url": attachment.get_absolute_url()}


def prints_in(user, file):
    """What was printed of the file; whoever may see a row may see what happened to it."""
    return Event.objects.filter(file.about("at"), fact__in=[str(fact) for fact in PRINTS])


def print_line(event):
    """Which paper, and which time it was."""
    form = FORMS.get(event.payload.get("form"))
    return TimelineLine(
        at=event.at,
        key=event.pk,
        what=event.label,
        who=event.actor_name,
        about=event.subject_text,
        details=(str(form.label),) if form else (),
        origin=event.origin,
    )


offer(
    TimelineSource(
        kind="approval",
        label=_("Approvals"),
        icon="rubber-stamp",
        rows=approvals_in,
        line=approval_line,
        at="requested_at",
        permission="core.view_approval",
        order=400,
    ),
    TimelineSource(
        kind="attachment",
        label=_("Attachments"),
        icon="paperclip",
        rows=attachments_in,
        line=attachment_line,
        at="created_at",
        permission="core.view_attachment",
        order=500,
    ),
    TimelineSource(
        kind="print",
        label=_("Prints"),
        icon="printer",
        rows=prints_in,
        line=print_line,
        tells=PRINTS,
        order=600,
    ),
)
