"""收款: the list, one of them, letting the rest count, reversing."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.cashier import services
from dms.cashier.choices import OWED_TO_CUSTOMER, PaymentKind, PaymentMethod
from dms.cashier.models import Payment, Receivable
from dms.cashier.selectors.files import of_file
from dms.cashier.selectors.payments import allocations_of, left_of, rest_of, reversal_of, unused
from dms.web.cashier.finding import matching_payments
from dms.web.cashier.till import payer_of, what_for
from dms.web.pages import Column, DetailPage, FormPage, ListPage, ReasonForm, Tab
from dms.web.pages.details import Fact


class PaymentFilter(django_filters.FilterSet):
    """By method, kind and day."""

    method = django_filters.ChoiceFilter(label=_("Method"), choices=PaymentMethod)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PaymentKind)
    booked_on = django_filters.DateFromToRangeFilter(label=_("Booked on"))
    unused = django_filters.BooleanFilter(label=_("With a rest"), method="keep_unused")

    class Meta:
        model = Payment
        fields = ["method", "kind", "booked_on", "unused"]

    def keep_unused(self, rows, name, value):
        """Money that counts on nothing yet."""
        keys = unused(Payment.objects.all()).order_by().values("pk")
        return rows.filter(pk__in=keys) if value else rows.exclude(pk__in=keys)


class Payments(ListPage):
    """All money that came and went."""

    model = Payment
    permission = "cashier.view_payment"
    title = _("Payments")
    filterset_class = PaymentFilter
    search_fields = ("number",)  # beside it everything that ``search`` knows
    sort = "-id"
    tabs = (
        Tab(_("All")),
        Tab(_("Received"), {"kind": "payment"}),
        Tab(_("Paid back"), {"kind": "refund"}),
        Tab(_("Own expense"), {"kind": "expense"}),
        Tab(_("With a rest"), {"unused": "true"}),
    )
    empty_title = _("No payments yet")
    empty_text = _("They are taken at the till.")
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Payer"), value=payer_of, name="payer"),
        Column(label=_("Kind"), value="get_kind_display", phone=False),
        Column(label=_("Method"), value="get_method_display", sort="method", phone=False),
        Column(label=_("Reference"), value="reference", phone=False),
        Column(label=_("Booked on"), value="booked_on", template="web/parts/day.html", sort="booked_on", phone=False),
        Column(label=_("Taken by"), value="received_by", phone=False),
        Column(label=_("Amount"), value="amount", template="web/parts/money.html", number=True),
    )

    def rows(self):
        """With the names."""
        return super().rows().select_related("store", "customer", "received_by")

    def search(self, rows, text):
        """By number, reference, telephone, name, plate, document."""
        return matching_payments(rows, self.request.user, text)


class PaymentPage(DetailPage):
    """One payment: what it counts on, what was paid back of it."""

    model = Payment
    permission = "cashier.view_payment"
    template_name = "cashier/payment.html"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related("store", "customer", "received_by", "of", "credit")

    def facts(self, row):
        """How much, how, whose."""
        return [
            Fact(_("Kind"), row.get_kind_display()),
            Fact(_("Payer"), row.customer or row.payer, "web/parts/linked.html" if row.customer_id else ""),
            Fact(_("Amount"), row.amount, "web/parts/money.html"),
            Fact(_("Method"), row.get_method_display()),
            *self._cash(row),
            Fact(_("Reference"), row.reference),
            Fact(_("Booked on"), row.booked_on, "web/parts/day.html"),
            Fact(_("Received at"), row.received_at, "web/parts/time.html"),
            Fact(_("Taken by"), row.received_by),
            *([Fact(_("Answers"), row.of, "web/parts/linked.html")] if row.of_id else []),
            *([Fact(_("Out of"), row.credit, "web/parts/linked.html")] if row.credit_id else []),
            *([Fact(_("Reason"), row.reason)] if row.reason else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``allocations`` (receivable, amount), ``answers`` (counter-entries), ``rest``, ``reversed_by``, ``acts``."""
        rest = rest_of(row) if row.kind == PaymentKind.PAYMENT else 0
        answers = row.answers.select_related("received_by").order_by("pk")
        return super().get_context_data(
            row=row,
            allocations=allocations_of(row),
            answers=answers,
            rest=rest,
            reversed_by=reversal_of(row),
            acts=self.acts(row, rest),
            **kwargs,
        )

    def acts(self, row, rest):
        """What may be done with it now."""
        user, found = self.request.user, []
        is_living = row.kind == PaymentKind.PAYMENT and left_of(row) > 0
        if rest > 0 and row.customer_id and user.has_perm("cashier.add_payment", row):
            found.append((_("Let the rest count"), "allocate", "arrows-exchange"))
        if rest > 0 and user.has_perm("cashier.add_refund", row):
            found.append((_("Pay the rest back"), "refund", "cash-banknote-off"))
        is_open = is_living or row.kind in (PaymentKind.REFUND, PaymentKind.EXPENSE)
        if is_open and not reversal_of(row) and user.has_perm("cashier.reverse_payment", row):
            found.append((_("Reverse"), "reverse", "arrow-back-up"))
        return [
            {"label": label, "url": reverse(f"payments:{name}", args=[row.pk]), "icon": icon}
            for label, name, icon in found
        ]

    @staticmethod
    def _cash(row):
        if row.tendered is None:
            return []
        return [
            Fact(_("Cash given"), row.tendered, "web/parts/money.html"),
            Fact(_("Change due"), row.change, "web/parts/money.html"),
        ]


class OfPayment(FormPage):
    """What the acts share."""

    model = Payment
    template_name = "cashier/about_payment.html"
    keeps_draft = False

    def rows(self):
        """With the names."""
        return super().rows().select_related("store", "customer")

    def initial(self, row):
        """Nothing is known yet."""
        return {}

    def get_context_data(self, **kwargs):
        """``rest``: what counts on nothing yet."""
        return super().get_context_data(rest=rest_of(self.object), **kwargs)


class AllocateForm(forms.Form):
    """What the rest is for."""

    receivable = forms.ModelChoiceField(label=_("For"), queryset=Receivable.objects.none())
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=0, required=False)

    def __init__(self, *args, against, rest, **kwargs):
        super().__init__(*args, **kwargs)
        self.rest = rest
        self.fields["receivable"].queryset = against
        self.fields["receivable"].label_from_instance = lambda row: (
            f"{row.number} · {what_for(row)} · ¥{row.balance:,.2f}"
        )
        self.fields["amount"].help_text = _("Empty: as much as possible.")


class Allocate(OfPayment):
    """核销: the rest of a payment counts for something of the same customer."""

    permission = "cashier.add_payment"
    form_class = AllocateForm
    title = _("Let the rest count")
    submit_label = _("Let it count")

    def form_arguments(self):
        """Debts of the same customer."""
        rows = Receivable.objects.visible_to(self.request.user).unpaid().filter(store=self.object.store)
        if self.object.customer is None:
            rows = rows.none()
        else:
            rows = rows.filter(of_file(self.object.customer)).exclude(kind__in=OWED_TO_CUSTOMER)
        return {"against": rows.order_by("pk"), "rest": rest_of(self.object)}

    def save(self, form):
        """One service call."""
        receivable = form.cleaned_data["receivable"]
        amount = form.cleaned_data["amount"] or min(form.rest, receivable.balance)
        return services.allocate_payment(
            payment_id=self.object.pk, allocations={receivable.pk: amount}, actor=self.request.user
        )


class Reverse(OfPayment):
    """冲销: the booking was a mistake."""

    permission = "cashier.reverse_payment"
    form_class = ReasonForm
    title = _("Reverse the payment")
    submit_label = _("Reverse")

    def save(self, form):
        """One service call."""
        return services.reverse_payment(
            payment_id=self.object.pk, reason=form.cleaned_data["reason"], actor=self.request.user
        )
