"""What is announced about buying parts."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# about a plan; payload: kind, lines (how many)
REQUEST_OPENED = Fact("parts.purchase_request_opened", _("began a purchase request"))
REQUEST_LINES_CHANGED = Fact("parts.purchase_request_lines_changed", _("changed the lines of the plan"))  # part_ids
REQUEST_SUBMITTED = Fact("parts.purchase_request_submitted", _("submitted the plan"))  # number, amount
REQUEST_APPROVED = Fact("parts.purchase_request_approved", _("approved the plan"))  # part_ids
REQUEST_REJECTED = Fact("parts.purchase_request_rejected", _("rejected the plan"))
REQUEST_REOPENED = Fact("parts.purchase_request_reopened", _("gave the plan back to be changed"))
REQUEST_ORDERED = Fact("parts.purchase_request_ordered", _("ordered everything on the plan"))
REQUEST_RELEASED = Fact("parts.purchase_request_released", _("put the plan back to be ordered"))
REQUEST_CANCELLED = Fact("parts.purchase_request_cancelled", _("cancelled the plan"))
# about a plan; payload: line_id, part_id, supplier_id, price, offer_id
OFFER_RECORDED = Fact("parts.supplier_offer_recorded", _("recorded a supplier's offer"))
OFFER_CHOSEN = Fact("parts.supplier_offer_chosen", _("chose a supplier's offer"))
# about an order; payload: supplier_id, part_ids
ORDER_OPENED = Fact("parts.purchase_order_opened", _("began a purchase order"))
ORDER_PAYMENT_ASKED = Fact("parts.purchase_order_payment_asked", _("asked for the payment of the order"))
ORDER_PAYMENT_APPROVED = Fact("parts.purchase_order_payment_approved", _("approved the payment of the order"))
ORDER_REOPENED = Fact("parts.purchase_order_reopened", _("gave the order back: its payment was not approved"))
ORDER_PLACED = Fact("parts.purchase_order_placed", _("placed the order"))
ORDER_RECEIVED = Fact("parts.purchase_order_received", _("received goods of the order"))
ORDER_UNRECEIVED = Fact("parts.purchase_order_unreceived", _("took a receipt of the order back"))
ORDER_REST_CANCELLED = Fact("parts.purchase_order_rest_cancelled", _("cancelled what is still open of the order"))
ORDER_CANCELLED = Fact("parts.purchase_order_cancelled", _("cancelled the order"))
ORDER_CLOSED = Fact("parts.purchase_order_closed", _("closed the order"))
