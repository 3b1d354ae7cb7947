"""The figure about messages to customers."""

from django.utils.translation import gettext_lazy as _

from dms.core.figures.kpis import UP, Unit, kpi
from dms.messaging.choices import MessageState, Purpose

ENDED = (MessageState.SENT, MessageState.GIVEN_UP)


def ended(messages):
    """Messages to customers that went out, or were given up."""
    return messages.exclude(purpose=Purpose.STAFF).filter(state__in=ENDED)


def sent(messages):
    """Messages to customers that went out."""
    return ended(messages).filter(state=MessageState.SENT)


DELIVERED = kpi(
    code="messaging.delivered",
    label=_("Messages to customers delivered"),
    definition=_(
        "Messages to customers that the provider took, out of those taken or given up after all tries, by the day on "
        "which they were written."
    ),
    model="messaging.OutgoingMessage",
    rows=sent,
    out_of=ended,
    unit=Unit.PERCENT,
    when="created_at",
    better=UP,
    target=98,
    url="messages:list",
    permission="messaging.view_outgoingmessage",
    chart=_("Do our messages arrive?"),
    order=600,
)
