"""The page on which the packing of a trade order is recorded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import User
from dms.web.pages import FormPage
from parts.counter import selectors
from parts.counter.models import Sale
from parts.counter.packing import pack_sale, packers


class PackForm(forms.Form):
    """Packages, weight, and who packed."""

    packages = forms.IntegerField(
        label=_("Packages"), min_value=1, max_value=999, widget=forms.NumberInput(attrs={"autofocus": True})
    )
    weight_kg = forms.DecimalField(
        label=_("Weight (kg)"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text=_("Of all packages together."),
    )
    packed_by = forms.ModelChoiceField(label=_("Packed by"), queryset=User.objects.none(), required=False)

    def __init__(self, *args, sale, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["packed_by"].queryset = packers(sale.store)


class Pack(FormPage):
    """装箱: before the carrier comes, or to put a wrong count right."""

    model = Sale
    permission = "parts.hand_out_sale"
    form_class = PackForm
    title = _("Pack the order")
    submit_label = _("Packed")
    keeps_draft = False

    def rows(self):
        """With its lines."""
        return selectors.sales_with_lines(self.request.user)

    def form_arguments(self):
        """People of its store."""
        return {"sale": self.object}

    def initial(self, row):
        """What was recorded, or one's own hands."""
        return {
            "packages": row.packages,
            "weight_kg": row.weight_kg,
            "packed_by": row.packed_by_id or self.request.user.pk,
        }

    def save(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        person = data.pop("packed_by")
        return pack_sale(
            sale_id=self.object.pk,
            packed_by_id=person.pk if person else None,
            expected_version=self.expected_version,
            actor=self.request.user,
            **data,
        )
