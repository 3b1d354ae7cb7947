"""Reading attachments: a list beside its subject, and the file itself after asking for permission."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.db.models import Q

from dms.core.attachments.models import Attachment
from dms.core.attachments.subjects import ATTACHABLE, may_see_files, visible_subject
from dms.core.models import Event
from dms.core.subjects import about, kind_of
from dms.core.transitions import blockers


@dataclass(frozen=True)
class OpenedAttachment:
    """The row, its open file, and the headers to send it with."""

    row: Attachment
    file: Any
    headers: dict = field(default_factory=dict)


def attachments_of(subject):
    """What is attached to a row that the caller may see, oldest first."""
    return Attachment.objects.present().filter(**about(subject)).select_related("uploaded_by").order_by("pk")


def events_with_attachments(subject):
    """What happened to ``subject`` and to the files beside it, newest first."""
    files = Attachment.objects.filter(**about(subject)).values("pk")
    beside = Q(subject_kind=kind_of(Attachment), subject_id__in=files)
    return Event.objects.filter(Q(**about(subject)) | beside).order_by("-pk")


def may_attach_to(subject, user):
    """Whether ``user`` may add files to ``subject`` just now; the service asks again."""
    may = user.has_perm("core.add_attachment", subject) and user.has_perm(ATTACHABLE[kind_of(subject)], subject)
    return may and may_see_files(subject, user) and not blockers(subject, "attach")


def open_attachment(user, pk):
    """The file for ``user``, who must see the store's attachments and the subject itself.

    Raises the DoesNotExist of Attachment, whatever is missing: the row, the right to see it or its subject.
    """
    row = Attachment.objects.visible_to(user).present().get(pk=pk)
    seen_subject(row, user)
    return OpenedAttachment(row, default_storage.open(row.stored_name), headers_of(row))


def seen_subject(row, user):
    """The subject of the attachment ``row``. Raises Attachment.DoesNotExist where ``user`` can't see it."""
    try:
        return visible_subject(row.subject_kind, row.subject_id, user)
    except row.subject_model.DoesNotExist:
        raise Attachment.DoesNotExist(row.pk) from None


def headers_of(row):
    """Never shown as a page, never guessed at, never kept by a shared cache."""
    return {
        "Content-Type": row.content_type,
        "Content-Length": str(row.size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.original_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
