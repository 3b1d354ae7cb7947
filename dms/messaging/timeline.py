"""What was written to the customers of a file, and about its rows."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.offers import TimelineSource, offer
from dms.core.timeline import TimelineLine
from dms.messaging.models import OutgoingMessage


def messages_in(user, file):
    """Messages of the file that ``user`` may see in the log."""
    written = file.of("parties.customer", "created_at", "customer_id")
    written |= file.about("created_at", kind="about_kind", key="about_id")
    return OutgoingMessage.objects.visible_to(user).filter(written).select_related("user")


def message_line(message):
    """Which message on which channel, to which masked address, and how it went; never its text."""
    return TimelineLine(
        at=message.created_at,
        key=message.pk,
        what=_now("message: %(template)s") % {"template": message.template_label},
        details=(f"{message.get_channel_display()} {message.masked_address}".strip(),),
        url=message.get_absolute_url(),
        tone=message.state_tones[message.state],
        state=message.get_state_display(),
    )


def register():
    """Make the lines known."""
    offer(
        TimelineSource(
            kind="message",
            label=_("Messages"),
            icon="mail",
            rows=messages_in,
            line=message_line,
            at="created_at",
            permission="messaging.view_outgoingmessage",
            order=300,
        )
    )
