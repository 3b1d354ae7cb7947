"""Links as staff see them: made and handed out, taken back. The list stands on the page of the row."""

import segno
from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.public_links import services
from dms.core.public_links.models import PublicLink
from dms.core.public_links.pages import pages_about
from dms.core.public_links.selectors import address_of
from dms.messaging.addresses import address_of_contact, contact_of
from dms.messaging.choices import Channel
from dms.web.customers.forms import WhyForm
from dms.web.pages import FormPage

WAYS = (Channel.SMS, Channel.WECHAT, Channel.EMAIL)


class LinkForm(forms.Form):
    """Which page, in which language it is written about, and how the customer gets the link."""

    purpose = forms.ChoiceField(label=_("What the customer is to do"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("How the customer gets the link"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The link and its code are shown here in any case."),
    )
    language = forms.ChoiceField(
        label=_("Language of the message"),
        choices=[("zh-hans", _("Chinese")), ("en", _("English"))],
        widget=forms.RadioSelect,
        initial="zh-hans",
    )

    def __init__(self, *args, subject, customer, actor, **kwargs):
        super().__init__(*args, **kwargs)
        pages = pages_about(subject, actor)
        self.fields["purpose"].choices = [(page.purpose, page.label) for page in pages]
        self.fields["purpose"].initial = pages[0].purpose if pages else None
        ways = [way for way in WAYS if address_of_contact(contact_of(customer, way), way)]
        self.fields["channel"].choices = [("", _("Show it only")), *((way.value, way.label) for way in ways)]
        self.fields["channel"].initial = ways[0].value if ways else ""


class SendLink(FormPage):
    """A link for the customer; shown once, and sent when a way is chosen.

    Declare ``model``, ``permission``, and ``save(form)``, which returns the PublicLink. ``customer_of(row)`` says to
    whom it goes.
    """

    form_class = LinkForm
    title = _("A link for the customer")
    submit_label = _("Make the link")

    def initial(self, row):
        """Empty: the row is what the link is about."""
        return {}

    def customer_of(self, row):
        """Who gets it."""
        return row.customer

    def form_arguments(self):
        """What may be sent about this row, and how."""
        user, row = self.request.user, self.object
        if not pages_about(row, user):
            raise PermissionDenied(_now("There is no page about this that you may send to the customer."))
        return {"subject": row, "customer": self.customer_of(row), "actor": user}

    @property
    def site(self):
        """The address under which the house was called."""
        return self.request.build_absolute_uri("/").rstrip("/")

    def saved(self, row):
        """Not a redirect: the link is nowhere but in this answer and in the message."""
        address = address_of(row)
        context = {
            "title": self.title,
            "link": row,
            "subject": self.object,
            "address": address,
            "code": segno.make(address, error="m", micro=False).svg_data_uri(border=2, scale=5),
            "was_sent": bool(self.request.POST.get("channel")),
        }
        response = render(self.request, "public_links/link.html", context)
        response.headers["Cache-Control"] = "private, no-store"
        return response


class RevokeLink(FormPage):
    """Make a link useless at once."""

    model = PublicLink
    permission = "core.revoke_publiclink"
    form_class = WhyForm
    title = submit_label = _("Revoke the link")
    template_name = "public_links/revoke.html"

    def initial(self, row):
        """Empty."""
        return {}

    def save(self, form):
        """One service call."""
        return services.revoke_link(link_id=self.object.pk, actor=self.request.user, **form.cleaned_data)

    def success_url(self, row):
        """The page on which it stood."""
        return row.subject().get_absolute_url()

    def get_context_data(self, **kwargs):
        """Cancelling leads back there too."""
        return super().get_context_data(**kwargs) | {"cancel_address": self.object.subject().get_absolute_url()}
