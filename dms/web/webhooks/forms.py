"""What people type about webhooks; the services check it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.api.webhooks.patterns import tellable_facts


class EditWebhookForm(forms.Form):
    """What may change about a webhook."""

    name = forms.CharField(label=_("Purpose"), max_length=60, help_text=_("Which program is told?"))
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off", "spellcheck": "false"}),
    )
    facts = forms.CharField(
        label=_("Facts"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        max_length=5000,
        help_text=_("One a line: parties.customer_registered, parties.* or *. All of them stand below."),
    )

    def clean_facts(self):
        """A list of patterns."""
        return self.cleaned_data["facts"].replace(",", " ").split()

    @property
    def known_facts(self):
        """Every fact with what it means."""
        return [(fact, fact.label) for fact in tellable_facts()]


class RegisterWebhookForm(EditWebhookForm):
    """A new webhook of a store, or of the group."""

    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Store.objects.none(),
        required=False,
        help_text=_("Leave empty for all stores of the group."),
    )
    field_order = ["name", "url", "store", "facts"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        group, stores = actor.has_group_perm("api.add_webhook"), Store.objects.filter(is_active=True)
        field = self.fields["store"]
        field.queryset = stores if group else stores.filter(pk__in=actor.store_ids("api.add_webhook"))
        if not group:
            field.required, field.help_text = True, ""
            if len(only := list(field.queryset[:2])) == 1:
                field.initial = only[0]


class ReplayForm(forms.Form):
    """From when on."""

    since = forms.DateTimeField(
        label=_("Since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_(
            "Everything that has happened since then is sent again, what was delivered already under its old number."
        ),
    )


class NothingForm(forms.Form):
    """A question that is answered by the button."""
