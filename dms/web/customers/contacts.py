"""The ways to reach a customer: adding, editing, ending, looking at a number."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dms.parties import services
from dms.parties.models import Contact, Customer
from dms.web.customers import forms
from dms.web.pages import FormPage
from dms.web.pages.access import Page


class AddContact(FormPage):
    """One more way to reach the customer."""

    model = Customer
    permission = "parties.change_customer"
    form_class = forms.ContactForm
    template_name = "customers/part_of_customer.html"
    title = _("New contact")

    def initial(self, row):
        """Empty: the row is the customer, not a contact."""
        return {}

    def save(self, form):
        """One service call."""
        return services.add_contact(customer_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class OfContact(FormPage):
    """What both pages of a contact share."""

    model = Contact
    permission = "parties.change_customer"
    template_name = "customers/part_of_customer.html"

    def rows(self):
        """With the customer in the heading."""
        return super().rows().select_related("customer")


class EditContact(OfContact):
    """Change a contact; number and address are shown masked and stay unless they are typed anew."""

    form_class = forms.ContactForm
    title = _("Edit the contact")

    def shown(self, row, name):
        """Telephone and e-mail in masks."""
        return getattr(row, f"masked_{name}") if name in forms.ContactForm.masked else super().shown(row, name)

    def save(self, form):
        """One service call."""
        return services.edit_contact(
            contact_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.values(),
        )


class RemoveContact(OfContact):
    """This is no longer a way to reach them."""

    form_class = forms.WhyForm
    title = submit_label = _("End the contact")

    def save(self, form):
        """One service call."""
        return services.remove_contact(contact_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class RevealPhone(Page):
    """The number in full, each look on record."""

    model = Contact
    permission = "parties.reveal_customer"
    template_name = "web/parts/phone.html"
    http_method_names = ["post"]

    def post(self, request, pk):
        """The number in its place; without JavaScript the file, which shows it for some minutes."""
        contact = self.row()
        number = services.reveal_phone(contact_id=contact.pk, actor=request.user)
        if not self.is_partial:
            return redirect(contact)
        return self.render_to_response(self.get_context_data(value=number, full=True))
