"""Attaching files and signatures, and taking them away again."""

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.attachments import facts
from dms.core.attachments.content import EXTENSIONS, LARGEST_BYTES, clean_name, content_type_of
from dms.core.attachments.models import Attachment, AttachmentKind
from dms.core.attachments.selectors import seen_subject
from dms.core.attachments.signatures import signature_png
from dms.core.attachments.subjects import ATTACHABLE, SEEN_WITH
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.subjects import kind_of, naming
from dms.core.transitions import TransitionBlocked, blockers


@transaction.atomic
def attach_file(*, subject, file, actor, kind=AttachmentKind.PHOTO, caption="", store=None):
    """Keep ``file`` (opened, with a ``name``) with ``subject``; ``store`` is needed for subjects of the whole group.

    Announces FILE_ATTACHED. Raises PermissionDenied, TransitionBlocked where the subject is closed, and ValidationError
    on ``file`` (type and size by content).
    """
    if kind == AttachmentKind.SIGNATURE or kind not in AttachmentKind.values:
        raise ValidationError({"kind": _("Choose what the file shows.")})
    return _keep(subject, _read(file), file.name or "", actor, kind, caption, store, facts.FILE_ATTACHED)


@transaction.atomic
def attach_signature(*, subject, drawn, signed_by, actor, store=None):
    """Keep a drawn signature (strokes or PNG data URL) of the person named ``signed_by`` with ``subject``.

    Announces SIGNATURE_ATTACHED. Raises PermissionDenied, and ValidationError on ``drawn`` or ``signed_by``.
    """
    if not signed_by.strip():
        raise ValidationError({"signed_by": _("Say whose signature this is.")})
    try:
        data = signature_png(drawn)
    except ValidationError as error:
        raise ValidationError({"drawn": error}) from None
    name = _("signature")
    return _keep(
        subject, data, name, actor, AttachmentKind.SIGNATURE, signed_by.strip(), store, facts.SIGNATURE_ATTACHED
    )


@transaction.atomic
def remove_attachment(*, attachment_id, reason, actor):
    """Show it no longer; file and history stay. Announces ATTACHMENT_REMOVED.

    Raises PermissionDenied, TransitionBlocked where it is removed already, ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is removed.")})
    row = locked(seen_by(Attachment.objects, actor), attachment_id)
    require(actor, "core.remove_attachment", row)
    if actor is not None:
        subject = seen_subject(row, actor)
        require(actor, ATTACHABLE[row.subject_kind], subject)
        _refuse_closed(subject)
    if row.removed_at is not None:
        raise TransitionBlocked([_("It was removed already.")])
    row.removed_at = clock.now()
    row.version += 1
    row.save()
    publish(facts.ATTACHMENT_REMOVED, subject=row, actor=actor, reason=reason, payload=_payload(row))
    return row


def _keep(subject, data, name, actor, kind, caption, store, fact):
    store = store or subject.store
    require(actor, "core.add_attachment", store)
    require(actor, ATTACHABLE[kind_of(subject)], subject)
    if needed := SEEN_WITH.get(kind_of(subject)):
        require(actor, needed, subject)
    _refuse_closed(subject)
    try:
        content_type = content_type_of(data)
    except ValidationError as error:
        raise ValidationError({"file": error}) from None
    at = clock.now()
    row = Attachment(
        store=store,
        kind=kind,
        original_name=clean_name(name, content_type),
        stored_name=f"attachments/{at:%Y/%m}/{uuid.uuid4().hex}.{EXTENSIONS[content_type]}",
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        caption=caption,
        uploaded_by=actor,
        **naming(subject),
    )
    register(row, actor=actor, fact=fact, payload=_payload(row))
    default_storage.save(row.stored_name, ContentFile(data))  # last: a file without a row can't be found by anybody
    return row


def _refuse_closed(subject):
    """A subject whose ``attach_blockers`` speak keeps its files as they are; it is locked before it is asked."""
    if not hasattr(subject, "attach_blockers"):
        return
    if reasons := blockers(locked(type(subject).objects.all(), subject.pk), "attach"):
        raise TransitionBlocked(reasons)


def _read(file):
    """At most one byte more than is allowed, so that a huge upload is refused without being read."""
    file.seek(0)
    return file.read(LARGEST_BYTES + 1)


def _payload(row):
    return {
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "kind": str(row.kind),
        "content_type": row.content_type,
        "size": row.size,
        "sha256": row.sha256,
    }
