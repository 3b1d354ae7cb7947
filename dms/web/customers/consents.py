"""Consents of a customer, and the texts that customers agree to."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.parties import selectors, services
from dms.parties.choices import Purpose
from dms.parties.models import Consent, ConsentText, Customer
from dms.web.customers import forms
from dms.web.pages import Column, DetailPage, FormPage, ListPage
from dms.web.pages.details import Fact


class GiveConsent(FormPage):
    """Record a customer's yes, with the texts that are current in sight."""

    model = Customer
    permission = "parties.record_consent"
    form_class = forms.ConsentForm
    template_name = "customers/give_consent.html"
    title = _("Record a consent")

    def rows(self):
        """The store's day decides which text is current."""
        return super().rows().select_related("store")

    def initial(self, row):
        """Empty: the row is the customer."""
        return {}

    def save(self, form):
        """One service call."""
        return services.give_consent(customer_id=self.object.pk, actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """``texts`` that are current, by purpose."""
        today = clock.today(self.object.store)
        texts = [selectors.current_text(purpose, today) for purpose in Purpose]
        return super().get_context_data(texts=[text for text in texts if text], **kwargs)


class WithdrawConsent(FormPage):
    """Record that a consent is taken back; no reason is asked of the customer (PIPL 15)."""

    model = Consent
    permission = "parties.record_consent"
    form_class = forms.WhyForm
    template_name = "customers/part_of_customer.html"
    title = submit_label = _("Record the withdrawal")

    def rows(self):
        """With the customer in the heading."""
        return super().rows().select_related("customer")

    def save(self, form):
        """One service call."""
        return services.withdraw_consent(consent_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class ConsentTexts(ListPage):
    """What customers agree to, as it was worded from one day to the next."""

    model = ConsentText
    permission = "parties.view_consenttext"
    title = _("Consent texts")
    search_fields = ("text__icontains", "text_version__icontains")
    sort = "-valid_from"
    new_label = _("Publish a text")
    new_permission = "parties.publish_consenttext"
    empty_title = _("No consent text yet")
    empty_text = _("Publish the first one, so that consents can be recorded.")
    columns = (
        Column(label=_("Purpose"), value="get_purpose_display", sort="purpose"),
        Column(label=_("Version"), value="text_version"),
        Column(label=_("Valid from"), value=lambda row: row.valid_from.isoformat(), sort="valid_from"),
        Column(label=_("Asked again"), value=lambda row: _now("yes") if row.asks_again else _now("no"), phone=False),
        Column(label=_("Text"), value="text", phone=False),
    )

    @property
    def new_url(self):
        """Publishing."""
        return reverse("consent-texts:publish")


class ConsentTextPage(DetailPage):
    """One wording."""

    model = ConsentText
    permission = "parties.view_consenttext"

    def facts(self, row):
        """The wording and when it counts."""
        return [
            Fact(_("Purpose"), row.get_purpose_display()),
            Fact(_("Version"), row.text_version),
            Fact(_("Valid from"), row.valid_from.isoformat()),
            Fact(_("Consents must be taken again"), _("yes") if row.asks_again else _("no")),
            Fact(_("Text"), row.text),
            Fact(_("English text"), row.text_en),
        ]


class PublishConsentText(FormPage):
    """A new wording; it can't be changed afterwards."""

    permission = "parties.publish_consenttext"
    form_class = forms.ConsentTextForm
    title = _("Publish a consent text")
    submit_label = _("Publish")

    def save(self, form):
        """One service call."""
        return services.publish_consent_text(**form.cleaned_data, actor=self.request.user)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("consent-texts:list")}
