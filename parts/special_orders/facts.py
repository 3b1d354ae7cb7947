"""What is announced about special orders. Payload of all about an order: number, customer_id, gross, deposit."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

ORDER_DRAFTED = Fact("parts.special_order_drafted", _("wrote the special order"))
ORDER_EDITED = Fact("parts.special_order_edited", _("changed the special order"))  # + changes or lines
ORDER_PLACED = Fact("parts.special_order_placed", _("placed the special order"))
ORDER_RELEASED = Fact("parts.special_order_released", _("the deposit is paid: the parts are to be had"))
ORDER_HELD = Fact("parts.special_order_held", _("the deposit was taken back: nothing is ordered"))
ORDER_WAIVED = Fact("parts.special_order_waived", _("did without the deposit"))
PARTS_ALLOCATED = Fact("parts.special_order_allocated", _("parts are set aside for the customer"))  # + lines
PARTS_MISSED = Fact("parts.special_order_missed", _("parts that were set aside went to somebody else"))
PARTS_REALLOCATED = Fact("parts.special_order_reallocated", _("gave parts to another order"))  # + to_id, part_id, …
CUSTOMER_NOTIFIED = Fact("parts.special_order_notified", _("told the customer that the parts are here"))  # + how
CUSTOMER_UNREACHED = Fact("parts.special_order_unreached", _("the message did not reach the customer"))
HOLD_EXPIRED = Fact("parts.special_order_expired", _("not collected in time"))  # + hold_until, user_ids
HOLD_EXTENDED = Fact("parts.special_order_extended", _("holds the parts longer"))  # + hold_until
STOCK_FORCED = Fact("parts.special_order_forced", _("became forced stock"))  # + user_ids
ORDER_OFFERED = Fact("parts.special_order_offered", _("offered the forced stock to another store"))  # + to_store_id
ORDER_COLLECTING = Fact("parts.special_order_collecting", _("brought the order to the counter"))  # + sale_id, issue_id
ORDER_REOPENED = Fact("parts.special_order_reopened", _("the sale was cancelled: the order is open again"))
ORDER_COLLECTED = Fact("parts.special_order_collected", _("the customer has the parts"))
ORDER_CANCELLED = Fact("parts.special_order_cancelled", _("cancelled the special order"))  # + outcome, kept, …
# about a deposit rule; payload: customer_class, movement_class, from_price, percent, hold_days
RULE_ADDED = Fact("parts.deposit_rule_added", _("set a deposit rule"))
RULE_EDITED = Fact("parts.deposit_rule_edited", _("changed the deposit rule"))  # changes
