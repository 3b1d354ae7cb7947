"""What people do with messages in the log: stop one, send one again, look at an address."""

from django.db import transaction

from dms.core import clock
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import apply_transition
from dms.messaging import facts
from dms.messaging.addresses import address_today
from dms.messaging.models import OutgoingMessage
from dms.messaging.rules import earliest_time
from dms.messaging.services.delivery import schedule_attempt


@transaction.atomic
def cancel_message(*, message_id, actor, reason=""):
    """Stop a message that has not left. Raises PermissionDenied, TransitionBlocked. Announces MESSAGE_CANCELLED."""
    message = locked(seen_by(OutgoingMessage.objects.select_related("store"), actor), message_id)
    apply_transition(message.cancel, actor=actor, fact=facts.MESSAGE_CANCELLED, reason=reason)
    return message


@transaction.atomic
def send_again(*, message_id, actor, reason=""):
    """Try a given-up message again, to the address known today; the same key protects from a double.

    Raises PermissionDenied, TransitionBlocked (also while no address is known). Announces MESSAGE_SENT_AGAIN.
    """
    rows = OutgoingMessage.objects.select_related("store", "user", "customer", "contact")
    message = locked(seen_by(rows, actor), message_id)
    not_before = earliest_time(message, clock.now())
    apply_transition(
        message.send_again,
        actor=actor,
        fact=facts.MESSAGE_SENT_AGAIN,
        reason=reason,
        address=address_today(message),
        not_before=not_before,
    )
    schedule_attempt(message, not_before)
    return message


@transaction.atomic
def reveal_address(*, message_id, actor):
    """The full address, for somebody who may see it. Announces ADDRESS_REVEALED: each look is on record."""
    message = seen_by(OutgoingMessage.objects.select_related("store"), actor).get(pk=message_id)
    require(actor, "messaging.reveal_outgoingmessage", message)
    publish(facts.ADDRESS_REVEALED, subject=message, actor=actor, payload={"channel": message.channel})
    return message.address
