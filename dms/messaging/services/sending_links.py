"""Making a link for a customer and sending it in one act."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dms.core.public_links.services import issue_link
from dms.core.registering import seen_by
from dms.messaging.addresses import address_of_contact, contact_of
from dms.messaging.services.links import words_of_link
from dms.messaging.services.queueing import CUSTOMERS_LANGUAGE, queue_message
from dms.messaging.standard_messages import CUSTOMER_LINK
from dms.parties.models import Customer


@transaction.atomic
def send_customer_link(*, customer_id, purpose, actor, channel="", language=CUSTOMERS_LANGUAGE, site=""):
    """Make a link to the page ``purpose`` about a customer; with ``channel`` also write it to them.

    Announces what ``issue_link`` and ``queue_message`` do. Raises PermissionDenied, TransitionBlocked, and
    ValidationError where no address for the channel is known. Returns the PublicLink.
    """
    customer = seen_by(Customer.objects.select_related("store"), actor).get(pk=customer_id)
    link = issue_link(purpose=purpose, subject=customer, actor=actor, site=site)
    if not channel:
        return link
    if not address_of_contact(contact_of(customer, channel), channel):
        raise ValidationError({"channel": _("No address for this channel is known.")})
    with translation.override(language):
        variables = words_of_link(link)
    queue_message(
        template=CUSTOMER_LINK,
        key=f"public-link:{link.pk}",
        store_id=customer.store_id,
        channel=channel,
        customer_id=customer.pk,
        variables=variables,
        language=language,
        about=customer,
        actor=actor,
        expires_at=link.expires_at,
    )
    return link
