"""挂账客户: the list, one account, opening, raising, changing, suspending."""

import django_filters
from django import forms
from django.db.models import DecimalField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.cashier import services
from dms.cashier.choices import AccountState, ReceivableState
from dms.cashier.models import CreditAccount, Receivable
from dms.cashier.selectors.accounts import available_credit, on_account, used_credit
from dms.cashier.selectors.statements import BUCKETS, awaiting_statement, figures_of, with_statement
from dms.cashier.services.accounts import CREDIT
from dms.core import clock
from dms.core.approvals.selectors import approval_of
from dms.core.money import ZERO
from dms.parties.models import Customer
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact


class AccountFilter(django_filters.FilterSet):
    """By state, and by whether last month was told."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=AccountState)
    statement = django_filters.ChoiceFilter(
        label=_("Last month's statement"),
        choices=[("issued", _("issued already")), ("missing", _("not issued yet"))],
        method="keep_statement",
    )

    class Meta:
        model = CreditAccount
        fields = ["state", "statement"]

    def keep_statement(self, rows, name, which):
        """With or without last month's statement."""
        keep = with_statement if which == "issued" else awaiting_statement
        return rows.filter(pk__in=keep(CreditAccount.objects.all(), clock.today()).order_by().values("pk"))


class CreditAccounts(ListPage):
    """Who may buy on account, and how much of the limit is used."""

    model = CreditAccount
    permission = "cashier.view_creditaccount"
    title = _("Credit accounts")
    filterset_class = AccountFilter
    search_fields = ("number__iexact", "customer__name__icontains", "customer__number__iexact")
    sort = "-id"
    tabs = (
        Tab(_("In use"), {"state": "active"}),
        Tab(_("Waiting for approval"), {"state": "requested"}),
        Tab(_("Suspended"), {"state": "suspended"}),
        Tab(_("All")),
    )
    empty_title = _("No credit accounts yet")
    empty_text = _("Ask for one from the customer's file, under “More”.")
    columns = (
        Column(label=_("Number"), value="number", sort="number", phone=False),
        Column(label=_("Customer"), value="customer.name"),
        Column(
            label=_("Limit"), value="limit", template="web/parts/money.html", sort="limit", number=True, phone=False
        ),
        Column(label=_("Used"), value="used", template="web/parts/money.html", number=True),
        Column(label=_("Days to pay"), value="terms_days", number=True, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", sort="state"),
    )

    def rows(self):
        """With what is used of each limit, in one statement."""
        owed = (
            Receivable.objects.filter(
                customer=OuterRef("customer"), store=OuterRef("store"), state=ReceivableState.ON_ACCOUNT
            )
            .order_by()
            .values("customer")
            .annotate(sum=Sum(F("gross") - F("paid")))
        )
        used = Coalesce(Subquery(owed.values("sum")), Value(ZERO), output_field=DecimalField())
        return super().rows().select_related("store", "customer").annotate(used=used)


class AccountPage(DetailPage):
    """One account: limit, what is used, what is late, the month so far."""

    model = CreditAccount
    permission = "cashier.view_creditaccount"
    template_name = "cashier/account.html"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related("store", "customer", "opened_by")

    def facts(self, row):
        """Limit and terms."""
        approval = approval_of(row, CREDIT.code)
        return [
            Fact(_("Customer"), row.customer, "web/parts/linked.html"),
            Fact(_("Limit"), row.limit, "web/parts/money.html"),
            Fact(_("Used"), used_credit(row.customer), "web/parts/money.html"),
            Fact(_("Free"), available_credit(row.customer, row.store), "web/parts/money.html"),
            *([Fact(_("Limit asked for"), row.limit_asked, "web/parts/money.html")] if row.limit_asked else []),
            Fact(_("Days to pay"), row.terms_days),
            Fact(_("Why"), row.reason),
            Fact(_("Requested by"), row.opened_by),
            *([Fact(_("Approval"), approval, "web/parts/linked.html")] if approval else []),
        ]

    def edit_url(self, row):
        """For those who may lower it."""
        may = self.request.user.has_perm("cashier.change_creditaccount", row)
        return reverse("credit-accounts:edit", args=[row.pk]) if may else ""

    def get_context_data(self, row, **kwargs):
        """``owed`` (receivables), ``ageing`` (label, amount, code), ``statements``, ``may_raise``, ``may_issue``."""
        user, today = self.request.user, clock.today(row.store)
        figures = figures_of(row, today.replace(day=1), today)
        may_raise = row.state in (AccountState.ACTIVE, AccountState.SUSPENDED) and row.limit_asked is None
        return super().get_context_data(
            row=row,
            owed=on_account(row.customer).select_related("customer", "store").order_by("due_on", "pk"),
            ageing=[(BUCKETS[code], amount, code) for code, amount in figures.ageing.items()],
            statements=row.statements.order_by("-month")[:12],
            may_raise=may_raise and user.has_perm("cashier.add_creditaccount", row),
            may_issue=user.has_perm("cashier.add_statement", row),
            **kwargs,
        )


class AccountForm(forms.Form):
    """How much, for how long, and why."""

    limit = forms.DecimalField(label=_("Limit"), max_digits=12, decimal_places=2, min_value=1)
    terms_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=180, initial=30)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class OpenAccount(FormPage):
    """Asked for on the customer's page; the general manager grants it."""

    model = Customer
    permission = "cashier.add_creditaccount"
    form_class = AccountForm
    template_name = "cashier/about_customer.html"
    title = _("Ask for a credit account")
    submit_label = _("Ask for the approval")

    def initial(self, row):
        """The usual month."""
        return {"terms_days": 30}

    def save(self, form):
        """One service call."""
        return services.open_credit_account(customer_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class OfAccount(FormPage):
    """What the forms share."""

    model = CreditAccount

    def rows(self):
        """With the names."""
        return super().rows().select_related("store", "customer")


class RaiseForm(forms.Form):
    """The higher limit, and why."""

    limit = forms.DecimalField(label=_("New limit"), max_digits=12, decimal_places=2, min_value=1)
    reason = forms.CharField(label=_("Why"), max_length=200)


class RaiseLimit(OfAccount):
    """A higher limit holds from its approval on."""

    permission = "cashier.add_creditaccount"
    form_class = RaiseForm
    title = _("Ask for a higher limit")
    submit_label = _("Ask for the approval")

    def initial(self, row):
        """Nothing is known yet."""
        return {}

    def save(self, form):
        """One service call."""
        return services.raise_credit_limit(
            account_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class ChangeForm(forms.Form):
    """A lower limit, other terms."""

    limit = forms.DecimalField(
        label=_("Limit"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        help_text=_("Lower needs nobody else; for a higher one ask for an approval."),
    )
    terms_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=180)


class EditAccount(OfAccount):
    """Lower the limit, or change the days."""

    permission = "cashier.change_creditaccount"
    form_class = ChangeForm
    title = _("Change the credit account")

    def save(self, form):
        """One service call."""
        return services.change_credit_account(
            account_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class MoveOfAccount(MovePage):
    """What the verbs share."""

    model = CreditAccount
    permission = "cashier.view_creditaccount"
    row_argument = "account_id"
    form_class = ReasonForm

    def rows(self):
        """With the names."""
        return super().rows().select_related("store", "customer")


class Suspend(MoveOfAccount):
    """Nothing more on account for now."""

    verb = "suspend"
    service = staticmethod(services.suspend_credit_account)


class Resume(MoveOfAccount):
    """On account again."""

    verb = "resume"
    service = staticmethod(services.resume_credit_account)
