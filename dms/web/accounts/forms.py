"""What people type about people and stores; the services check it."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store, User
from dms.accounts.roles import GROUP_ROLES, Role

GRANT = "accounts.grant_membership"


def day(**arguments):
    """A calendar day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **arguments)


class RoleFields(forms.Form):
    """A role and where it is held: only what ``actor`` could grant is offered."""

    role = forms.ChoiceField(label=_("Role"))
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Store.objects.none(),
        required=False,
        help_text=_("Leave empty for roles of the whole group."),
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        group = actor.has_group_perm(GRANT)
        stores = Store.objects.filter(is_active=True)
        self.fields["store"].queryset = stores if group else stores.filter(pk__in=actor.store_ids(GRANT))
        self.fields["role"].choices = [("", "—")] + [
            (role.value, role.label) for role in Role if group or role not in GROUP_ROLES
        ]
        if not group:
            self.fields["store"].required = True
            self.fields["store"].help_text = ""

    def place(self):
        """``role`` and ``store_id`` for the service."""
        store = self.cleaned_data.get("store")
        return {"role": self.cleaned_data["role"] or None, "store_id": store.pk if store else None}


class EditUserForm(forms.ModelForm):
    """What may be changed about a person."""

    class Meta:
        model = User
        fields = ["name", "name_en", "email", "phone", "language"]


class AddUserForm(RoleFields, forms.ModelForm):
    """A new person and their first role."""

    field_order = ["username", "name", "name_en", "email", "phone", "language", "role", "store"]

    class Meta:
        model = User
        fields = ["username", "name", "name_en", "email", "phone", "language"]


class GrantForm(RoleFields):
    """A role for a time."""

    valid_from = day(label=_("From"), required=False, help_text=_("Today when empty."))
    valid_to = day(label=_("Until"), required=False, help_text=_("The last day; without end when empty."))


class EndForm(forms.Form):
    """When a role ends, and why."""

    last_day = day(label=_("Last day"), required=False, help_text=_("At once when empty."))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class NothingForm(forms.Form):
    """A question that is answered by the button."""


class StoreForm(forms.ModelForm):
    """What may be changed about a store."""

    class Meta:
        model = Store
        fields = ["name", "name_en", "legal_name", "address", "phone", "time_zone"]


class OpenStoreForm(StoreForm):
    """A new store: the code stays for ever, because numbers carry it."""

    class Meta(StoreForm.Meta):
        fields = ["code", *StoreForm.Meta.fields]


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("Purpose"), max_length=60, help_text=_("Which program uses it?"))
    scopes = forms.CharField(
        label=_("Scopes"),
        max_length=500,
        initial="read",
        help_text=_(
            "“read” or “write” for everything your roles allow, or for example “parts:read repair-orders:write”."
        ),
    )
    last_day = day(label=_("Valid until"))

    def clean_scopes(self):
        """A list of words."""
        return self.cleaned_data["scopes"].replace(",", " ").split()

    def expires_at(self):
        """The end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["last_day"], time(23, 59, 59)))
