"""Public links in messages: one that somebody sends to a customer, and the way out under every advertisement."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.public_links.selectors import address_of
from dms.core.public_links.services import standing_link
from dms.core.public_links.tokens import place_for
from dms.messaging.choices import PURPOSES_WITH_CONSENT, Channel
from dms.messaging.rules import obstacle
from dms.parties.public import UNSUBSCRIBE


def farewell(message):
    """The line under an advertisement or a survey that says how to get no more of them; else nothing."""
    if message.purpose not in PURPOSES_WITH_CONSENT or obstacle(message, message.not_before or clock.now()):
        return ""
    with translation.override(message.language):
        return "\n" + _way_out(message)


def unsubscribe_address(message):
    """Where a mail program takes back the consent that ``message`` is based on; empty where none is needed."""
    by_mail = message.channel == Channel.EMAIL and message.purpose in PURPOSES_WITH_CONSENT
    return address_of(_unsubscribe_link(message)) if by_mail and settings.SITE_ADDRESS else ""


def _unsubscribe_link(message):
    details = {"purpose": str(message.purpose), "channel": str(message.channel)}
    return standing_link(purpose=UNSUBSCRIBE, subject=message.customer, details=details)


def _way_out(message):
    if settings.SITE_ADDRESS:
        return _("No more of these: %(link)s") % {"link": place_for(_unsubscribe_link(message))}
    return _("No more of these? Call %(phone)s.") % {"phone": message.store.phone or message.store}


def words_of_link(link):
    """What a message says about ``link``: the values of the standard message “customers.link”."""
    until = timezone.localtime(link.expires_at, link.store.zone)
    return {"store": str(link.store), "what": str(link.label), "link": place_for(link), "until": f"{until:%Y-%m-%d}"}
