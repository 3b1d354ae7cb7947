"""What people type about scrappings. Bins and parts are scanned or typed: a number in any spelling, or the barcode."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import User
from dms.web.approvals.forms import StoreField
from parts.scrapping.models import Disposal, ScrappingCause
from parts.stock.models import SCRAPPABLE, Balance, StockStatus
from parts.stocktake.selectors import bin_scanned, part_scanned

SCANNED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-scan": ""}
NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
VERDICTS = [("yes", _("Yes, it is to be scrapped")), ("no", _("No, it is kept"))]
LONG = {"rows": 3}


class HeadForm(forms.Form):
    """Whose goods, and why it is applied for."""

    store = StoreField(empty_label=None)
    note = forms.CharField(
        label=_("Why it is applied for"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("For example: found at the quarterly stocktake. The parts are added on the next page."),
    )

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].offer(actor, "parts.add_scrapping", store)


class LineForm(forms.Form):
    """A part from a bin, and what is wrong with it."""

    bin = forms.CharField(label=_("Bin"), max_length=24, widget=forms.TextInput(attrs=SCANNED))
    part = forms.CharField(label=_("Part"), max_length=60, widget=forms.TextInput(attrs=SCANNED))
    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=0, max_digits=12, decimal_places=3, widget=forms.TextInput(attrs=NUMBER)
    )
    cause = forms.ChoiceField(label=_("Cause"), choices=ScrappingCause)
    remark = forms.CharField(label=_("What is wrong with it"), max_length=200, required=False)
    status = forms.ChoiceField(
        label=_("Stock status"),
        required=False,
        choices=[("", _("as it lies there")), *((one.value, one.label) for one in SCRAPPABLE)],
    )

    def __init__(self, *args, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.store = store

    def clean_bin(self):
        """The row of the bin."""
        found = bin_scanned(self.store, self.cleaned_data["bin"])
        if found is None:
            raise forms.ValidationError(_now("No bin of the store has this code. Read the label again."))
        return found

    def clean_part(self):
        """The row of the part."""
        found = part_scanned(self.cleaned_data["part"])
        if found is None:
            raise forms.ValidationError(
                _now("No part has this number or barcode. Type the number that is printed on the part.")
            )
        return found

    def clean(self):
        """The status in which it lies there, where nobody says which."""
        values = super().clean()
        if not values.get("status") and "bin" in values and "part" in values:
            values["status"] = self._lies_as(values["bin"], values["part"])
        return values

    @staticmethod
    def _lies_as(place, part):
        there = Balance.objects.filter(bin=place, item__part=part, status__in=SCRAPPABLE, on_hand__gt=0)
        found = list(there.values_list("status", flat=True)[:2])
        return found[0] if len(found) == 1 else StockStatus.GOOD


class FromBinForm(forms.Form):
    """How many of what lies there, and what is wrong with it."""

    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=0, max_digits=12, decimal_places=3, widget=forms.TextInput(attrs=NUMBER)
    )
    cause = forms.ChoiceField(label=_("Cause"), choices=ScrappingCause)
    remark = forms.CharField(label=_("What is wrong with it"), max_length=200, required=False)


class VerdictForm(forms.Form):
    """Yes or no, and why."""

    verdict = forms.ChoiceField(label=_("To be scrapped?"), choices=VERDICTS, widget=forms.RadioSelect)
    words = forms.CharField(label=_("What you found"), max_length=500, widget=forms.Textarea(attrs=LONG))

    @property
    def spoken(self):
        """What the services take."""
        return {"is_yes": self.cleaned_data["verdict"] == "yes", "words": self.cleaned_data["words"]}


class DecisionForm(VerdictForm):
    """Yes or no, and the reason."""

    words = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs=LONG))


class MeetingForm(forms.Form):
    """When, who, what was resolved."""

    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    present = forms.CharField(
        label=_("People present"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, three at least."),
    )
    resolution = forms.CharField(label=_("Resolution"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    verdict = forms.ChoiceField(label=_("To be scrapped?"), choices=VERDICTS, widget=forms.RadioSelect)

    @property
    def recorded(self):
        """What the service takes."""
        values = dict(self.cleaned_data)
        return values | {"is_yes": values.pop("verdict") == "yes"}


class ColleagueField(forms.ModelChoiceField):
    """Somebody who works in a store."""

    def __init__(self, label):
        super().__init__(label=label, queryset=User.objects.none())

    def of_store(self, store, but=None):
        """Offer the people of ``store``, without ``but``."""
        people = User.objects.filter(is_active=True, memberships__store=store).distinct().order_by("name", "pk")
        self.queryset = people.exclude(pk=but.pk) if but is not None else people


class LiableForm(forms.Form):
    """Who answers, and for how much."""

    person = ColleagueField(_("Responsible person"))
    amount = forms.DecimalField(
        label=_("Amount to be borne"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs=NUMBER),
    )
    is_joint = forms.BooleanField(label=_("Answers jointly with somebody else"), required=False)
    remark = forms.CharField(label=_("What for"), max_length=300)

    def __init__(self, *args, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].of_store(store)


class DisposalForm(forms.Form):
    """How it leaves the house, before whom, and for how much."""

    disposal = forms.ChoiceField(label=_("How it is disposed of"), choices=Disposal, widget=forms.RadioSelect)
    witness = ColleagueField(_("Witness"))
    note = forms.CharField(label=_("Where, how and by whom"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    buyer = forms.CharField(
        label=_("Buyer of the scrap"), max_length=60, required=False, help_text=_("Only where it is sold as scrap.")
    )
    proceeds = forms.DecimalField(
        label=_("Proceeds, tax included"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
        help_text=_("The cashier asks the buyer for it."),
    )

    def __init__(self, *args, scrapping=None, actor=None, **kwargs):
        super().__init__(*args, **kwargs)
        if scrapping is not None:
            self.fields["witness"].of_store(scrapping.store, but=actor)
