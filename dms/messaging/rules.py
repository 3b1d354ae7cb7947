"""Whether and when a message may go: consent, closed files, the recipient's own choice, quiet hours."""

from dms.core import clock
from dms.messaging.choices import PURPOSES_WITH_CONSENT, Channel, Purpose, SuppressionReason
from dms.messaging.models import ChannelChoice, QuietHours
from dms.messaging.quiet_hours import MARKETING, USUAL, earliest
from dms.messaging.wording import KINDS, TEMPLATES
from dms.parties.choices import CustomerState
from dms.parties.selectors import has_consent


def obstacle(message, at):
    """The SuppressionReason that forbids sending ``message`` at the instant ``at``; None means it may go."""
    if message.expires_at and at >= message.expires_at:
        return SuppressionReason.EXPIRED
    forbidden = _obstacle_for_colleague(message) if message.user_id else _obstacle_for_customer(message, at)
    if forbidden is None and not message.address:
        return SuppressionReason.NO_ADDRESS
    return forbidden


def _obstacle_for_colleague(message):
    if not message.user.is_active:
        return SuppressionReason.RECIPIENT_LEFT
    template = TEMPLATES.get(message.template)
    if template and message.channel not in wanted_channels(message.user, template.kind):
        return SuppressionReason.PREFERENCE
    return None


def _obstacle_for_customer(message, at):
    """Closed files are not written to (PIPL 47); some purposes need a consent for the channel (PIPL 13, 15).

    Into a restricted file a legal duty still reaches: a safety recall must be told (recall rules 15, PIPL 13 III).
    """
    is_duty = message.purpose == Purpose.LEGAL and message.customer.state == CustomerState.RESTRICTED
    if message.customer.state != CustomerState.ACTIVE and not is_duty:
        return SuppressionReason.FILE_CLOSED
    if message.purpose in PURPOSES_WITH_CONSENT and not has_consent(
        message.customer, message.purpose, message.channel, at
    ):
        return SuppressionReason.NO_CONSENT
    return None


def wanted_channels(user, kind):
    """Where a colleague is told about a kind of thing: their own choice or the usual channels; the inbox always."""
    chosen = ChannelChoice.objects.filter(user=user, kind=kind).values_list("channels", flat=True).first()
    return {Channel.IN_APP, *(KINDS[kind].channels if chosen is None else chosen)}


def quiet_hours(store, channel, purpose):
    """``(begins, ends)`` in the store's local time; what the store has set, or the usual hours."""
    is_marketing = purpose in PURPOSES_WITH_CONSENT
    own = QuietHours.objects.filter(store=store, channel=channel, is_marketing=is_marketing)
    return own.values_list("begins", "ends").first() or (MARKETING if is_marketing else USUAL)


def earliest_time(message, at=None):
    """When the message may go, at ``at`` (now) or later: the inbox and urgent work know no quiet hours."""
    at = at or clock.now()
    if message.channel == Channel.IN_APP or (message.is_urgent and message.purpose == Purpose.STAFF):
        return at
    return earliest(at, message.store.zone, *quiet_hours(message.store, message.channel, message.purpose))
