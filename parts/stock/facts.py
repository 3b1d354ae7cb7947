"""What is announced about the stock."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# about a posting; payload: kind, items (ids of the stock items), source_kind, source_id
STOCK_POSTED = Fact("parts.stock_posted", _("posted to the stock"))
# about the posting that was taken back; payload: reversal_id, items
POSTING_REVERSED = Fact("parts.posting_reversed", _("took the posting back"))
# about a reservation; payload: item_id, quantity, source_kind, source_id
STOCK_RESERVED = Fact("parts.stock_reserved", _("reserved the part"))
RESERVATION_RELEASED = Fact("parts.reservation_released", _("released what was reserved"))
RESERVATION_USED = Fact("parts.reservation_used", _("issued what was reserved"))
WAREHOUSE_ADDED = Fact("parts.warehouse_added", _("added the warehouse"))
WAREHOUSE_EDITED = Fact("parts.warehouse_edited", _("edited the warehouse"))
BIN_ADDED = Fact("parts.bin_added", _("added the bin"))
BIN_EDITED = Fact("parts.bin_edited", _("edited the bin"))
STOCKING_EDITED = Fact("parts.stocking_edited", _("changed how the part is stocked"))  # changes
