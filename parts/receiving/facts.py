"""What is announced about receiving goods."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# about a receipt; payload: supplier_id, order_ids, delivery_note
RECEIPT_OPENED = Fact("parts.receipt_opened", _("registered the delivery"))
CARRIER_CHECKED = Fact("parts.receipt_carrier_checked", _("checked the packages at the carrier"))  # packages_counted, …
LINE_CHECKED = Fact("parts.receipt_line_checked", _("checked a line at the dock"))  # line_id, part_id, accepted, …
# payload: number, part_ids, order_ids, lines ([part_id, quantity]): who waits for these parts can have them now
GOODS_RECEIVED = Fact("parts.goods_received", _("confirmed the dock check: the goods are in stock"))
LINE_SHELVED = Fact("parts.receipt_line_shelved", _("put a line on the shelf"))  # line_id, part_id, bin_id, quantity
RECEIPT_SHELVED = Fact("parts.receipt_shelved", _("put everything on the shelf"))
LINE_UNSHELVED = Fact("parts.receipt_line_unshelved", _("took a line off the shelf again"))
RECEIPT_CANCELLED = Fact("parts.receipt_cancelled", _("cancelled the delivery"))
RECEIPT_REVERSED = Fact("parts.receipt_reversed", _("took the receipt back"))  # part_ids, order_ids
# about a discrepancy note; payload: receipt_id, against, amount
NOTE_WRITTEN = Fact("parts.discrepancy_written", _("wrote the discrepancy note"))
NOTE_CLAIMED = Fact("parts.discrepancy_claimed", _("claimed it"))
NOTE_GRANTED = Fact("parts.discrepancy_granted", _("recorded that the claim was granted"))
NOTE_REFUSED = Fact("parts.discrepancy_refused", _("recorded that the claim was refused"))
NOTE_REPORTED = Fact("parts.discrepancy_reported", _("reported it to the service manager"))
NOTE_CLOSED = Fact("parts.discrepancy_closed", _("took note of the report"))
