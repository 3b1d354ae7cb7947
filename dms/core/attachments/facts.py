"""What happens to attachments. Payload of each: subject_kind, subject_id, kind, content_type, size, sha256."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

FILE_ATTACHED = Fact("core.file_attached", _("attached a file"))
SIGNATURE_ATTACHED = Fact("core.signature_attached", _("took a signature"))
ATTACHMENT_REMOVED = Fact("core.attachment_removed", _("removed an attachment"))
