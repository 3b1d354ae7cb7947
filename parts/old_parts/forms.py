"""What is typed about old parts: on a phone beside the car, most of it by a thumb."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.parties.choices import SupplierState
from dms.parties.models import Supplier
from dms.web.approvals.forms import StoreField
from dms.web.attachments.forms import file_field
from dms.web.pages import ReasonForm
from parts.issuing.forms import parts_by_code
from parts.old_parts.handing_over import MOST_LINES
from parts.old_parts.models import Destination
from parts.old_parts.selectors import for_claims
from parts.stock.stocking import bin_by_code

TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def bin_field():
    """A bin by its label, typed or scanned; empty where it has none yet."""
    return forms.CharField(
        label=_("Bin"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Of the old parts area. Leave empty to put it away later."),
    )


def bin_of(store, text):
    """The key of the bin in ``store``; None where nothing is typed. Raises ValidationError."""
    return bin_by_code(store, text).pk if text.strip() else None


class _Condition(forms.Form):
    """What the label and the photo say of it, wherever it was taken in."""

    quantity = forms.DecimalField(
        label=_("Quantity"),
        min_value=0,
        max_digits=12,
        decimal_places=3,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    destination = forms.ChoiceField(
        label=_("Where it goes"), choices=Destination.choices, widget=forms.RadioSelect, initial=Destination.DISPOSAL
    )
    photo = file_field()
    bin = bin_field()
    brought_by = forms.CharField(label=_("Handed in by"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Condition"), max_length=200, required=False, help_text=_("What can be seen: worn, broken, leaking.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["photo"].label = _("Photo")

    def place(self, store):
        """Put the key of the bin into the cleaned data, as the service takes it."""
        try:
            self.cleaned_data["bin_id"] = bin_of(store, self.cleaned_data.pop("bin", ""))
        except forms.ValidationError as refused:
            self.add_error("bin", refused)


class TakeInForm(_Condition):
    """An old part that belongs to no line of an issue."""

    store = StoreField()
    part = forms.CharField(
        label=_("Part"),
        max_length=60,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Its number, or scan its code."),
    )
    job_number = forms.CharField(label=_("Repair order"), max_length=40, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=20, required=False, widget=forms.TextInput(attrs=TYPED))
    field_order = (
        "store",
        "part",
        "quantity",
        "job_number",
        "plate",
        "destination",
        "photo",
        "bin",
        "brought_by",
        "note",
    )

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].offer(actor, "parts.add_oldpart", store)

    def clean_part(self):
        """The part on file."""
        typed = self.cleaned_data["part"]
        found = parts_by_code([typed]).get(typed)
        if found is None:
            raise forms.ValidationError(_now("There is no part with this number."))
        return found

    def clean(self):
        """The bin is one of the chosen store."""
        super().clean()
        if store := self.cleaned_data.get("store"):
            self.place(store)
        return self.cleaned_data


IS_IN, IS_NOT_IN = "in", "not_in"


class ForLineForm(_Condition):
    """The old part of an issue line: it is here, or why the new one goes out without it."""

    answer = forms.ChoiceField(
        label=_("Old part"),
        choices=[(IS_IN, _("It is here")), (IS_NOT_IN, _("It is not here"))],
        widget=forms.RadioSelect,
        initial=IS_IN,
    )
    reason = forms.CharField(
        label=_("Why without its old part"),
        max_length=200,
        required=False,
        help_text=_("It stays owed until it comes in, or the parts supervisor waives it."),
    )
    field_order = ("answer", "reason", "quantity", "destination", "photo", "bin", "brought_by", "note")

    def __init__(self, *args, line, is_warranty, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        if is_warranty:
            del self.fields["destination"]
        if line.movement_id:
            del self.fields["answer"], self.fields["reason"]

    def clean(self):
        """The bin is one of the store."""
        super().clean()
        self.place(self.line.store)
        return self.cleaned_data


class BinForm(forms.Form):
    """Where it is put."""

    bin = bin_field()

    def __init__(self, *args, old_part, **kwargs):
        super().__init__(*args, **kwargs)
        self.old_part = old_part
        self.fields["bin"].help_text = _("Of the old parts area. Leave empty for the first one of the store.")

    def clean_bin(self):
        """Its key."""
        return bin_of(self.old_part.store, self.cleaned_data["bin"])


class BringBackForm(BinForm):
    """Where it is put, what becomes of it now, and why."""

    destination = forms.ChoiceField(label=_("Where it goes"), choices=Destination.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["destination"].initial = self.old_part.destination


class RedirectForm(ReasonForm):
    """Where it goes instead, and why."""

    destination = forms.ChoiceField(label=_("Where it goes"), choices=Destination.choices, widget=forms.RadioSelect)
    field_order = ("destination", "reason")


class GiveBackForm(forms.Form):
    """Clean, packed, and into whose hands."""

    is_cleaned = forms.BooleanField(label=_("Cleaned and packed"), required=False)
    collected_by = forms.CharField(label=_("Collected by"), max_length=60, help_text=_("Who takes it and signs."))


class SendForm(forms.Form):
    """To whom, and with which carrier."""

    supplier = forms.ModelChoiceField(
        label=_("Supplier"),
        queryset=Supplier.objects.none(),
        required=False,
        help_text=_("Who owes the credit. The claims clerk may send to a manufacturer who is no supplier of ours."),
    )
    waybill = forms.CharField(label=_("Carrier and waybill"), max_length=120)

    def __init__(self, *args, actor, old_part, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Supplier.objects.visible_to(actor).filter(store=old_part.store, state=SupplierState.ACTIVE)
        self.fields["supplier"].queryset = rows.order_by("code")


class CreditForm(forms.Form):
    """What was granted."""

    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
        help_text=_("In yuan with tax; 0 where nothing was granted."),
    )


class HandoverForm(forms.Form):
    """Which parts the claims clerk gets now."""

    old_parts = forms.TypedMultipleChoiceField(
        label=_("Old parts"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All that wait for the claims clerk are ticked."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        rows = for_claims(actor)
        self.waiting = list(rows if store is None else rows.filter(store=store))[:MOST_LINES]
        self.fields["old_parts"].choices = [(row.pk, _in_words(row)) for row in self.waiting]
        self.fields["old_parts"].initial = [row.pk for row in self.waiting]


def _in_words(row):
    """Number, part, plate, bin."""
    told = (row.number, str(row.part), row.plate or row.job_number, row.bin.code if row.bin_id else "")
    return " · ".join(text for text in told if text)
