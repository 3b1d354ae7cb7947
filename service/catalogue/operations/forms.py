"""Forms about labour operations and hourly rates."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.vehicles.catalogue.selectors import trim_list
from dms.vehicles.models import Series, Trim
from dms.web.grouped import GroupedForm
from parts.stock.forms import offer_stores
from service.catalogue.operations.models import LabourOperation, LabourRate, hours_field
from service.catalogue.operations.services import EDITABLE


class OperationForm(GroupedForm, forms.ModelForm):
    """What is known about an operation."""

    groups = (
        (_("Operation"), ("code", "name", "name_en", "category")),
        (_("Time and skill"), ("standard_hours", "skill")),
        (_("After the repair"), ("repair_class", "needs_final_inspection")),
        (_("How it is done"), ("instructions", "note")),
    )

    class Meta:
        model = LabourOperation
        fields = list(EDITABLE)
        widgets = {"note": forms.Textarea(attrs={"rows": 2}), "instructions": forms.Textarea(attrs={"rows": 6})}


class NewOperationForm(OperationForm):
    """A new operation; its code stays for good."""

    class Meta(OperationForm.Meta):
        fields = ["code", *EDITABLE]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class TimeForm(forms.Form):
    """How long it takes on a series or a trim."""

    series = forms.ModelChoiceField(
        label=_("Series"), queryset=Series.objects.filter(is_active=True).select_related("brand")
    )
    trim = forms.ModelChoiceField(
        label=_("Trim"), queryset=Trim.objects.none(), required=False, help_text=_("Empty: every trim of the series.")
    )
    hours = hours_field(_("Hours")).formfield(
        required=False, help_text=_("Empty: the time of the series, or the standard time.")
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].widget.attrs["autofocus"] = True
        self.fields["trim"].queryset = trim_list(actor)
        self.fields["trim"].label_from_instance = lambda trim: f"{trim.model_year} {trim}"

    def clean(self):
        """The trim is one of the series."""
        values = super().clean()
        trim, series = values.get("trim"), values.get("series")
        if trim and series and trim.model_year.series_id != series.pk:
            raise ValidationError({"trim": _now("Choose a trim of this series.")})
        return values


class RateForm(forms.ModelForm):
    """What an hour costs, and whether that is in force."""

    class Meta:
        model = LabourRate
        fields = ["hourly", "is_active"]


class NewRateForm(forms.ModelForm):
    """Another hourly rate of a store."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())

    class Meta:
        model = LabourRate
        fields = ["store", "category", "skill", "hourly", "valid_from"]
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        offer_stores(self, actor, "service.add_labourrate")
        self.fields["hourly"].widget.attrs["autofocus"] = True
