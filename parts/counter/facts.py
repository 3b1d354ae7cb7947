"""What is announced about sales of parts. Payload of all about a sale: number, kind, customer_id, gross."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

SALE_QUOTED = Fact("parts.sale_quoted", _("quoted the sale"))
SALE_EDITED = Fact("parts.sale_edited", _("changed the sale"))  # + changes or lines
PRICE_ASKED = Fact("parts.price_asked", _("asked for a price under the minimum"))  # + prices
SALE_SENT = Fact("parts.sale_sent", _("sent the sale to the cashier"))  # + issue_id, receivable_id
SALE_CLEARED = Fact("parts.sale_cleared", _("the goods may go"))
SALE_HELD = Fact("parts.sale_held", _("the payment was taken back: the goods stay"))
SALE_PACKED = Fact("parts.sale_packed", _("packed the trade order"))  # changes
SALE_HANDED_OUT = Fact("parts.sale_handed_out", _("handed the goods out"))
SALE_DELIVERED = Fact("parts.sale_delivered", _("the goods have arrived"))
SALE_CANCELLED = Fact("parts.sale_cancelled", _("cancelled the sale"))
SALE_TAKEN_BACK = Fact("parts.sale_taken_back", _("took sold goods back"))  # + refund_due_id, amount, lines
# about a lost sale; payload: part_id, wanted, quantity, reason
SALE_LOST = Fact("parts.sale_lost", _("could not meet a demand"))
