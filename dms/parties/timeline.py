"""What the timeline of a file tells of a customer: the file itself, and the ways to reach them."""

from django.utils.translation import gettext_lazy as _

from dms.core.offers import FilePart, TimelineSource, offer
from dms.core.timeline import Span, event_line, events_in
from dms.parties.models import Contact

CUSTOMER, CONTACT = "parties.customer", "parties.contact"


def contacts_of(user, customer):
    """The ways to reach the customer, those that ended too."""
    keys = Contact.objects.visible_to(user).filter(customer=customer).order_by("-pk")
    return [Span(key) for key in keys.values_list("pk", flat=True)]


def customer_events(user, file):
    """What happened to the customers of the file."""
    return events_in(user, file, CUSTOMER, CONTACT)


offer(
    FilePart(of=CUSTOMER, kind=CONTACT, spans=contacts_of),
    TimelineSource(
        kind="customer",
        label=_("Customer"),
        icon="address-book",
        rows=customer_events,
        line=event_line,
        permission="parties.view_customer",
        order=100,
    ),
)
