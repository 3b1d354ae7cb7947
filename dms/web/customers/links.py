"""A link for the customer, from their own page."""

from dms.messaging.services import send_customer_link
from dms.parties.models import Customer
from dms.web.public.desk import SendLink


class SendCustomerLink(SendLink):
    """Contact data and consents, checked by the customer."""

    model = Customer
    permission = "parties.change_customer"
    template_name = "customers/part_of_customer.html"

    def customer_of(self, row):
        """The row itself."""
        return row

    def save(self, form):
        """One service call."""
        return send_customer_link(
            customer_id=self.object.pk, actor=self.request.user, site=self.site, **form.cleaned_data
        )
