"""The messaging app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Registers what this app offers."""

    name = "dms.messaging"
    label = "messaging"
    verbose_name = _("Messages")

    def ready(self):
        """Make the messages, the due work and the numbers of this app known."""
        from dms.core.offers import LATE, OPEN, Counter, NavigationEntry, offer
        from dms.messaging import figures, receivers, selectors, sending, standard_messages, timeline  # noqa: F401 - they register themselves  # noqa: F401 - the first registers itself

        timeline.register()
        offer(
            NavigationEntry(
                label=_("Messages"),
                url="messages:list",
                icon="mail",
                permission="messaging.view_outgoingmessage",
                group=_("Oversight"),
                order=910,
            ),
            NavigationEntry(
                label=_("Message wordings"),
                url="message-templates:list",
                icon="message-2",
                permission="messaging.view_templatetext",
                group=_("Settings"),
                order=975,
            ),
            Counter(
                label=_("Unread messages"),
                rows=selectors.unread_of,
                url="messages:inbox",
                permission="",
                query="unread=true",
                urgency=OPEN,
                icon="mail",
                order=20,
                bell=True,
            ),
            Counter(
                label=_("Messages that did not arrive"),
                rows=selectors.given_up,
                url="messages:list",
                permission="messaging.view_outgoingmessage",
                query="state=given_up",
                urgency=LATE,
                icon="mail-x",
                order=800,
            ),
        )
