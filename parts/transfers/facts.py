"""What is announced about transfers. Payload of each: to_store_id."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

TRANSFER_REQUESTED = Fact("parts.transfer_requested", _("asked for parts of the other store"))  # + parts
TRANSFER_APPROVED = Fact("parts.transfer_approved", _("approved the transfer"))  # + lines {line: quantity}
TRANSFER_REJECTED = Fact("parts.transfer_rejected", _("refused the transfer"))
TRANSFER_PICKED = Fact("parts.transfer_picked", _("picked the goods of the transfer"))
TRANSFER_SHIPPED = Fact("parts.transfer_shipped", _("sent the transfer on its way"))  # + arrives_at, lines
TRANSFER_RECEIVED = Fact("parts.transfer_received", _("received the transfer"))  # + lines, damaged, is_all
TRANSFER_FOUND = Fact("parts.transfer_found", _("received what had been missing"))  # + lines
TRANSFER_SENT_BACK = Fact("parts.transfer_sent_back", _("took back what had not arrived"))  # + lines
LOSS_REPORTED = Fact("parts.transfer_loss_reported", _("reported a loss on the road"))  # + amount, responsible_id
TRANSFER_WRITTEN_OFF = Fact("parts.transfer_written_off", _("wrote off what was lost on the road"))  # + lines
TRANSFER_CANCELLED = Fact("parts.transfer_cancelled", _("cancelled the transfer"))
