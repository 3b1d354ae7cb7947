"""Forms of plan, offer and order."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.parties.choices import SupplierState, TaxRate
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.catalogue.selectors import by_number
from parts.purchasing.models import PurchaseRequest, RequestKind
from parts.purchasing.orders import LARGEST_TOLERANCE


def day_field(label, **options):
    """A day, picked or typed."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def quantity_field(label, **options):
    """A quantity to a thousandth."""
    return forms.DecimalField(label=label, max_digits=12, decimal_places=3, min_value=0, **options)


def price_field(label, **options):
    """Yuan to the fen."""
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, min_value=0, **options)


class SupplierField(forms.ModelChoiceField):
    """An active supplier of the store."""

    def __init__(self, **options):
        super().__init__(queryset=Supplier.objects.none(), label=_("Supplier"), **options)

    def of_store(self, user, store):
        """Offer those of ``store`` that ``user`` may see."""
        rows = Supplier.objects.visible_to(user).filter(store=store, state=SupplierState.ACTIVE)
        self.queryset = rows.order_by("code")


class PlanForm(forms.Form):
    """What kind of plan, and by when."""

    kind = forms.ChoiceField(label=_("Kind of plan"), choices=RequestKind, widget=forms.RadioSelect, initial="regular")
    needed_by = day_field(_("Needed by"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ShortageForm(PlanForm):
    """A plan out of the shortage list: a quantity for each line, nothing leaves it out."""

    def __init__(self, *args, shortages, **kwargs):
        super().__init__(*args, **kwargs)
        self.shortages = shortages
        for each in shortages:
            self.fields[each.key] = quantity_field(each.part.number, required=False, initial=each.quantity.normalize())

    @property
    def lines(self):
        """The shortages with their fields, for the table."""
        return [(each, self[each.key]) for each in self.shortages]

    @property
    def plain_names(self):
        """The fields above the table."""
        return [self[name] for name in PlanForm.base_fields]

    def clean(self):
        """At least one line has a quantity."""
        data = super().clean()
        if not self.errors and not any(data.get(each.key) for each in self.shortages):
            raise ValidationError(_now("No line has a quantity: there is nothing to plan."))
        return data


class LineForm(forms.Form):
    """A line of a plan."""

    quantity = quantity_field(_("Quantity"))
    price = price_field(_("Expected price"), required=False, help_text=_("Empty: as last bought."))
    needed_by = day_field(_("Needed by"), required=False)
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)


class NewLineForm(LineForm):
    """A part by its number, name or barcode."""

    part = forms.CharField(
        label=_("Part"),
        max_length=60,
        help_text=_("Part number or barcode; it can be scanned."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    field_order = ("part", "quantity", "price", "needed_by", "reason")

    def clean_part(self):
        """The part with this number or barcode."""
        typed = self.cleaned_data["part"]
        found = by_number(Part.objects.all(), typed).first() or Part.objects.filter(barcode=typed.strip()).first()
        if found is None:
            raise ValidationError(_now("There is no such part. Add it to the part master first."))
        return found


class OfferForm(forms.Form):
    """What a supplier asks for a line."""

    supplier = SupplierField()
    price = price_field(_("Price"))
    lead_days = forms.IntegerField(label=_("Delivery (days)"), min_value=0, max_value=365)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args, user, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supplier"].of_store(user, store)


class ChoiceForm(forms.Form):
    """Why this offer."""

    reason = forms.CharField(
        label=_("Why this one"), required=False, max_length=300, help_text=_("Needed where another one is cheaper.")
    )


class OrderForm(forms.Form):
    """An order out of a plan: supplier, day, and a quantity and a price for each line that is not ordered yet."""

    supplier = SupplierField()
    expected_on = day_field(_("Expected on"))
    tolerance_percent = forms.IntegerField(
        label=_("Over-delivery taken (%)"), min_value=0, max_value=LARGEST_TOLERANCE, initial=0
    )
    tax_rate = forms.ChoiceField(
        label=_("Tax rate"), required=False, choices=[("", _("the supplier's")), *TaxRate.choices]
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, user, request_row: PurchaseRequest, proposals, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        self.fields["supplier"].of_store(user, request_row.store)
        for line, quantity, price in proposals:
            self.fields[f"quantity_{line.pk}"] = quantity_field(
                _("Quantity"), required=False, initial=quantity.normalize()
            )
            self.fields[f"price_{line.pk}"] = price_field(_("Price"), required=False, initial=price)

    @property
    def plain_names(self):
        """The fields above the table."""
        return [self[name] for name in OrderForm.base_fields]

    @property
    def lines(self):
        """The plan's lines with their two fields."""
        return [(line, self[f"quantity_{line.pk}"], self[f"price_{line.pk}"]) for line, _q, _p in self.proposals]

    def clean(self):
        """Each quantity has a price."""
        data = super().clean()
        for line, _quantity, _price in self.proposals:
            if data.get(f"quantity_{line.pk}") and data.get(f"price_{line.pk}") is None:
                self.add_error(f"price_{line.pk}", _now("Type the price."))
        return data


class RestForm(forms.Form):
    """Which lines nobody waits for any more, and why."""

    line_ids = forms.TypedMultipleChoiceField(
        label=_("Lines"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        lines = [line for line in order.lines.select_related("part") if line.open > 0]
        self.fields["line_ids"].choices = [
            (line.pk, f"{line.part.number} · {line.part.label} · {line.open.normalize():f}") for line in lines
        ]
        self.fields["line_ids"].help_text = _now("Nothing ticked: all of them.")

    def clean_line_ids(self):
        """None where nothing is ticked: all lines."""
        return self.cleaned_data["line_ids"] or None
