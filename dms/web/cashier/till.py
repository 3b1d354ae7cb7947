"""收银台: what waits to be paid, and taking the money by keyboard."""

from datetime import timedelta

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.cashier import services
from dms.cashier.choices import OWED_TO_CUSTOMER, PaymentMethod, ReceivableState
from dms.cashier.models import Receivable
from dms.cashier.models.receivables import OWN_SOURCE
from dms.cashier.selectors.days import is_closed
from dms.cashier.selectors.files import of_file
from dms.core import clock
from dms.web.cashier.finding import matching_receivables
from dms.web.pages import Column, FormPage, ListPage

WITH_NAMES = ("store", "customer", "vehicle")
MOST_OTHERS = 30


def payer_of(row):
    """Who pays, as lists show it."""
    return row.payer_name or _("walk-in")


def what_for(row):
    """The document, and what it is about."""
    document = "" if row.source_kind == OWN_SOURCE else row.source_number
    return " · ".join(part for part in (document, row.text) if part) or row.source_number


def plate_of(row):
    """The plate of the vehicle that it is about."""
    return row.vehicle.plate if row.vehicle_id else ""


class Till(ListPage):
    """What waits to be paid, newest first; Enter takes the payment of the line."""

    model = Receivable
    permission = "cashier.add_payment"
    title = _("Till")
    template_name = "cashier/till.html"
    sort = "-id"
    search_fields = ("number",)  # beside it everything that ``search`` knows
    empty_title = _("Nothing waits to be paid")
    empty_text = _("What the counters and the workshop sell appears here by itself.")
    columns = (
        Column(label=_("Number"), value="number", sort="number", phone=False),
        Column(label=_("Payer"), value=payer_of, name="payer"),
        Column(label=_("Plate"), value=plate_of, name="plate", phone=False),
        Column(label=_("What for"), value=what_for, name="what_for"),
        Column(label=_("Raised"), value="created_at", template="web/parts/time.html", sort="id", phone=False),
        Column(label=_("To pay"), value="balance", template="web/parts/money.html", number=True),
    )

    def rows(self):
        """Debts of customers that are neither paid nor on account."""
        rows = super().rows().filter(state=ReceivableState.OPEN).exclude(kind__in=OWED_TO_CUSTOMER)
        return rows.select_related(*WITH_NAMES)

    def search(self, rows, text):
        """By number, plate, telephone, name."""
        return matching_receivables(rows, self.request.user, text)

    def row_address(self, row):
        """Straight to the money."""
        return reverse("receivables:pay", args=[row.pk])


class PayForm(forms.Form):
    """How the money comes, and what it is for."""

    method = forms.ChoiceField(label=_("How"), choices=PaymentMethod, widget=forms.RadioSelect)
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=0)
    tendered = forms.DecimalField(
        label=_("Cash given"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Only for cash: the change is worked out."),
    )
    reference = forms.CharField(
        label=_("Reference"),
        max_length=64,
        required=False,
        help_text=_("Number of the card slip, the Pay transaction, the transfer or the cheque."),
    )
    others = forms.ModelMultipleChoiceField(
        label=_("Paid together with it"),
        queryset=Receivable.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    next_day = forms.BooleanField(label=_("Today is closed: book it on the next day"), required=False)

    def __init__(self, *args, others, is_closed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["others"].queryset = others
        self.fields["others"].label_from_instance = lambda row: f"{row.number} · {what_for(row)} · ¥{row.balance:,.2f}"
        self.balances = {str(row.pk): row.balance for row in others}
        if not others:
            del self.fields["others"]
        if not is_closed:
            del self.fields["next_day"]
        self.fields["amount"].widget.attrs |= {"inputmode": "decimal", "data-pay": "amount"}
        self.fields["tendered"].widget.attrs |= {"inputmode": "decimal", "data-pay": "tendered", "autofocus": True}


class Pay(FormPage):
    """One payment of a receivable, and of others of the same customer if they like."""

    model = Receivable
    permission = "cashier.add_payment"
    form_class = PayForm
    template_name = "cashier/pay.html"
    title = _("Take the payment")
    submit_label = _("Take the payment")
    done_message = _("The payment is booked.")
    keeps_draft = False

    def rows(self):
        """With the names."""
        return super().rows().select_related(*WITH_NAMES)

    def form_arguments(self):
        """What else this customer has to pay, and whether today is still open."""
        return {"others": self.others(), "is_closed": is_closed(self.object.store, clock.today(self.object.store))}

    def others(self):
        """Other debts of the same customer, oldest first."""
        rows = Receivable.objects.visible_to(self.request.user).unpaid().filter(store=self.object.store)
        if self.object.customer is None:
            return rows.none()
        rows = rows.filter(of_file(self.object.customer)).exclude(kind__in=OWED_TO_CUSTOMER)
        keys = rows.exclude(pk=self.object.pk).order_by("pk").values_list("pk", flat=True)[:MOST_OTHERS]
        return Receivable.objects.filter(pk__in=list(keys)).order_by("pk")

    def initial(self, row):
        """Everything, in cash."""
        return {"method": PaymentMethod.CASH, "amount": row.balance}

    def save(self, form):
        """One service call: the others in full, this one with what is left of the amount."""
        values = form.cleaned_data
        allocations = {row.pk: row.balance for row in values.get("others", ())}
        left = values["amount"] - sum(allocations.values())
        allocations[self.object.pk] = min(left, self.object.balance)
        today = clock.today(self.object.store)
        return services.take_payment(
            store_id=self.object.store_id,
            method=values["method"],
            amount=values["amount"],
            allocations=allocations,
            tendered=values["tendered"] if values["method"] == PaymentMethod.CASH else None,
            reference=values["reference"],
            booked_on=today + timedelta(days=1) if values.get("next_day") else None,
            expected_versions={self.object.pk: self.expected_version} if self.expected_version else None,
            actor=self.request.user,
        )

    def get_context_data(self, **kwargs):
        """``deposits``: what the customer has with us and could be set off; ``reasons``: why nothing can be paid."""
        kwargs["deposits"] = self.deposits()
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("till:list")}

    def deposits(self):
        """Money of the customer that could be set off instead."""
        if self.object.customer is None:
            return []
        rows = Receivable.objects.visible_to(self.request.user).with_credit().filter(store=self.object.store)
        return rows.filter(of_file(self.object.customer)).exclude(pk=self.object.pk).order_by("pk")[:5]
