"""Everything that can be done with messages."""

from dms.messaging.services.inbox import choose_channels, mark_all_read, mark_read
from dms.messaging.services.log import cancel_message, reveal_address, send_again
from dms.messaging.services.queueing import notify_people, queue_message
from dms.messaging.services.sending_links import send_customer_link
from dms.messaging.services.store_rules import override_template, reset_template, set_quiet_hours

__all__ = [
    "cancel_message",
    "choose_channels",
    "mark_all_read",
    "mark_read",
    "notify_people",
    "override_template",
    "queue_message",
    "reset_template",
    "reveal_address",
    "send_again",
    "send_customer_link",
    "set_quiet_hours",
]
