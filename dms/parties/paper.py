"""Labels of the customer's file."""

from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import label_form
from dms.parties.models import Contact


def file_label(customer, in_full):
    """Number, name and telephone for the back of a folder."""
    contact = Contact.objects.filter(customer=customer, ended_at=None).order_by("-is_primary", "pk").first()
    phone = (contact.phone if in_full else contact.masked_phone) if contact else ""
    name = customer.name if in_full else customer.masked_name
    return {"title": customer.number, "lines": [name, phone, customer.get_customer_class_display()]}


CUSTOMER_LABEL = label_form(
    code="parties.customer_label",
    label=_("Customer file label"),
    model="parties.customer",
    permission="parties.view_customer",
    reveal="parties.reveal_customer",
    data=file_label,
)
