"""What people type about customers; the services check it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store, User
from dms.parties.choices import ContactRole, CustomerKind
from dms.parties.models import Consent, ConsentText, Contact, Customer
from dms.web.grouped import GroupedForm


class MaskedFields:
    """For editing: a personal field that still shows its mask was not touched and stays as it is saved."""

    masked = ()

    def values(self):
        """What the service is to write."""
        kept = {name for name in self.masked if name not in self.changed_data}
        return {name: value for name, value in self.cleaned_data.items() if name not in kept}


class CustomerForm(MaskedFields, GroupedForm, forms.ModelForm):
    """The file of a customer."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind, initial="person", widget=forms.RadioSelect)
    responsible = forms.ModelChoiceField(label=_("Responsible"), queryset=User.objects.none(), required=False)

    masked = ("document_number",)
    groups = (
        (_("Customer"), ("kind", "name", "customer_class", "source", "responsible")),
        (_("Papers"), ("document_kind", "document_number", "company_code")),
        (_("Address and note"), ("address", "note")),
    )

    class Meta:
        model = Customer
        fields = [
            "kind",
            "name",
            "customer_class",
            "source",
            "responsible",
            "document_kind",
            "document_number",
            "company_code",
            "address",
            "note",
        ]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "document_number": forms.TextInput(attrs={"autocomplete": "off"}),
            "company_code": forms.TextInput(attrs={"autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = User.objects.visible_to(actor).filter(is_active=True).order_by("name", "pk")
        self.fields["responsible"].queryset = colleagues

    def values(self):
        """The service knows colleagues by their id."""
        values = super().values()
        responsible = values.pop("responsible")
        return values | {"responsible_id": responsible.pk if responsible else None}


class RegisterForm(CustomerForm):
    """A new customer and the first way to reach them. Name and telephone are enough."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    contact_name = forms.CharField(
        label=_("Contact person"),
        max_length=100,
        required=False,
        help_text=_("If it is not the customer in person."),
    )
    wechat = forms.CharField(label=_("WeChat"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    masked = ()
    groups = (
        (_("Customer"), ("store", "kind", "name", "phone")),
        (_("More about the customer"), ("customer_class", "source", "responsible", "contact_name", "wechat", "email")),
        (_("Papers"), ("document_kind", "document_number", "company_code")),
        (_("Address and note"), ("address", "note")),
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        permission = "parties.add_customer"
        stores = Store.objects.filter(is_active=True)
        mine = stores if actor.has_group_perm(permission) else stores.filter(pk__in=actor.store_ids(permission))
        self.fields["store"].queryset = mine
        only = list(mine[:2])
        if len(only) == 1:
            self.fields["store"].widget = forms.HiddenInput()
            self.initial["store"] = only[0]
        self.fields["name"].widget.attrs["autofocus"] = True

    def values(self):
        """The store goes by its id."""
        values = super().values()
        return values | {"store_id": values.pop("store").pk}


class ContactForm(MaskedFields, forms.ModelForm):
    """A way to reach a customer."""

    role = forms.ChoiceField(label=_("Role"), choices=ContactRole)

    masked = ("phone", "email")

    class Meta:
        model = Contact
        fields = ["role", "name", "phone", "wechat", "email", "note", "is_primary"]
        widgets = {
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            "name": forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        }


class ConsentForm(forms.ModelForm):
    """What a customer agreed to, on which channel, and how it can be proved."""

    class Meta:
        model = Consent
        fields = ["purpose", "channel", "evidence"]
        help_texts = {"evidence": _("For example the number of the signed sheet, the recording or the message.")}


class WhyForm(forms.Form):
    """Why something ends, where somebody has said so."""

    reason = forms.CharField(label=_("Why"), max_length=500, required=False, help_text=_("Stays in the history."))


class ConsentTextForm(forms.ModelForm):
    """A wording and the day from which it is used."""

    class Meta:
        model = ConsentText
        fields = ["purpose", "text_version", "valid_from", "asks_again", "text", "text_en"]
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 5}),
            "text_en": forms.Textarea(attrs={"rows": 5}),
        }
