"""The due work of this app: handing messages over."""

from dms.core.due import due
from dms.messaging.services import delivery


@due(delivery.SEND, leaves_database=True)
def send(work):
    """One attempt to deliver one message, outside of a transaction; see ``services.delivery``."""
    delivery.deliver(message_id=work.payload["message_id"], number=work.payload["number"])
