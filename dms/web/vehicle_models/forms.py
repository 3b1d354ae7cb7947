"""What people type about the catalogue; the services check it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.vehicles.choices import OfferKind, OptionRuleKind
from dms.vehicles.models import Brand, Colour, ModelYear, Option, Series, Trim
from dms.web.many_rows import ManyRowsField

NAMES = ["name", "name_en"]
SPECIFICATION = ["energy", "engine", "transmission", "body", "seats"]


class Code(forms.CharField):
    """A code: capitals, whatever was typed."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"class": "code-input", "autofocus": True})
        super().__init__(label=_("Code"), max_length=30, widget=widget, help_text=_("Stays for good."), **kwargs)

    def to_python(self, value):
        """Without blanks round it."""
        return super().to_python(value).strip().upper()


class NewBrand(forms.ModelForm):
    """A make."""

    code = Code()

    class Meta:
        model = Brand
        fields = ["code", *NAMES]


class NewSeries(NewBrand):
    """A family of models."""

    class Meta(NewBrand.Meta):
        model = Series


class NewOption(NewBrand):
    """Equipment."""

    class Meta(NewBrand.Meta):
        model = Option


class NewModelYear(forms.ModelForm):
    """A year in which the series is sold."""

    class Meta:
        model = ModelYear
        fields = ["year"]
        widgets = {"year": forms.NumberInput(attrs={"autofocus": True})}


class NewTrim(forms.ModelForm):
    """What can be ordered."""

    code = Code()

    class Meta:
        model = Trim
        fields = ["code", *NAMES, *SPECIFICATION]


class NewColour(forms.ModelForm):
    """A colour of a series."""

    code = Code()

    class Meta:
        model = Colour
        fields = ["kind", "code", *NAMES, "hex", "trims"]
        field_classes = {"trims": ManyRowsField}
        widgets = {"hex": forms.TextInput(attrs={"type": "color"}), "trims": forms.CheckboxSelectMultiple}

    def __init__(self, *args, series, **kwargs):
        super().__init__(*args, **kwargs)
        trims = Trim.objects.filter(model_year__series=series, is_active=True).select_related("model_year")
        self.fields["trims"].queryset = trims.order_by("-model_year__year", "code")
        self.fields["trims"].label_from_instance = lambda trim: f"{trim.model_year.year} {trim}"
        self.fields["trims"].help_text = _("None chosen: it comes with every trim.")

    def values(self):
        """What the service takes."""
        data = dict(self.cleaned_data)
        return data | {"only_with_trim_ids": [trim.pk for trim in data.pop("trims")]}


def editing(entry_model, *names):
    """The form in which an entry is changed or retired."""
    return forms.modelform_factory(entry_model, fields=[*names, "is_active"])


class ChangedColour(forms.ModelForm):
    """The names and the shade of a colour."""

    class Meta:
        model = Colour
        fields = [*NAMES, "hex", "is_active"]
        widgets = {"hex": forms.TextInput(attrs={"type": "color"})}


class OffersForm(forms.Form):
    """With which trims of its series an option can be had: a choice for each trim."""

    def __init__(self, *args, option, **kwargs):
        super().__init__(*args, **kwargs)
        present = dict(option.offers.values_list("trim_id", "is_standard"))
        trims = Trim.objects.filter(model_year__series=option.series_id).select_related("model_year")
        for trim in trims.order_by("-model_year__year", "code"):
            standard = present.get(trim.pk)
            self.fields[f"trim-{trim.pk}"] = forms.ChoiceField(
                label=f"{trim.model_year.year} {trim}",
                choices=[("", _("not offered")), *OfferKind.choices],
                required=False,
                initial="" if standard is None else OfferKind.STANDARD if standard else OfferKind.OPTIONAL,
            )

    def offers(self):
        """``{trim id: "", "optional" or "standard"}``."""
        return {int(name.removeprefix("trim-")): value for name, value in self.cleaned_data.items()}


class RelateForm(forms.Form):
    """What choosing the option means for another one of its series."""

    kind = forms.ChoiceField(label=_("It"), choices=OptionRuleKind)
    other = forms.ModelChoiceField(label=_("Option"), queryset=Option.objects.none())

    def __init__(self, *args, options, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = options

    def values(self):
        """What the service takes."""
        return {"kind": self.cleaned_data["kind"], "other_id": self.cleaned_data["other"].pk}


class UnrelateForm(RelateForm):
    """Which relation is taken back."""

    kind = None

    def values(self):
        """What the service takes."""
        return {"other_id": self.cleaned_data["other"].pk}


class ConfigurationForm(forms.Form):
    """A trim with colours and options, to be checked."""

    colour = forms.ModelChoiceField(label=_("Exterior colour"), queryset=Colour.objects.none(), required=False)
    interior = forms.ModelChoiceField(label=_("Interior colour"), queryset=Colour.objects.none(), required=False)
    options = ManyRowsField(
        label=_("Options"), queryset=Option.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, trim, **kwargs):
        super().__init__(*args, **kwargs)
        series = trim.model_year.series
        colours = Colour.objects.filter(series=series).prefetch_related("trims").order_by("code")
        self.fields["colour"].queryset = colours.filter(kind="exterior")
        self.fields["interior"].queryset = colours.filter(kind="interior")
        self.fields["colour"].empty_label = self.fields["interior"].empty_label = _("not chosen")
        self.fields["options"].queryset = Option.objects.filter(series=series).order_by("code")

    def configuration(self):
        """What ``check_configuration`` takes besides the trim."""
        data = self.cleaned_data
        return {"colour": data["colour"], "interior": data["interior"], "options": list(data["options"])}
