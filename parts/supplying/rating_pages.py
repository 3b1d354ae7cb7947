"""Pages of the suppliers' rating, with the rows behind each figure, and of their statements."""

from datetime import timedelta
from decimal import Decimal

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.parties.models import Supplier
from dms.parties.selectors import matching_suppliers
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.details import Fact
from parts.purchasing.models import PurchaseOrderLine
from parts.receiving.models import ReceiptLine
from parts.supplying import forms, rating, reconciling
from parts.supplying.models import PAPERS, Payable, StatementState, SupplierCredit, SupplierStatement
from parts.supplying.payable_pages import DAY, LINK, MONEY, STATE
from parts.supplying.payables import OWED
from parts.supplying.statements import line_in_words

VIEW = "parts.view_payable"
SHARE = "parts/supplying/share.html"
QUANTITY = "parts/stock/quantity.html"
LABELS = {"on_time": _("On time"), "faultless": _("Faultless"), "fair": _("Fair price")}


class Ratings(ListPage):
    """All suppliers with what the records say of them."""

    model = Supplier
    permission = VIEW
    title = _("Supplier ratings")
    search_fields = ("name",)
    sort = "code"
    empty_title = _("No suppliers yet")
    empty_text = _("Their rating follows from orders and deliveries by itself.")
    columns = (
        Column(label=_("Code"), value="code", sort="code", phone=False),
        Column(label=_("Supplier"), value="name"),
        Column(label=_("Class"), value="abc", name="abc"),
        Column(label=_("Score"), value=rating.score_of, name="score", template=SHARE, number=True),
        *(
            Column(label=label, value=rating.share_of(name), name=name, template=SHARE, number=True, phone=False)
            for name, label in LABELS.items()
        ),
        Column(label=_("Bought in a year"), value="bought", template=MONEY, number=True, phone=False),
        Column(label=_("Owed"), value="owed", template=MONEY, number=True),
        Column(label=_("Supplier owes"), value="credit", template=MONEY, number=True, phone=False),
    )

    def rows(self):
        """With their figures."""
        return rating.rated(super().rows())

    def search(self, rows, text):
        """By code, name, pinyin, initials."""
        return matching_suppliers(rows, text)

    def row_address(self, row):
        """Its rating."""
        return reverse("supplier-ratings:detail", args=[row.pk])


class RatingPage(DetailPage):
    """One supplier: how good, what is owed on both sides, the months agreed."""

    model = Supplier
    permission = VIEW
    template_name = "parts/supplying/rating.html"

    def rows(self):
        """With its figures."""
        return rating.rated(super().rows()).select_related("store")

    def get_title(self):
        """Whose."""
        return _now("%(supplier)s: rating and account") % {"supplier": self.object.name}

    def moves(self, row, which):
        """The supplier's own moves are on its own page."""
        return []

    def facts(self, row):
        """The figures of the account."""
        return [
            Fact(_("Supplier"), row, LINK),
            Fact(_("Class"), row.abc or "—"),
            Fact(_("Bought in a year"), row.bought, MONEY),
            Fact(_("Owed"), row.owed, MONEY),
            Fact(_("Past their day"), row.late, MONEY),
            Fact(_("Supplier owes"), row.credit, MONEY),
        ]

    def get_context_data(self, row, **kwargs):
        """``shares`` with their lists, ``score``, open ``payables`` and ``credits``, ``statements``."""
        user = self.request.user
        lists = {"on_time": "orders", "faultless": "deliveries", "fair": "orders"}
        shares = [
            (
                LABELS[one.name],
                one,
                f"{reverse(f'supplier-ratings:{lists[one.name]}')}?supplier={row.pk}&judged={one.name}",
            )
            for one in rating.shares_of(row)
        ]
        payables = Payable.objects.visible_to(user).filter(supplier=row.pk, state__in=OWED)
        return super().get_context_data(
            row=row,
            shares=shares,
            score=rating.score_of(row),
            payables=payables.select_related("receipt").order_by("due_on", "pk")[:50],
            credits=SupplierCredit.objects.visible_to(user).open().filter(supplier=row.pk).select_related(*PAPERS)[:50],
            statements=SupplierStatement.objects.visible_to(user).filter(supplier=row.pk).order_by("-month")[:12],
            may_issue=user.has_perm("parts.add_supplierstatement", row),
            may_refund=user.has_perm("parts.refund_suppliercredit", row),
            **kwargs,
        )


class JudgedFilter(django_filters.FilterSet):
    """The rows behind one share of one supplier."""

    ways = {}
    supplier = django_filters.NumberFilter(label=_("Supplier (key)"), min_value=1, max_value=10**12)
    judged = django_filters.ChoiceFilter(label=_("Judged"), method="keep_judged")

    def keep_judged(self, rows, name, which):
        """Those that count for a share, or that miss it."""
        whole, good, missing = self.ways[which]
        rows = whole(rows)
        return rows.exclude(pk__in=good(rows.model.objects.all()).values("pk")) if missing else rows


class OrderedFilter(JudgedFilter):
    """Ordered lines."""

    ways = {
        "on_time": (rating.due_lines, rating.lines_on_time, False),
        "late": (rating.due_lines, rating.lines_on_time, True),
        "fair": (rating.compared_lines, rating.lines_at_a_fair_price, False),
        "dear": (rating.compared_lines, rating.lines_at_a_fair_price, True),
    }
    supplier = django_filters.NumberFilter(
        label=_("Supplier (key)"), field_name="order__supplier_id", min_value=1, max_value=10**12
    )
    judged = django_filters.ChoiceFilter(
        label=_("Judged"),
        method="keep_judged",
        choices=[
            ("on_time", _("their day has passed")),
            ("late", _("not here by their day")),
            ("fair", _("price compared")),
            ("dear", _("dearer than offered or listed")),
        ],
    )

    class Meta:
        model = PurchaseOrderLine
        fields = ()


class DeliveredFilter(JudgedFilter):
    """Received lines."""

    ways = {
        "faultless": (rating.received_lines, rating.faultless_lines, False),
        "faulty": (rating.received_lines, rating.faultless_lines, True),
    }
    supplier = django_filters.NumberFilter(
        label=_("Supplier (key)"), field_name="receipt__supplier_id", min_value=1, max_value=10**12
    )
    judged = django_filters.ChoiceFilter(
        label=_("Judged"),
        method="keep_judged",
        choices=[("faultless", _("received")), ("faulty", _("damaged, wrong or sent back"))],
    )

    class Meta:
        model = ReceiptLine
        fields = ()


class OrderedLines(ListPage):
    """What was ordered, and whether it came when promised and at a fair price."""

    model = PurchaseOrderLine
    permission = "parts.view_purchaseorderline"
    title = _("Ordered lines")
    filterset_class = OrderedFilter
    search_fields = ("part__number__icontains", "order__number__icontains", "order__supplier__name__icontains")
    empty_title = _("Nothing was ordered yet")
    tabs = (
        Tab(_("All")),
        Tab(_("Not here by their day"), {"judged": "late"}),
        Tab(_("Dearer than offered or listed"), {"judged": "dear"}),
    )
    columns = (
        Column(label=_("Purchase order"), value="order", template=LINK),
        Column(label=_("Supplier"), value="order.supplier.name"),
        Column(label=_("Part"), value="part.number", name="part"),
        Column(label=_("Ordered"), value="ordered", template=QUANTITY, number=True),
        Column(label=_("Received quantity"), value="received", template=QUANTITY, number=True),
        Column(label=_("Expected on"), value="order.expected_on", template=DAY),
        Column(label=_("Price"), value="price", template=MONEY, number=True, phone=False),
        Column(label=_("List cost"), value="part.list_cost", template=MONEY, number=True, phone=False),
    )

    def rows(self):
        """With order and part."""
        return super().rows().select_related("order__supplier", "part")


class DeliveredLines(ListPage):
    """What was received, and what was wrong with it."""

    model = ReceiptLine
    permission = "parts.view_receiptline"
    title = _("Received lines")
    filterset_class = DeliveredFilter
    search_fields = ("part__number__icontains", "receipt__number__icontains", "receipt__supplier__name__icontains")
    empty_title = _("Nothing was received yet")
    tabs = (Tab(_("All")), Tab(_("Damaged, wrong or sent back"), {"judged": "faulty"}))
    columns = (
        Column(label=_("Receipt"), value="receipt", template=LINK),
        Column(label=_("Supplier"), value="receipt.supplier.name"),
        Column(label=_("Part"), value="part.number", name="part"),
        Column(label=_("Accepted"), value="accepted", template=QUANTITY, number=True),
        Column(label=_("Damaged"), value="damaged", template=QUANTITY, number=True),
        Column(label=_("Wrong part"), value="wrong", template=QUANTITY, number=True),
        Column(label=_("Note"), value="note", phone=False),
    )

    def rows(self):
        """With receipt and part."""
        return super().rows().select_related("receipt__supplier", "part")


class StatementFilter(django_filters.FilterSet):
    """Statements by state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=StatementState.choices)

    class Meta:
        model = SupplierStatement
        fields = ()


class Statements(ListPage):
    """All statements."""

    model = SupplierStatement
    permission = "parts.view_supplierstatement"
    title = _("Suppliers' statements")
    filterset_class = StatementFilter
    search_fields = ("number__icontains", "supplier__name__icontains")
    empty_title = _("No statement yet")
    empty_text = _("Issue one on the page of a supplier's account, once the month is over.")
    tabs = (
        Tab(_("All")),
        Tab(_("Without an answer"), {"state": "issued"}),
        Tab(_("Supplier's balance differs"), {"state": "disputed"}),
    )
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Supplier"), value="supplier.name"),
        Column(label=_("Month"), value=lambda row: f"{row.month:%Y-%m}", sort="month", name="month", phone=False),
        Column(label=_("Closing balance"), value="closing", template=MONEY, number=True, phone=False),
        Column(label=_("Supplier's balance"), value="their_closing", template=MONEY, number=True, phone=False),
        Column(label=_("State"), value="state", template=STATE),
    )

    def rows(self):
        """With the supplier."""
        return super().rows().select_related("supplier", "store")


class StatementPage(DetailPage):
    """One statement as it was issued, and the supplier's answer."""

    model = SupplierStatement
    permission = "parts.view_supplierstatement"
    template_name = "parts/supplying/statement.html"

    def rows(self):
        """With the supplier."""
        return super().rows().select_related("supplier", "issued_by", "store")

    def facts(self, row):
        """The balances."""
        found = [
            Fact(_("Supplier"), row.supplier, LINK),
            Fact(_("Month"), f"{row.month:%Y-%m}"),
            Fact(_("Opening balance"), row.opening, MONEY),
            Fact(_("Received goods"), row.charged, MONEY),
            Fact(_("Paid and credited"), row.settled, MONEY),
            Fact(_("Closing balance"), row.closing, MONEY),
        ]
        if row.their_closing is not None:
            found += [
                Fact(_("Supplier's balance"), row.their_closing, MONEY),
                Fact(_("Supplier's answer"), row.answer or "—"),
            ]
        return found

    def get_context_data(self, row, **kwargs):
        """``lines`` as they were issued: day, what, number, address, and the two amounts (None for nothing)."""
        amounts = [
            (line | {"what": line_in_words(line)}, Decimal(line["charged"]) or None, Decimal(line["settled"]) or None)
            for line in row.lines
        ]
        return super().get_context_data(row=row, lines=amounts, **kwargs)


class NewStatement(FormPage):
    """The month of one supplier's account."""

    model = Supplier
    permission = "parts.add_supplierstatement"
    form_class = forms.StatementForm
    title = _("Issue a statement")
    submit_label = _("Issue")
    keeps_draft = False

    def initial(self, row):
        """The month that ended last."""
        return {"month": clock.today(row.store).replace(day=1) - timedelta(days=1)}

    def save(self, form):
        """One service call."""
        return reconciling.issue_statement(supplier_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class OfStatement(MovePage):
    """What the verbs share."""

    model = SupplierStatement
    permission = "parts.view_supplierstatement"
    row_argument = "statement_id"

    def rows(self):
        """With supplier and store."""
        return super().rows().select_related("supplier", "store")


class AgreeStatement(OfStatement):
    """One copy came back signed."""

    verb = "agree"
    service = staticmethod(reconciling.agree_statement)
    form_class = forms.AgreeStatementForm


class Dispute(OfStatement):
    """The supplier says another balance."""

    verb = "dispute"
    service = staticmethod(reconciling.dispute_statement)
    form_class = forms.DisputeForm
    in_bulk = False


rating_urls = [
    path("", Ratings.as_view(), name="list"),
    path("orders/", OrderedLines.as_view(), name="orders"),
    path("deliveries/", DeliveredLines.as_view(), name="deliveries"),
    path("<int:pk>/", RatingPage.as_view(), name="detail"),
]
statement_urls = [
    path("", Statements.as_view(), name="list"),
    path("new/<int:pk>/", NewStatement.as_view(), name="new"),
    path("<int:pk>/", StatementPage.as_view(), name="detail"),
    path("<int:pk>/agree/", AgreeStatement.as_view(), name="agree"),
    path("<int:pk>/dispute/", Dispute.as_view(), name="dispute"),
]
