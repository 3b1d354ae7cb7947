"""Forms about symptoms."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.web.grouped import GroupedForm
from service.catalogue.choices import EntryState
from service.catalogue.fields import RowsField
from service.catalogue.operations.models import LabourOperation
from service.catalogue.symptoms.models import Symptom
from service.catalogue.symptoms.services import EDITABLE


class SymptomForm(GroupedForm, forms.ModelForm):
    """What is known about a symptom."""

    groups = (
        (_("Symptom"), ("code", "name", "name_en", "system")),
        (_("What usually follows"), ("operations",)),
        (_("Note"), ("note",)),
    )

    class Meta:
        model = Symptom
        fields = [*EDITABLE, "operations"]
        field_classes = {"operations": RowsField}
        widgets = {
            "note": forms.Textarea(attrs={"rows": 2}),
            "operations": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = [one.pk for one in self.initial.get("operations") or []]
        usable = Q(state=EntryState.ACTIVE) | Q(pk__in=there)
        self.fields["operations"].queryset = LabourOperation.objects.filter(usable).order_by("code")


class NewSymptomForm(SymptomForm):
    """A new symptom; its code stays for good."""

    class Meta(SymptomForm.Meta):
        fields = ["code", *EDITABLE, "operations"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True
