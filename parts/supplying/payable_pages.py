"""Pages of payables 应付 and of what suppliers owe."""

import django_filters
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from parts.purchasing.models import PurchaseOrder
from parts.supplying import forms, owing, paying
from parts.supplying.models import PAPERS, CreditKind, Payable, PayableState, SupplierCredit

VIEW = "parts.view_payable"
DAY, STATE, MONEY, LINK = "web/parts/day.html", "web/parts/state.html", "web/parts/money.html", "web/parts/linked.html"
OF_CREDIT = tuple(f"credit__{paper}" for paper in PAPERS)


class PayableFilter(django_filters.FilterSet):
    """Payables by state, and those past their day."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=PayableState.choices)
    due = django_filters.ChoiceFilter(label=_("Due"), choices=[("late", _("late"))], method="keep_due")
    supplier = django_filters.NumberFilter(
        label=_("Supplier (key)"), field_name="supplier_id", min_value=1, max_value=10**12
    )

    class Meta:
        model = Payable
        fields = ()

    def keep_due(self, rows, name, which):
        """Past their day by the calendar."""
        return rows.late(clock.today())


class Payables(ListPage):
    """What is owed to suppliers."""

    model = Payable
    permission = VIEW
    title = _("Payables")
    filterset_class = PayableFilter
    search_fields = ("number__icontains", "supplier__name__icontains", "invoice__number__icontains")
    empty_title = _("Nothing is owed")
    empty_text = _("A payable is raised by itself when the dock check of a delivery is confirmed.")
    tabs = (
        Tab(_("All")),
        Tab(_("Invoice to come"), {"state": "open"}),
        Tab(_("Invoice matched"), {"state": "matched"}),
        Tab(_("To be paid"), {"state": "approved"}),
        Tab(_("Past their day"), {"due": "late"}),
    )
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Supplier"), value="supplier.name"),
        Column(label=_("Delivery note"), value="receipt.delivery_note", phone=False),
        Column(label=_("Invoice"), value="invoice", phone=False),
        Column(label=_("Due on"), value="due_on", sort="due_on", template="parts/supplying/due.html", phone=False),
        Column(label=_("Owed"), value="owed", template=MONEY, number=True, phone=False),
        Column(label=_("To be paid"), value="balance", template=MONEY, number=True),
        Column(label=_("State"), value="state", template=STATE, phone=False),
    )

    def rows(self):
        """With supplier, delivery and invoice, and what is still to be paid."""
        return super().rows().with_balance().select_related("supplier", "receipt", "invoice", "store")


class PayablePage(DetailPage):
    """One payable: order, receipt and invoice side by side, and what was booked."""

    model = Payable
    permission = VIEW
    template_name = "parts/supplying/payable.html"

    def rows(self):
        """With everything that is named."""
        return super().rows().select_related("supplier", "receipt", "order", "invoice__recorded_by", "store")

    def facts(self, row):
        """Whose, for what, by when."""
        approval = row.approval
        return [
            Fact(_("Supplier"), row.supplier, LINK),
            Fact(_("Purchase order"), row.order, LINK),
            Fact(_("Receipt"), row.receipt, LINK),
            Fact(_("Received on"), row.raised_on, DAY),
            Fact(_("Tax rate"), f"{row.rate * 100:.0f} %"),
            Fact(_("Due on"), row.due_on, "parts/supplying/due.html"),
            *([Fact(_("Payment approval"), approval, LINK)] if approval else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``bookings``; ``credit``: what the supplier owes and could be set off, in yuan."""
        bookings = row.bookings.select_related(*OF_CREDIT, "made_by").order_by("pk")
        credits = SupplierCredit.objects.open().filter(supplier=row.supplier_id)
        return super().get_context_data(
            row=row,
            bookings=bookings,
            credit=sum(one.rest for one in credits),
            three_ways=_three_ways(row),
            **kwargs,
        )


def _three_ways(row):
    """``[(what, net, tax, gross, difference to what was received)]`` of order, receipt and invoice."""
    found = [
        (_now("Order's prices"), None, None, row.ordered_gross, row.ordered_gross - row.gross),
        (_now("Receipt's prices"), row.net, row.tax, row.gross, None),
    ]
    if row.invoice:
        one = row.invoice
        found.append((_now("Invoice %(number)s") % {"number": one}, one.net, one.tax, one.gross, one.difference))
    return found


class OfPayable(MovePage):
    """What the verbs share."""

    model = Payable
    permission = VIEW
    row_argument = "payable_id"

    def rows(self):
        """With supplier, invoice and store."""
        return super().rows().select_related("supplier", "invoice", "store")


class WithRow(OfPayable):
    """A verb whose form asks about this payable."""

    in_bulk = False

    def form(self, **bound):
        """The form knows the payable."""
        return self.form_class(payable=self.object, **bound)


class Match(WithRow):
    """三单核对."""

    verb = "match"
    service = staticmethod(owing.match_payable)
    form_class = forms.MatchForm

    def sentence(self, row):
        """What it is compared with."""
        return _now(
            "Order ¥%(ordered)s, receipt ¥%(received)s with tax. An invoice that you do not accept goes back to the "
            "supplier: do not record it."
        ) % {"ordered": f"{row.ordered_gross:,.2f}", "received": f"{row.gross:,.2f}"}


class Unmatch(OfPayable):
    """The invoice was another's."""

    verb = "unmatch"
    service = staticmethod(owing.unmatch_payable)
    form_class = ReasonForm

    def sentence(self, row):
        """Of which payables."""
        return _now("The invoice comes off all payables that it is over.")


class AskPayment(OfPayable):
    """付款申请."""

    verb = "ask_payment"
    service = staticmethod(paying.ask_payment)

    def sentence(self, row):
        """Who decides."""
        return _now(
            "What the supplier owes is set off first. Finance decides about the rest, over ¥30,000 the general "
            "manager too."
        )


class Pay(OfPayable):
    """The money is out."""

    verb = "pay"
    service = staticmethod(paying.pay_payable)
    form_class = forms.PayForm
    in_bulk = False

    def form(self, **bound):
        """All that is left."""
        return self.form_class(initial={"amount": self.object.balance}, **bound)


class SetOff(OfPayable):
    """冲抵货款."""

    verb = "set_off"
    service = staticmethod(paying.set_off_payable)

    def sentence(self, row):
        """What happens."""
        return _now("What the supplier owes counts on it, the oldest credit first.")


class TakeBack(WithRow):
    """A payment bounced, or a credit counts elsewhere."""

    verb = "take_back"
    service = staticmethod(paying.take_back_payable)
    form_class = forms.TakeBackForm


class CreditFilter(django_filters.FilterSet):
    """Credits by kind, and those that are left."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=CreditKind.choices)
    left = django_filters.ChoiceFilter(label=_("Left"), choices=[("open", _("something is left"))], method="keep_open")

    class Meta:
        model = SupplierCredit
        fields = ()

    def keep_open(self, rows, name, which):
        """Not used up."""
        return rows.open()


class Credits(ListPage):
    """What suppliers owe the store."""

    model = SupplierCredit
    permission = "parts.view_suppliercredit"
    title = _("Suppliers' credits")
    filterset_class = CreditFilter
    search_fields = ("reference__icontains", "supplier__name__icontains")
    sort = "-booked_on"
    empty_title = _("No supplier owes anything")
    empty_text = _("Prepayments of cash orders, credit notes, granted claims and core credits appear here.")
    tabs = (Tab(_("All")), Tab(_("Left"), {"left": "open"}))
    columns = (
        Column(label=_("Paper"), value=lambda row: str(row.paper), name="paper"),
        Column(label=_("Kind"), value="get_kind_display", name="kind", phone=False),
        Column(label=_("Supplier"), value="supplier.name"),
        Column(label=_("Reference"), value="reference", phone=False),
        Column(label=_("Booked on"), value="booked_on", sort="booked_on", template=DAY, phone=False),
        Column(label=_("Amount"), value="gross", template=MONEY, number=True, phone=False),
        Column(label=_("Left"), value="rest", template="parts/supplying/rest.html", number=True, name="rest"),
    )

    def rows(self):
        """With supplier and paper."""
        return super().rows().select_related("supplier", *PAPERS, "store")


class Prepay(FormPage):
    """Money of a cash order, before the goods."""

    model = PurchaseOrder
    permission = "parts.add_suppliercredit"
    form_class = forms.PayForm
    title = _("Record the prepayment")
    submit_label = _("Record it")
    keeps_draft = False

    def initial(self, row):
        """All of it."""
        return {"amount": row.amount}

    def save(self, form):
        """One service call."""
        return paying.record_prepayment(order_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class Refund(FormPage):
    """A supplier pays back what is left of a credit."""

    model = SupplierCredit
    permission = "parts.refund_suppliercredit"
    form_class = forms.MoneyForm
    title = _("The supplier pays it back")
    submit_label = _("Book it")
    keeps_draft = False

    def initial(self, row):
        """Nothing of the credit's own."""
        return {}

    def save(self, form):
        """One service call."""
        return paying.refund_credit(credit_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


payable_urls = [
    path("", Payables.as_view(), name="list"),
    path("<int:pk>/", PayablePage.as_view(), name="detail"),
    path("<int:pk>/match/", Match.as_view(), name="match"),
    path("<int:pk>/unmatch/", Unmatch.as_view(), name="unmatch"),
    path("<int:pk>/ask-payment/", AskPayment.as_view(), name="ask_payment"),
    path("<int:pk>/pay/", Pay.as_view(), name="pay"),
    path("<int:pk>/set-off/", SetOff.as_view(), name="set_off"),
    path("<int:pk>/take-back/", TakeBack.as_view(), name="take_back"),
]
credit_urls = [
    path("", Credits.as_view(), name="list"),
    path("prepay/<int:pk>/", Prepay.as_view(), name="prepay"),
    path("<int:pk>/refund/", Refund.as_view(), name="refund"),
]
