"""What people say about a view; the services check it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.accounts.roles import Role
from dms.web.saved_views.models import SHARE, SavedView, Scope


class ViewForm(forms.ModelForm):
    """Name, readers, tile; sharing is offered to those who may."""

    class Meta:
        model = SavedView
        fields = ["name", "is_tile", "scope", "role", "store"]
        help_texts = {
            "is_tile": _("The number of rows appears on the home page of everybody who sees the view."),
            "role": _("For a role."),
            "store": _("For a store; or for the role in one store only."),
        }

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autofocus"] = True
        if not actor.has_perm(SHARE):
            for name in ("scope", "role", "store"):
                del self.fields[name]
            return
        stores = Store.objects.filter(is_active=True)
        if not actor.has_group_perm(SHARE):
            stores = stores.filter(pk__in=actor.store_ids(SHARE))
        self.fields["store"].queryset = stores
        self.fields["role"].choices = [("", "—"), *Role.choices]
        self.fields["scope"].choices = Scope.choices

    def _post_clean(self):
        """The service checks the row as a whole; half of one would only be told off here."""

    def values(self):
        """What the service takes."""
        values = dict(self.cleaned_data)
        if "store" in values:
            store = values.pop("store")
            values["store_id"] = store.pk if store else None
        return values


class SaveViewForm(ViewForm):
    """A new view: also which list and what of it."""

    list = forms.CharField(widget=forms.HiddenInput, max_length=100)
    query = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)


class NothingForm(forms.Form):
    """A question that is answered by the button."""
