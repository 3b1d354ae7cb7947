"""对账单: issuing the statement of a month, the list, one of them."""

from datetime import timedelta

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from dms.cashier import services
from dms.cashier.models import Statement
from dms.cashier.selectors.statements import BUCKETS
from dms.core import clock
from dms.web.cashier.accounts import OfAccount
from dms.web.pages import Column, DetailPage, ListPage
from dms.web.pages.details import Fact


class MonthForm(forms.Form):
    """Which month."""

    month = forms.DateField(
        label=_("Month"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Any day of the month; it must be over."),
    )


class Issue(OfAccount):
    """Freeze what the account owed in a month."""

    permission = "cashier.add_statement"
    form_class = MonthForm
    title = _("Issue a statement")
    submit_label = _("Issue the statement")
    keeps_draft = False

    def initial(self, row):
        """Last month."""
        return {"month": clock.today(row.store).replace(day=1) - timedelta(days=1)}

    def save(self, form):
        """One service call."""
        return services.issue_statement(account_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class StatementFilter(django_filters.FilterSet):
    """By month."""

    month = django_filters.DateFromToRangeFilter(label=_("Month"))

    class Meta:
        model = Statement
        fields = ["month"]


class Statements(ListPage):
    """What credit customers were told, newest first."""

    model = Statement
    permission = "cashier.view_statement"
    title = _("Statements")
    filterset_class = StatementFilter
    search_fields = ("number__iexact", "account__number__iexact", "account__customer__name__icontains")
    sort = "-id"
    empty_title = _("No statements yet")
    empty_text = _("They are issued by themselves on the 1st, one for each credit account.")
    columns = (
        Column(label=_("Number"), value="number", sort="number", phone=False),
        Column(label=_("Customer"), value="account.customer.name"),
        Column(label=_("Month"), value=lambda row: row.month.strftime("%Y-%m"), name="month", sort="month"),
        Column(label=_("Charged"), value="charged", template="web/parts/money.html", number=True, phone=False),
        Column(label=_("Paid"), value="settled", template="web/parts/money.html", number=True, phone=False),
        Column(label=_("Closing balance"), value="closing", template="web/parts/money.html", number=True),
    )

    def rows(self):
        """With the names."""
        return super().rows().select_related("store", "account__customer")


class StatementPage(DetailPage):
    """One statement as it was issued."""

    model = Statement
    permission = "cashier.view_statement"
    template_name = "cashier/statement.html"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related("store", "account__customer", "issued_by")

    def facts(self, row):
        """Balances."""
        return [
            Fact(_("Credit account"), row.account, "web/parts/linked.html"),
            Fact(_("Month"), row.month.strftime("%Y-%m")),
            Fact(_("Opening balance"), row.opening, "web/parts/money.html"),
            Fact(_("Charged"), row.charged, "web/parts/money.html"),
            Fact(_("Paid"), row.settled, "web/parts/money.html"),
            Fact(_("Closing balance"), row.closing, "web/parts/money.html"),
            Fact(_("Issued by"), row.issued_by or _("by itself")),
            Fact(_("Statement issued at"), row.issued_at, "web/parts/time.html"),
        ]

    def get_context_data(self, row, **kwargs):
        """``ageing`` (label, amount, code)."""
        ageing = [(BUCKETS[code], amount, code) for code, amount in row.ageing.items() if code in BUCKETS]
        return super().get_context_data(row=row, ageing=ageing, **kwargs)
