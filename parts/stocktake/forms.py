"""What people type about stocktakes. Bins and parts are scanned or typed: a number in any spelling, or the barcode."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store, User
from dms.core import clock
from parts.stock.models import MovementClass, StockStatus
from parts.stocktake.models import Cause, Scope, Stocktake, StocktakeKind, StocktakeLine
from parts.stocktake.selectors import bin_scanned, part_scanned

SCANNED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-scan": ""}
NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
STATUSES = [("", _("as usual for the bin")), *(one for one in StockStatus.choices if one[0] != StockStatus.IN_TRANSIT)]


class StocktakeForm(forms.ModelForm):
    """What is counted, and why."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind of stocktake"), choices=StocktakeKind, initial=StocktakeKind.SPOT)
    scope = forms.ChoiceField(
        label=_("What is counted"),
        choices=Scope,
        initial=Scope.ALL,
        help_text=_("Old parts are no stock and are not counted; each stands in the list of old parts."),
    )
    movement_class = forms.ChoiceField(
        label=_("Class"), choices=[("", "—"), *MovementClass.choices], required=False, help_text=_("For one class.")
    )

    class Meta:
        model = Stocktake
        fields = ["store", "kind", "scope", "first_bin", "last_bin", "movement_class", "share", "moved_on", "note"]
        widgets = {"moved_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "first_bin": _("For a range of bins: the code on the first label."),
            "last_bin": _("For a range of bins: the code on the last label."),
            "share": _("For a random share of all bins and parts."),
            "moved_on": _("For what moved on a day."),
        }

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = actor.store_ids("parts.add_stocktake")
        stores = Store.objects.filter(is_active=True).order_by("code")
        may_all = actor.has_group_perm("parts.add_stocktake")
        self.fields["store"].queryset = stores if may_all else stores.filter(pk__in=allowed)
        first = self.fields["store"].queryset.first()
        self.fields["moved_on"].initial = clock.today(first) if first else None

    def _post_clean(self):
        """The service validates the whole row; the form only its fields."""


class BinForm(forms.Form):
    """A bin of the store, as it stands on its label."""

    bin = forms.CharField(label=_("Bin"), max_length=24, widget=forms.TextInput(attrs=SCANNED))

    def __init__(self, *args, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.store = store

    def clean_bin(self):
        """The row of the bin."""
        found = bin_scanned(self.store, self.cleaned_data["bin"])
        if found is None:
            raise forms.ValidationError(_now("No bin of the store has this code. Read the label again."))
        return found


class CountForm(BinForm):
    """Scan the bin, scan the part, type the quantity."""

    part = forms.CharField(label=_("Part"), max_length=60, widget=forms.TextInput(attrs=SCANNED))
    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=0, max_digits=12, decimal_places=3, widget=forms.TextInput(attrs=NUMBER)
    )
    status = forms.ChoiceField(label=_("Stock status"), choices=STATUSES, required=False)

    def clean_part(self):
        """The row of the part."""
        found = part_scanned(self.cleaned_data["part"])
        if found is None:
            raise forms.ValidationError(
                _now("No part has this number or barcode. Type the number that is printed on the part.")
            )
        return found


class CloseBinForm(BinForm):
    """Whether what nobody counted is missing."""

    rest_is_missing = forms.BooleanField(label=_("Nothing of the parts that were not counted is there"), required=False)


class AssignForm(BinForm):
    """Who goes on with a bin."""

    counter = forms.ModelChoiceField(label=_("Counter"), queryset=User.objects.none())

    def __init__(self, *args, store, **kwargs):
        super().__init__(*args, store=store, **kwargs)
        self.fields["counter"].queryset = colleagues(store)


class ExplainForm(forms.ModelForm):
    """Why it differs, and who answers for it."""

    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "—"), *Cause.choices])
    responsible = forms.ModelChoiceField(label=_("Responsible person"), queryset=User.objects.none())

    class Meta:
        model = StocktakeLine
        fields = ["cause", "responsible", "remark"]

    def __init__(self, *args, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = colleagues(store)

    def _post_clean(self):
        """The service validates."""


class ExplanationForm(forms.Form):
    """What the deciders read."""

    explanation = forms.CharField(
        label=_("Explanation"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def colleagues(store):
    """Everybody who works in the store now."""
    return User.objects.filter(is_active=True, memberships__store=store).distinct().order_by("name", "pk")
