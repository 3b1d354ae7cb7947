"""What is typed at the counter. The page's table writes the lines; without a script they are typed as text."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.parties.models import Customer
from dms.parties.selectors import find_customers
from dms.vehicles.models import Ownership
from dms.vehicles.plates import normalised_plate
from dms.web.approvals.forms import StoreField
from parts.counter.models import LossReason, SaleKind
from parts.counter.services import Sold
from parts.issuing.forms import LinesField, TakeBackForm
from parts.stock.quantities import said

MOST_NAMED = 5


class SoldField(LinesField):
    """Number, quantity, price, one line a part; without a price it is the price on file."""

    def __init__(self, **options):
        super().__init__(**options)
        self.help_text = _(
            "One line a part: number or barcode, quantity, price. What is left out is 1 and the price on file."
        )

    @staticmethod
    def _line(parts, words):
        wanted = LinesField._line(parts, words[:2])
        if len(words) > 3:
            raise forms.ValidationError(_now("number, quantity, price, and nothing more."))
        price = None
        if len(words) == 3:
            try:
                price = Decimal(words[2])
            except InvalidOperation:
                raise forms.ValidationError(_now("no price")) from None
            if not price.is_finite() or not 0 <= price < 10_000_000 or price != round(price, 2):
                raise forms.ValidationError(_now("a price in yuan, at most two decimal places."))
        return Sold(wanted.part_id, wanted.quantity, price)


def customers_named(user, store, text):
    """Customers of ``store`` that somebody means by telephone, number, name or the plate of their car."""
    found = list(find_customers(user, text).filter(store=store)[:MOST_NAMED])
    if found:
        return found
    plate = normalised_plate(text)
    if not plate:
        return []
    held = Ownership.objects.filter(vehicle__plate__begins=plate, valid_to=None, customer__store=store)
    return list(Customer.objects.visible_to(user).filter(pk__in=held.values("customer"))[:MOST_NAMED])


class SaleForm(forms.Form):
    """A sale on one page."""

    kind = forms.ChoiceField(label=_("Kind of sale"), choices=SaleKind, initial=SaleKind.RETAIL)
    store = StoreField()
    lines = SoldField()
    customer = forms.CharField(
        label=_("Customer"),
        max_length=60,
        required=False,
        help_text=_("Telephone, plate, number or name of a customer on file. Empty: a walk-in."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    buyer = forms.CharField(label=_("Name of a walk-in"), max_length=60, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=20, required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["store"].offer(actor, "parts.add_sale", store)

    def clean(self):
        """The one customer who is meant."""
        data = super().clean()
        text, store = (data.get("customer") or "").strip(), data.get("store")
        data["customer_id"] = None
        if text and store:
            found = customers_named(self.actor, store, text)
            if len(found) == 1:
                data["customer_id"] = found[0].pk
            else:
                self.add_error("customer", self._not_one(found))
        if data.get("kind") == SaleKind.TRADE and not text:
            self.add_error("customer", _now("A trade order needs a customer on file."))
        return data

    @staticmethod
    def _not_one(found):
        if not found:
            return _now("Nobody on file is meant by this. Leave it empty for a walk-in.")
        names = _now(", ").join(f"{one.number} {one.masked_name}" for one in found)
        return _now("Several are meant by this: %(names)s. Type the number.") % {"names": names}

    def values(self):
        """What the service is given."""
        names = ("kind", "lines", "customer_id", "buyer", "plate", "note")
        return {"store_id": self.cleaned_data["store"].pk} | {name: self.cleaned_data[name] for name in names}


class EditSaleForm(forms.Form):
    """A quote, changed."""

    lines = SoldField()
    buyer = forms.CharField(label=_("Name of a walk-in"), max_length=60, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=20, required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)


def lines_as_text(sale):
    """The lines as ``SoldField`` reads them."""
    lines = sale.lines.select_related("part")
    return "\n".join(f"{line.part.number_plain} {said(line.quantity)} {line.price}" for line in lines)


class HandOutForm(forms.Form):
    """Who takes the goods."""

    taken_by = forms.CharField(label=_("Collected by"), max_length=60, required=False)


class DispatchForm(HandOutForm):
    """A trade order on its way: packed, and with which carrier."""

    packages = forms.IntegerField(label=_("Packages"), min_value=1, max_value=999, required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=60, required=False)
    waybill = forms.CharField(label=_("Waybill number"), max_length=40, required=False)


class DeliverForm(forms.Form):
    """Who received the goods."""

    received_by = forms.CharField(label=_("Received by"), max_length=60)


class ChargeForm(forms.Form):
    """Who signs for the account."""

    signed_by = forms.CharField(label=_("Signed by"), max_length=60, help_text=_("Who signs for the customer."))


class LostSaleForm(forms.Form):
    """A demand that could not be met."""

    store = StoreField()
    wanted = forms.CharField(label=_("Wanted"), max_length=100, help_text=_("Number or name, as the customer said it."))
    quantity = forms.DecimalField(
        label=_("Quantity"), initial=1, min_value=Decimal("0.001"), max_digits=12, decimal_places=3
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=LossReason)

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].offer(actor, "parts.add_lostsale", store)


class TakeBackGoodsForm(TakeBackForm):
    """Sold goods come back; the same lines as the issue has."""
