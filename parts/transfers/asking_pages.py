"""From a part that is short here to the store that has it: one click on its line, one to ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.web.pages import FormPage
from dms.web.stores import current_store
from parts.catalogue.models import Part
from parts.purchasing.forms import quantity_field
from parts.stock.quantities import said
from parts.transfers.asking import ask_elsewhere, shortfall


class AskForm(forms.Form):
    """Which store asks which, for how many."""

    to_store = forms.ModelChoiceField(label=_("For store"), queryset=Store.objects.none(), empty_label=None)
    from_store = forms.ModelChoiceField(label=_("From store"), queryset=Store.objects.none(), empty_label=None)
    quantity = quantity_field(_("Quantity"))
    needed_on = forms.DateField(
        label=_("Needed by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("What for"), max_length=300, required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        stores = Store.objects.filter(is_active=True).order_by("code")
        everywhere = actor.has_group_perm("parts.add_transfer")
        self.fields["to_store"].queryset = (
            stores if everywhere else stores.filter(pk__in=actor.store_ids("parts.add_transfer"))
        )
        self.fields["from_store"].queryset = stores


class AskElsewhere(FormPage):
    """One part of another store."""

    model = Part
    permission = "parts.add_transfer"
    form_class = AskForm
    title = submit_label = _("Ask another store")
    keeps_draft = False

    def form_arguments(self):
        """Whose stores."""
        return {"actor": self.request.user}

    def initial(self, row):
        """The stores that the address names, and what is lacking."""
        asked = {name: self.request.GET.get(name, "") for name in ("to", "from")}
        keys = {name: int(text) for name, text in asked.items() if text.isdecimal() and len(text) < 12}
        store = current_store(self.request)
        to_store = keys.get("to") or (store.pk if store else None)
        return {
            "to_store": to_store,
            "from_store": keys.get("from"),
            "quantity": said(shortfall(row, to_store)) if to_store else None,
        }

    def save(self, form):
        """One service call; the transfer opens."""
        values = dict(form.cleaned_data)
        return ask_elsewhere(
            part_id=self.object.pk,
            to_store_id=values.pop("to_store").pk,
            from_store_id=values.pop("from_store").pk,
            actor=self.request.user,
            **values,
        )
