"""Forms about packages."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.vehicles.catalogue.selectors import trim_list
from dms.vehicles.models import Series, Trim
from dms.web.grouped import GroupedForm
from parts.catalogue.models import Part
from parts.catalogue.selectors import by_number
from service.catalogue.choices import EntryState
from service.catalogue.fields import RowsField
from service.catalogue.operations.models import LabourOperation
from service.catalogue.packages.models import Package
from service.catalogue.packages.services import EDITABLE, SETS

DAY = {"type": "date"}


class PackageForm(GroupedForm, forms.ModelForm):
    """What a package is, contains and costs; its parts have a form of their own."""

    groups = (
        (_("Package"), ("code", "name", "name_en")),
        (_("What is done, and for which cars"), ("operations", "series")),
        (_("Price and time"), ("fixed_price", "valid_from", "valid_to")),
        (_("Note"), ("note",)),
    )

    class Meta:
        model = Package
        fields = [*EDITABLE, *SETS]
        field_classes = {"operations": RowsField, "series": RowsField}
        widgets = {
            "note": forms.Textarea(attrs={"rows": 2}),
            "operations": forms.CheckboxSelectMultiple,
            "series": forms.CheckboxSelectMultiple,
            "valid_from": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "valid_to": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = [one.pk for one in self.initial.get("operations") or []]
        usable = Q(state=EntryState.ACTIVE) | Q(pk__in=there)
        self.fields["operations"].queryset = LabourOperation.objects.filter(usable).order_by("code")
        self.fields["series"].queryset = Series.objects.filter(is_active=True).select_related("brand").order_by("pk")
        self.fields["series"].label_from_instance = lambda series: f"{series.brand} {series}"


class NewPackageForm(PackageForm):
    """A new package; its code stays for good."""

    class Meta(PackageForm.Meta):
        fields = ["code", *EDITABLE, *SETS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class PackagePartForm(forms.Form):
    """A part by its number, and how many of it."""

    part = forms.CharField(label=_("Part number"), max_length=40)
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=9,
        decimal_places=3,
        min_value=0,
        required=False,
        help_text=_("Empty: it is taken out of the package."),
    )
    by_model = forms.CharField(
        label=_("By model"),
        max_length=60,
        required=False,
        help_text=_("Such as “oil filter”: of the parts with the same words the one that fits the car goes in."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].widget.attrs["autofocus"] = True

    def clean_part(self):
        """The part with this number."""
        found = by_number(Part.objects.all(), self.cleaned_data["part"]).first()
        if found is None:
            raise ValidationError(_now("There is no part with this number. Add it to the part master first."))
        return found


class PriceForm(forms.Form):
    """For which model, in which store."""

    vehicle_model = forms.ModelChoiceField(label=_("Model"), queryset=Trim.objects.none())
    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())

    def __init__(self, *args, actor, package, stores, **kwargs):
        super().__init__(*args, **kwargs)
        series = [one.pk for one in package.series.all()]
        trims = trim_list(actor).filter(is_active=True)
        self.fields["vehicle_model"].queryset = trims.filter(model_year__series__in=series) if series else trims
        self.fields["vehicle_model"].label_from_instance = lambda trim: f"{trim.model_year} {trim}"
        self.fields["store"].queryset = Store.objects.filter(pk__in=[one.pk for one in stores]).order_by("code")
