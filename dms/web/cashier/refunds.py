"""退款: asking for one, the list, paying out, withdrawing."""

import django_filters
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.cashier import services
from dms.cashier.choices import PaymentMethod, ReceivableKind, RefundState
from dms.cashier.models import Payment, Receivable, Refund
from dms.cashier.selectors.files import of_file
from dms.cashier.selectors.payments import FREE_REFUND, REFUND, left_of, living_payments, rest_of
from dms.core.approvals.selectors import approval_of
from dms.core.printing.writing import money
from dms.web.cashier.payments import OfPayment
from dms.web.cashier.till import WITH_NAMES, payer_of
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.details import Fact


class RefundForm(forms.Form):
    """How much goes back, how, and why."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=0)
    method = forms.ChoiceField(label=_("How"), choices=PaymentMethod)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class RefundRest(OfPayment):
    """What of a payment counts on nothing goes back."""

    permission = "cashier.add_refund"
    form_class = RefundForm
    title = _("Pay the rest back")
    submit_label = _("Pay back")

    def initial(self, row):
        """All of it, as it came."""
        return {"amount": rest_of(row), "method": row.method}

    def save(self, form):
        """One service call."""
        return services.refund(payment_id=self.object.pk, actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """``free``: up to which amount nobody else has to agree."""
        return super().get_context_data(free=FREE_REFUND, **kwargs)


class PayBackForm(RefundForm):
    """Out of which payment of the customer."""

    payment = forms.ModelChoiceField(label=_("Out of the payment"), queryset=Payment.objects.none())
    field_order = ["payment", "amount", "method", "reason"]

    def __init__(self, *args, payments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["payment"].queryset = payments
        self.fields["payment"].label_from_instance = lambda row: (
            f"{row.number} · {row.get_method_display()} · ¥{left_of(row):,.2f}"
        )


class PayBack(FormPage):
    """A deposit or a refund due goes back to the customer."""

    model = Receivable
    permission = "cashier.add_refund"
    form_class = PayBackForm
    template_name = "cashier/about_receivable.html"
    title = _("Pay back")
    submit_label = _("Pay back")
    keeps_draft = False

    def rows(self):
        """With the names."""
        return super().rows().select_related(*WITH_NAMES)

    def payments(self):
        """Money of this customer that came and is still here; of a walk-in the payment of what was sold."""
        rows = living_payments().filter(store=self.object.store)
        if self.object.customer is not None:
            rows = rows.filter(of_file(self.object.customer))
        else:
            rows = rows.filter(allocations__receivable=self.object.origin_id).distinct()
        is_own = self.object.kind == ReceivableKind.COMPENSATION  # beside what came, which may be back already
        keys = [row.pk for row in rows.order_by("-pk")[:50] if is_own or left_of(row) > 0]
        return Payment.objects.visible_to(self.request.user).filter(pk__in=keys).order_by("-pk")

    def form_arguments(self):
        """The customer's payments."""
        return {"payments": self.payments()}

    def initial(self, row):
        """All of it, as the last payment came."""
        last = self.payments().first()
        return {"amount": row.credit, "payment": last, "method": last.method if last else ""}

    def save(self, form):
        """One service call."""
        values = form.cleaned_data
        payment = values.pop("payment")
        return services.refund(payment_id=payment.pk, credit_id=self.object.pk, actor=self.request.user, **values)

    def get_context_data(self, **kwargs):
        """``free``: up to which amount nobody else has to agree."""
        return super().get_context_data(free=FREE_REFUND, **kwargs)


class RefundFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=RefundState)

    class Meta:
        model = Refund
        fields = ["state"]


class Refunds(ListPage):
    """Money that goes back to customers."""

    model = Refund
    permission = "cashier.view_refund"
    title = _("Refunds")
    filterset_class = RefundFilter
    search_fields = ("number__iexact", "payment__number__iexact", "payment__customer__name")
    sort = "-id"
    tabs = (Tab(_("To be paid out"), {"state": "waiting"}), Tab(_("Paid out"), {"state": "paid"}), Tab(_("All")))
    empty_title = _("No refunds yet")
    empty_text = _("A refund begins at its payment, or at the deposit or refund due.")
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Payer"), value=lambda row: payer_of(row.payment), name="payer"),
        Column(label=_("Payment"), value="payment.number", phone=False),
        Column(label=_("Reason"), value="reason", phone=False),
        Column(label=_("Requested by"), value="requested_by", phone=False),
        Column(label=_("Amount"), value="amount", template="web/parts/money.html", number=True),
        Column(label=_("State"), value="state", template="web/parts/state.html", sort="state"),
    )

    def rows(self):
        """With the names."""
        return super().rows().select_related("store", "payment__customer", "requested_by")


class RefundPage(DetailPage):
    """One refund, with the approval that it waits for."""

    model = Refund
    permission = "cashier.view_refund"

    def rows(self):
        """With everybody who is named."""
        return (
            super()
            .rows()
            .select_related(
                "store", "payment__customer", "payment__store", "credit__customer", "requested_by", "counter_payment"
            )
        )

    def facts(self, row):
        """How much, of what, why."""
        approval = approval_of(row, REFUND.code)
        return [
            Fact(_("Payer"), row.payment.customer or row.payment.payer),
            Fact(_("Amount"), row.amount, "web/parts/money.html"),
            Fact(_("How"), row.get_method_display()),
            Fact(_("Out of the payment"), row.payment, "web/parts/linked.html"),
            *([Fact(_("Out of"), row.credit, "web/parts/linked.html")] if row.credit_id else []),
            Fact(_("Reason"), row.reason),
            Fact(_("Requested by"), row.requested_by),
            Fact(_("Requested at"), row.requested_at, "web/parts/time.html"),
            *([Fact(_("Approval"), approval, "web/parts/linked.html")] if approval else []),
            *([Fact(_("Paid out by"), row.counter_payment, "web/parts/linked.html")] if row.counter_payment_id else []),
        ]


class PayOutForm(forms.Form):
    """How the money goes back."""

    method = forms.ChoiceField(label=_("How"), choices=[("", _("as it was asked for")), *PaymentMethod.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["method"].required = False


class PayOut(MovePage):
    """The customer gets the money."""

    model = Refund
    permission = "cashier.view_refund"
    verb = "pay_out"
    service = staticmethod(services.pay_out_refund)
    row_argument = "refund_id"
    form_class = PayOutForm

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related("store", "payment__customer", "payment__store", "credit__customer")

    def sentence(self, row):
        """How much goes back."""
        return _now("%(amount)s goes back to the customer.") % {"amount": money(row.amount)}


class WhyForm(forms.Form):
    """Why, where somebody has said so."""

    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class Withdraw(MovePage):
    """Not wanted any more."""

    model = Refund
    permission = "cashier.view_refund"
    verb = "withdraw"
    service = staticmethod(services.withdraw_refund)
    row_argument = "refund_id"
    form_class = WhyForm

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related("store", "payment__customer", "payment__store", "credit__customer")
