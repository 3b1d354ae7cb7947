"""What is typed about special orders: whose, which parts, and what becomes of them."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store, User
from dms.core import clock
from dms.core.deadlines.models import TellingWay
from dms.web.approvals.forms import StoreField
from parts.counter.forms import SoldField, customers_named
from parts.special_orders.models import CancelOutcome, DepositRule


def head_fields():
    """What draft and edit ask for alike."""
    return {
        "plate": forms.CharField(label=_("Plate"), max_length=20, required=False),
        "job_number": forms.CharField(
            label=_("Job"),
            max_length=40,
            required=False,
            help_text=_("Number of the repair order. Then the parts go onto an issue of that job, not onto a sale."),
        ),
        "lead_days": forms.IntegerField(
            label=_("Days until they are here"),
            min_value=1,
            max_value=365,
            initial=14,
            help_text=_("Promised from the day on which the deposit is paid."),
        ),
        "note": forms.CharField(
            label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
        ),
    }


class SpecialOrderForm(forms.Form):
    """An order for one customer on file."""

    store = StoreField()
    customer = forms.CharField(
        label=_("Customer"),
        max_length=60,
        help_text=_("Telephone, plate, number or name of a customer on file."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lines = SoldField()

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= head_fields()
        self.actor = actor
        self.fields["store"].offer(actor, "parts.add_specialorder", store)

    def clean(self):
        """The one customer who is meant."""
        data = super().clean()
        text, store = (data.get("customer") or "").strip(), data.get("store")
        if text and store:
            found = customers_named(self.actor, store, text)
            if len(found) == 1:
                data["customer_id"] = found[0].pk
            else:
                self.add_error("customer", self._not_one(found))
        return data

    @staticmethod
    def _not_one(found):
        if not found:
            return _now("Nobody on file is meant by this. Open a file for the customer first: a deposit needs a name.")
        names = _now(", ").join(f"{one.number} {one.masked_name}" for one in found)
        return _now("Several are meant by this: %(names)s. Type the number.") % {"names": names}

    def values(self):
        """What the service is given."""
        names = ("customer_id", "lines", "plate", "job_number", "lead_days", "note")
        return {"store_id": self.cleaned_data["store"].pk} | {name: self.cleaned_data[name] for name in names}


class EditSpecialOrderForm(forms.Form):
    """The head of an order; of a draft the parts too."""

    lines = SoldField()

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= head_fields()
        if order.state != order._meta.get_field("state").default:
            del self.fields["lines"], self.fields["lead_days"]
        colleagues = User.objects.filter(is_active=True, memberships__store=order.store_id).distinct()
        self.fields["responsible"] = forms.ModelChoiceField(
            label=_("Responsible person"), queryset=colleagues.order_by("name", "pk"), required=False
        )


class TellForm(forms.Form):
    """How the customer was told."""

    how = forms.ChoiceField(label=_("How"), choices=TellingWay, initial=TellingWay.PHONE)
    note = forms.CharField(label=_("What was agreed"), max_length=200, required=False)


class ExtendForm(forms.Form):
    """Until when, and why."""

    hold_until = forms.DateField(
        label=_("Held until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Stays in the history."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hold_until"].initial = clock.today() + timedelta(days=7)


class CancelForm(forms.Form):
    """Why it ends, which says what becomes of the deposit."""

    outcome = forms.ChoiceField(
        label=_("Why it ends"),
        choices=CancelOutcome,
        widget=forms.RadioSelect,
        initial=CancelOutcome.WITHDRAWN,
        help_text=_(
            "A customer who withdraws leaves the earnest money. If the store can't deliver, everything goes back and "
            "the earnest money once more. A paid deposit is given back whole by the parts supervisor."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the history."),
    )


class ReallocateForm(forms.Form):
    """Which part goes to which order that waits for it: one choice."""

    to = forms.ChoiceField(label=_("Give to"), widget=forms.RadioSelect)

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            (f"{line.part_id}:{order.pk}", f"{line.part.number} → {order.number} {order.customer_name}")
            for line, orders in waiting
            for order, _quantity in orders
        ]


class ElsewhereForm(forms.Form):
    """Which store is asked for what is missing."""

    from_store = forms.ModelChoiceField(label=_("From store"), queryset=Store.objects.none(), empty_label=None)

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        others = Store.objects.filter(is_active=True).exclude(pk=order.store_id)
        self.fields["from_store"].queryset = others.order_by("code")


class OfferForm(forms.Form):
    """To which store the forced stock is offered."""

    to_store = forms.ModelChoiceField(label=_("Offer to"), queryset=Store.objects.none(), empty_label=None)

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_store"].queryset = other_stores(order.store_id)


def other_stores(store_id):
    """Open stores but this one."""
    return Store.objects.filter(is_active=True).exclude(pk=store_id).order_by("code")


class DepositRuleForm(forms.ModelForm):
    """A line of the store's table."""

    class Meta:
        model = DepositRule
        fields = ["customer_class", "movement_class", "from_price", "percent", "hold_days", "is_active"]
        help_texts = {
            "customer_class": _("Empty: all customers."),
            "movement_class": _("Empty: all parts. What the store does not stock counts as class C."),
            "from_price": _("Price of one, tax included."),
        }

    def _post_clean(self):
        """The service validates the row."""


class NewDepositRuleForm(DepositRuleForm):
    """The same for a new one, in a store."""

    store = StoreField()
    field_order = ("store",)

    def __init__(self, *args, actor, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].offer(actor, "parts.add_depositrule", chosen)
