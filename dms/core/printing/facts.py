"""What happens to papers.

Payload: print_id, form, language, copies, print_count, in_full, sha256; of labels also sheet and labels (how many).
"""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

DOCUMENT_PRINTED = Fact("core.document_printed", _("printed a document"))
LABELS_PRINTED = Fact("core.labels_printed", _("printed labels"))
