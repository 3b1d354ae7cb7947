"""What happens to an approval.

Payload of each: kind, number, subject_kind, subject_id, requested_by_id, amount (text, CNY, or null), round, position.
"""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

APPROVAL_REQUESTED = Fact("core.approval_requested", _("asked for approval"))  # + role, approver_ids
APPROVAL_STEP_APPROVED = Fact("core.approval_step_approved", _("approved a step"))  # + role, approver_ids of the next
APPROVAL_APPROVED = Fact("core.approval_approved", _("approved the request"))
APPROVAL_REJECTED = Fact("core.approval_rejected", _("rejected the request"))
APPROVAL_SENT_BACK = Fact("core.approval_sent_back", _("sent back to be changed"))
APPROVAL_RESUBMITTED = Fact("core.approval_resubmitted", _("submitted again"))  # + role, approver_ids
APPROVAL_WITHDRAWN = Fact("core.approval_withdrawn", _("withdrew the request"))
APPROVAL_REMINDED = Fact("core.approval_reminded", _("was reminded"))  # + role, user_ids
APPROVAL_ESCALATED = Fact("core.approval_escalated", _("was told that an approval is overdue"))  # + role, user_ids

CHAIN_RULE_SET = Fact("core.chain_rule_set", _("set an approval chain"))  # changes
CHAIN_RULE_RETIRED = Fact("core.chain_rule_retired", _("retired an approval chain"))
