"""Forms of delivery, checks and claims."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from parts.purchasing.forms import price_field, quantity_field
from parts.receiving.models import Against


def text(label, length, *, required=False, rows=0, **options):
    """A line of text, or several ``rows``."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=length, required=required, widget=widget, **options)


class DeliveryForm(forms.Form):
    """What stands on the supplier's and the carrier's papers."""

    delivery_note = text(_("Delivery note number"), 40, required=True, help_text=_("The supplier's own number."))
    packages_listed = forms.IntegerField(
        label=_("Packages on the waybill"), min_value=0, max_value=9999, required=False
    )
    carrier = text(_("Carrier"), 60)
    waybill = text(_("Waybill"), 40)
    paper_number = text(_("Number of the paper form"), 40, help_text=_("Where a receipt was written by hand."))
    other_orders = forms.TypedMultipleChoiceField(
        label=_("Also for these orders"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other_orders"].choices = [(order.pk, str(order)) for order in others]
        if not others:
            del self.fields["other_orders"]


class CarrierForm(forms.Form):
    """第一次检验."""

    packages_counted = forms.IntegerField(label=_("Packages counted"), min_value=0, max_value=9999)
    packages_damaged = forms.IntegerField(label=_("Packages damaged"), min_value=0, max_value=9999, initial=0)
    note = text(_("What was wrong"), 300, help_text=_("Missing or damaged packages: the claim to the carrier."))


class CountForm(forms.Form):
    """第二次检验: one line."""

    listed = quantity_field(_("On the packing list"))
    accepted = quantity_field(_("Accepted"))
    damaged = quantity_field(_("Damaged"), initial=0)
    wrong = quantity_field(_("Wrong part"), initial=0)
    over = quantity_field(_("Too many, not taken"), initial=0)
    price = price_field(_("Delivery's price"))
    keeps_damaged = forms.BooleanField(label=_("Keep the damaged ones, set apart"), required=False)
    note = text(_("Note"), 200)


class ShelveForm(forms.Form):
    """第三次检验: one line, without a scanner."""

    bin = text(_("Bin"), 24, required=True)
    quantity = quantity_field(_("Quantity"), required=False, help_text=_("Empty: all of it."))


class ClaimForm(forms.Form):
    """What is claimed, from whom."""

    against = forms.ChoiceField(label=_("Against"), choices=Against)
    claim = text(_("What is claimed"), 500, required=True, rows=3)


class GrantForm(forms.Form):
    """Money, or the same goods again."""

    granted_amount = price_field(_("Amount granted"), required=False)
    is_replaced = forms.BooleanField(label=_("A replacement comes"), required=False)
    outcome = text(_("Outcome"), 500, rows=2)

    def clean(self):
        """One of the two."""
        data = super().clean()
        if not self.errors and not data.get("granted_amount") and not data.get("is_replaced"):
            raise ValidationError(_now("Say how much is paid, or that a replacement comes."))
        return data


class ReportForm(forms.Form):
    """The supervisor's report."""

    report = text(_("Report"), 2000, required=True, rows=5)
