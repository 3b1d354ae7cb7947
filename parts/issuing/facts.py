"""What is announced about issues. Payload of all: number, kind, source_kind, source_id, job_number."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

ISSUE_DRAFTED = Fact("parts.issue_drafted", _("wrote the issue"))
ISSUE_EDITED = Fact("parts.issue_edited", _("changed the issue"))  # + changes, lines
ISSUE_REQUESTED = Fact("parts.issue_requested", _("requested the parts"))  # + waiting (part ids that are short)
ISSUE_SIGNED_OFF = Fact("parts.issue_signed_off", _("signed the warranty parts off"))
ISSUE_PICKED = Fact("parts.issue_picked", _("picked the parts"))
OLD_PART_NOTED = Fact("parts.old_part_noted", _("noted the old part"))  # + line_id, part_id, is_in, reason
OLD_PART_WAIVED = Fact("parts.old_part_waived", _("waived the old part"))  # line_id, part_id
ISSUE_CLEARED = Fact("parts.issue_cleared", _("let the goods go"))
ISSUE_ISSUED = Fact("parts.issue_issued", _("issued the parts"))  # + posting_id, taken_by
ISSUE_TAKEN_BACK = Fact("parts.issue_taken_back", _("took parts back"))  # + posting_id, lines
ISSUE_CANCELLED = Fact("parts.issue_cancelled", _("cancelled the issue"))
ISSUE_REVERSED = Fact("parts.issue_reversed", _("reversed the issue"))  # + posting_id


def payload_of(issue):
    """What all of them say about the issue."""
    return {
        "number": issue.number,
        "kind": str(issue.kind),
        "source_kind": issue.source_kind,
        "source_id": issue.source_id,
        "job_number": issue.job_number,
    }
