"""What is announced about incomplete files. Payload of each: customer_id or vehicle_id, missing (codes)."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

FILE_INCOMPLETE = Fact("crm.file_incomplete", _("opened a file that is not complete"))
MISSING_CHANGED = Fact("crm.missing_changed", _("filled in a part of what was missing"))
FILE_COMPLETED = Fact("crm.file_completed", _("completed the file"))
COMPLETION_EXCUSED = Fact("crm.completion_excused", _("accepted that the file stays as it is"))
# the file was merged, restricted or erased
COMPLETION_DROPPED = Fact("crm.completion_dropped", _("closed the task together with the file"))
COMPLETION_LATE = Fact("crm.completion_late", _("is late with completing the file"))  # + user_ids
