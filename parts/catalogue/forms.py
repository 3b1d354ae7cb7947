"""Forms about the part master."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.vehicles.models import Series
from dms.web.grouped import GroupedForm
from parts.catalogue.models import Part
from parts.catalogue.selectors import by_number
from parts.catalogue.services import EDITABLE, PRICES


class PartForm(GroupedForm, forms.ModelForm):
    """What is known about a part."""

    groups = (
        (_("Part"), ("number", "name", "name_en", "specification", "barcode")),
        (_("Kind"), ("unit", "origin", "group", "pack_size", "needs_old_part", "shelf_life_days")),
        (_("Prices"), PRICES),
        (_("Note"), ("note",)),
    )

    class Meta:
        model = Part
        fields = list(EDITABLE)
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class NewPartForm(PartForm):
    """A new part; its number stays for good. Prices are asked only from those who may set them."""

    class Meta(PartForm.Meta):
        fields = ["number", *EDITABLE, *PRICES]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs["autofocus"] = True
        if not actor.has_perm("parts.price_part"):
            for name in PRICES:
                del self.fields[name]

    def _get_validation_exclusions(self):
        """Whether the number is taken is the service's to say, with its own sentence."""
        return super()._get_validation_exclusions() | {"number_plain"}


class PriceForm(forms.ModelForm):
    """All prices of a part."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    class Meta:
        model = Part
        fields = list(PRICES)


class SupersedeForm(forms.Form):
    """The number that takes the place of a part."""

    number = forms.CharField(
        label=_("Takes its place"),
        max_length=40,
        required=False,
        help_text=_("The part number, with or without dashes. Empty: nothing takes its place."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        self.part = part
        self.fields["number"].widget.attrs["autofocus"] = True

    def clean_number(self):
        """The part that has it."""
        text = self.cleaned_data["number"].strip()
        self.successor = by_number(Part.objects.all(), text).first() if text else None
        if text and self.successor is None:
            raise ValidationError(_now("There is no part with this number. Add it to the part master first."))
        return text


class FitmentForm(forms.Form):
    """A model that the part fits."""

    series = forms.ModelChoiceField(
        label=_("Series"), queryset=Series.objects.filter(is_active=True).select_related("brand"), required=False
    )
    model_text = forms.CharField(
        label=_("Or in words"),
        max_length=120,
        required=False,
        help_text=_("For makes outside the catalogue."),
    )
    first_year = forms.IntegerField(label=_("From model year"), min_value=1980, max_value=2100, required=False)
    last_year = forms.IntegerField(label=_("To model year"), min_value=1980, max_value=2100, required=False)

    def clean(self):
        """One of the two says what it fits."""
        values = super().clean()
        if not values.get("series") and not values.get("model_text"):
            raise ValidationError(_now("Choose a series or type the model."))
        return values


class NothingForm(forms.Form):
    """Asks for nothing but the button."""
