"""What is announced about old parts. Payload of all: number, part_id, quantity, destination, source_kind, source_id."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

OLD_PART_TAKEN_IN = Fact("parts.old_part_taken_in", _("took the old part in"))  # + issue_line_id
OLD_PART_PUT_AWAY = Fact("parts.old_part_put_away", _("put the old part into a bin"))  # + bin
OLD_PART_REDIRECTED = Fact("parts.old_part_redirected", _("changed where the old part goes"))  # + was
OLD_PART_HANDED_OVER = Fact("parts.old_part_handed_over", _("took the old part over"))  # + handover_id
OLD_PART_GIVEN_BACK = Fact("parts.old_part_given_back", _("gave the old part back to the customer"))
OLD_PART_SENT = Fact("parts.old_part_sent", _("sent the old part away"))  # + supplier_id, waybill
OLD_PART_CREDITED = Fact("parts.old_part_credited", _("noted the credit for the old part"))  # + supplier_id, amount
OLD_PART_DISPOSED = Fact("parts.old_part_disposed", _("disposed of the old part"))
OLD_PART_BROUGHT_BACK = Fact("parts.old_part_brought_back", _("brought the old part back"))  # + bin
OLD_PART_WITHDRAWN = Fact("parts.old_part_withdrawn", _("withdrew the old part"))  # + issue_line_id

# payload: number, old_part_ids
HANDOVER_WRITTEN = Fact("parts.old_part_handover_written", _("wrote the hand-over list"))
HANDOVER_SIGNED = Fact("parts.old_part_handover_signed", _("signed the hand-over list"))
HANDOVER_CANCELLED = Fact("parts.old_part_handover_cancelled", _("cancelled the hand-over list"))
