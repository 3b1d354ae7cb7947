"""What people type about payables, returns and statements."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.cashier.choices import PaymentMethod
from dms.core import clock
from dms.core.money import from_net
from parts.purchasing.forms import day_field, price_field, quantity_field
from parts.stock.quantities import said
from parts.supplying.models import Outcome, PayableState
from parts.supplying.returning import Back, rate_of


def reason_field(label=""):
    """Why, for the history."""
    return forms.CharField(label=label or _("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MatchForm(forms.Form):
    """The invoice, and which other payables it is over."""

    invoice_number = forms.CharField(
        label=_("Invoice number"), max_length=40, widget=forms.TextInput(attrs={"autofocus": True})
    )
    issued_on = day_field(_("Invoice date"))
    net = price_field(_("Net"))
    tax = price_field(_("Tax"))
    other_ids = forms.TypedMultipleChoiceField(
        label=_("It is also over"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    explanation = forms.CharField(
        label=_("Why it differs"),
        max_length=300,
        required=False,
        help_text=_("Needed where order, receipt and invoice differ by more than ¥1."),
    )

    def __init__(self, *args, payable, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"issued_on": clock.today(payable.store), "net": payable.net, "tax": payable.tax}
        rows = type(payable).objects.filter(supplier=payable.supplier_id, state=PayableState.OPEN)
        others = rows.exclude(pk=payable.pk).select_related("receipt").order_by("raised_on", "pk")[:60]
        self.fields["other_ids"].choices = [
            (one.pk, f"{one.number} · {one.receipt.delivery_note} · ¥{one.net:,.2f} + ¥{one.tax:,.2f}")
            for one in others
        ]
        if not self.fields["other_ids"].choices:
            del self.fields["other_ids"]


class MoneyForm(forms.Form):
    """How the money went, or came."""

    method = forms.ChoiceField(label=_("Method"), choices=PaymentMethod.choices, initial=PaymentMethod.BANK_TRANSFER)
    reference = forms.CharField(
        label=_("Reference"), max_length=60, required=False, help_text=_("The number of the transfer or the cheque.")
    )


class PayForm(MoneyForm):
    """How much of a payable."""

    amount = price_field(_("Amount"))
    field_order = ("amount", "method", "reference")


class TakeBackForm(forms.Form):
    """Which payment or set-off, and why."""

    booking_id = forms.TypedChoiceField(label=_("What is taken back"), coerce=int)
    reason = reason_field()

    def __init__(self, *args, payable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["booking_id"].choices = [
            (one.pk, f"{one.get_kind_display()} · ¥{one.amount:,.2f} · {one.booked_on.isoformat()} {one.reference}")
            for one in payable.live_bookings().order_by("-pk")
        ]


class ReturnForm(forms.Form):
    """What of the quarantine goes back to one supplier: a quantity and a price for each bin."""

    reason = reason_field(_("What is wrong"))

    def __init__(self, *args, supplier, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = offered
        for one in offered:
            self.fields[f"quantity_{one.balance.pk}"] = quantity_field(
                _("Quantity"), required=False, initial=said(one.proposed) if one.proposed else None
            )
            self.fields[f"price_{one.balance.pk}"] = price_field(_("Price"), required=False, initial=one.price)

    @property
    def plain_names(self):
        """The fields above the table."""
        return [self[name] for name in ReturnForm.base_fields]

    @property
    def lines(self):
        """What lies apart, with its two fields."""
        return [(one, self[f"quantity_{one.balance.pk}"], self[f"price_{one.balance.pk}"]) for one in self.offered]

    def clean(self):
        """Each quantity has a price."""
        data = super().clean()
        for one in self.offered:
            if data.get(f"quantity_{one.balance.pk}") and data.get(f"price_{one.balance.pk}") is None:
                self.add_error(f"price_{one.balance.pk}", _now("Type the price."))
        if not self.errors and not self.chosen():
            raise ValidationError(_now("Choose what goes back: no line has a quantity."))
        return data

    def chosen(self):
        """``[Back]`` of the lines with a quantity."""
        data = self.cleaned_data
        return [
            Back(
                one.balance.item.part_id,
                one.balance.bin_id,
                data[f"quantity_{one.balance.pk}"],
                data[f"price_{one.balance.pk}"],
                one.receipt_line_id,
            )
            for one in self.offered
            if data.get(f"quantity_{one.balance.pk}")
        ]


class AgreeForm(forms.Form):
    """What the supplier said."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    agreed_number = forms.CharField(label=_("Supplier's number"), max_length=40, required=False)
    agreed_with = forms.CharField(label=_("Agreed with"), max_length=60, required=False)


class ShipForm(forms.Form):
    """With whom."""

    waybill = forms.CharField(label=_("Carrier and waybill"), max_length=120, required=False)


class CreditForm(forms.Form):
    """The supplier's credit note."""

    credit_note = forms.CharField(label=_("Credit note"), max_length=40)
    net = price_field(_("Net"))
    tax = price_field(_("Tax"))
    explanation = forms.CharField(
        label=_("Why it differs"),
        max_length=300,
        required=False,
        help_text=_("Needed where it is not what the goods are worth."),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        worth = row.amount
        self.initial = {"net": worth, "tax": from_net(worth, rate_of(row)).tax}


class ExchangeForm(forms.Form):
    """What came for the bad ones, line by line, and was found good."""

    delivery_note = forms.CharField(label=_("Delivery note number"), max_length=40)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in row.lines.select_related("part").order_by("pk") if line.to_come > 0]
        for line in self.lines:
            self.fields[f"quantity_{line.pk}"] = quantity_field(
                str(line.part),
                required=False,
                initial=said(line.to_come),
                help_text=_("Good ones; at most %(most)s") % {"most": said(line.to_come)},
            )

    def by_line(self):
        """``{line_id: quantity}``; empty fields count as nothing."""
        values = {line.pk: self.cleaned_data.get(f"quantity_{line.pk}") for line in self.lines}
        return {pk: value for pk, value in values.items() if value}


class StatementForm(forms.Form):
    """Which month."""

    month = day_field(_("Month"), help_text=_("Any day of a month that is over."))


class AgreeStatementForm(forms.Form):
    """What the supplier answered."""

    answer = forms.CharField(
        label=_("Supplier's answer"),
        max_length=300,
        required=False,
        help_text=_("After a difference: how it was cleared up."),
    )


class DisputeForm(forms.Form):
    """The supplier's balance."""

    their_closing = forms.DecimalField(label=_("Supplier's balance"), max_digits=14, decimal_places=2)
    answer = reason_field(_("Why it differs"))
