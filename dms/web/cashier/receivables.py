"""应收: the list, one of them, charging, cancelling, deposits and what becomes of them."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.cashier import services
from dms.cashier.choices import OWED_TO_CUSTOMER, ReceivableKind, ReceivableState
from dms.cashier.models import Receivable
from dms.cashier.selectors.accounts import account_of, available_credit
from dms.cashier.selectors.files import of_file
from dms.core import clock
from dms.core.printing.writing import money
from dms.parties.models import Customer
from dms.web.cashier.finding import matching_receivables
from dms.web.cashier.till import WITH_NAMES, payer_of, plate_of, what_for
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact


class ReceivableFilter(django_filters.FilterSet):
    """By state, kind, lateness and days."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ReceivableState)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ReceivableKind)
    overdue = django_filters.BooleanFilter(label=_("Overdue"), method="keep_overdue")
    unpaid = django_filters.BooleanFilter(label=_("Unpaid"), method="keep_unpaid")
    credit = django_filters.BooleanFilter(label=_("Customer's money"), method="keep_credit")
    raised_on = django_filters.DateFromToRangeFilter(label=_("Raised"))

    class Meta:
        model = Receivable
        fields = ["state", "kind", "overdue", "unpaid", "credit", "raised_on"]

    def keep_overdue(self, rows, name, value):
        """Past their day."""
        late = Receivable.objects.overdue(clock.today()).order_by().values("pk")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)

    def keep_unpaid(self, rows, name, value):
        """To be paid, on account or not."""
        unpaid = Receivable.objects.unpaid().order_by().values("pk")
        return rows.filter(pk__in=unpaid) if value else rows.exclude(pk__in=unpaid)

    def keep_credit(self, rows, name, value):
        """Deposits held and refunds due."""
        held = Receivable.objects.with_credit().order_by().values("pk")
        return rows.filter(pk__in=held) if value else rows.exclude(pk__in=held)


class Receivables(ListPage):
    """What customers owe the store, and what it owes them."""

    model = Receivable
    permission = "cashier.view_receivable"
    title = _("Receivables")
    filterset_class = ReceivableFilter
    search_fields = ("number",)  # beside it everything that ``search`` knows
    sort = "-id"
    tabs = (
        Tab(_("Unpaid"), {"unpaid": "true"}),
        Tab(_("On account"), {"state": "on_account"}),
        Tab(_("Overdue"), {"overdue": "true"}),
        Tab(_("Deposits and refunds due"), {"credit": "true"}),
        Tab(_("All")),
    )
    empty_title = _("No receivables yet")
    empty_text = _("They come from sales, repair orders and orders; a deposit is asked for on the customer's page.")
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Payer"), value=payer_of, name="payer"),
        Column(label=_("Plate"), value=plate_of, name="plate", phone=False),
        Column(label=_("What for"), value=what_for, name="what_for", phone=False),
        Column(label=_("Kind"), value="get_kind_display", phone=False),
        Column(label=_("Due on"), value="due_on", template="web/parts/day.html", sort="due_on", phone=False),
        Column(label=_("Amount"), value="gross", template="web/parts/money.html", number=True, phone=False),
        Column(label=_("To pay"), value="balance", template="web/parts/money.html", number=True),
        Column(label=_("State"), value="state", template="cashier/parts/receivable_state.html", sort="state"),
    )

    def rows(self):
        """With the names."""
        return super().rows().select_related(*WITH_NAMES)

    def search(self, rows, text):
        """By number, plate, telephone, name."""
        return matching_receivables(rows, self.request.user, text)


class ReceivablePage(DetailPage):
    """One receivable with all that counts on it."""

    model = Receivable
    permission = "cashier.view_receivable"
    template_name = "cashier/receivable.html"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related(*WITH_NAMES, "raised_by", "origin")

    def facts(self, row):
        """What, whose, how much, by when."""
        return [
            Fact(_("Kind"), row.get_kind_display()),
            Fact(_("Payer"), row.customer or row.payer, "web/parts/linked.html" if row.customer_id else ""),
            Fact(_("Document"), row.source, "cashier/parts/source.html"),
            Fact(_("What for"), row.text),
            Fact(_("Net"), row.net, "web/parts/money.html"),
            Fact(_("Tax"), row.tax, "web/parts/money.html"),
            Fact(_("Amount"), row.gross, "web/parts/money.html"),
            Fact(_("Paid"), row.used if row.is_owed_to_customer else row.paid, "web/parts/money.html"),
            Fact(_("Due on"), row.due_on, "web/parts/day.html"),
            Fact(_("Raised on"), row.raised_on, "web/parts/day.html"),
            Fact(_("Raised by"), row.raised_by),
            *([Fact(_("Signed by"), row.signed_by)] if row.signed_by else []),
            *([Fact(_("Belongs to"), row.origin, "web/parts/linked.html")] if row.origin_id else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``counted`` (allocations), ``taken`` (what was done with its credit), ``acts`` (label, url, key, icon)."""
        counted = row.allocations.select_related("payment", "credit", "made_by").order_by("pk")
        taken = row.uses.select_related("receivable", "made_by").order_by("pk")
        back = row.money_back.select_related("received_by").order_by("pk")
        return super().get_context_data(
            row=row, counted=counted, taken=taken, back=back, acts=self.acts(row), refunds_due=self.due(row), **kwargs
        )

    def due(self, row):
        """What is owed back of it."""
        return row.refunds_due.order_by("pk")

    def acts(self, row):
        """What the cashier may do with it now."""
        user, found = self.request.user, []
        payable = not row.is_owed_to_customer and row.state in (ReceivableState.OPEN, ReceivableState.ON_ACCOUNT)
        if payable and user.has_perm("cashier.add_payment", row):
            found.append((_("Take the payment"), "pay", "p", "cash"))
        if row.credit > 0 and user.has_perm("cashier.apply_credit", row) and row.customer_id:
            found.append((_("Set off"), "set_off", "", "arrows-exchange"))
        if row.credit > 0 and user.has_perm("cashier.add_refund", row):
            found.append((_("Pay back"), "pay_back", "", "cash-banknote-off"))
        if row.credit > 0 and row.kind == ReceivableKind.DEPOSIT and user.has_perm("cashier.forfeit_deposit", row):
            found.append((_("Keep the deposit"), "forfeit", "", "lock"))
        return [
            {"label": label, "url": reverse(f"receivables:{name}", args=[row.pk]), "key": key, "icon": icon}
            for label, name, key, icon in found
        ]


class OfReceivable(MovePage):
    """What the verbs share."""

    model = Receivable
    permission = "cashier.view_receivable"
    row_argument = "receivable_id"

    def rows(self):
        """With the names."""
        return super().rows().select_related(*WITH_NAMES)


class SignedForm(forms.Form):
    """Who signs for the customer."""

    signed_by = forms.CharField(
        label=_("Signed by"),
        max_length=60,
        required=False,
        help_text=_("Who signed the slip for the customer."),
    )


class Charge(OfReceivable):
    """On the customer's account."""

    verb = "charge"
    service = staticmethod(services.charge_to_account)
    form_class = SignedForm

    def sentence(self, row):
        """What is left of the limit, and by when it is paid."""
        account = account_of(row.customer)
        if account is None:
            return ""
        said = _now("%(free)s of the limit of %(limit)s is free. To be paid within %(days)s days.")
        free = available_credit(row.customer, row.store)
        return said % {"free": money(free), "limit": money(account.limit), "days": account.terms_days}


class Cancel(OfReceivable):
    """Not owed any more."""

    verb = "cancel"
    service = staticmethod(services.cancel_receivable)
    form_class = ReasonForm

    def sentence(self, row):
        """What happens."""
        return _now("A counter-entry takes it back; both stay in the books.")


class DepositForm(forms.Form):
    """How much, and what for."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=0)
    text = forms.CharField(label=_("What for"), max_length=200, required=False)


class NewDeposit(FormPage):
    """定金: asked for on the customer's page."""

    model = Customer
    permission = "cashier.add_receivable"
    form_class = DepositForm
    template_name = "cashier/about_customer.html"
    title = _("Ask for a deposit")
    submit_label = _("Ask for the deposit")

    def initial(self, row):
        """Nothing is known yet."""
        return {}

    def save(self, form):
        """One service call."""
        return services.raise_deposit(customer_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class SetOffForm(forms.Form):
    """Against what, and how much."""

    receivable = forms.ModelChoiceField(label=_("Counts on"), queryset=Receivable.objects.none())
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Empty: as much as both sides allow."),
    )

    def __init__(self, *args, against, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["receivable"].queryset = against
        self.fields["receivable"].label_from_instance = lambda row: (
            f"{row.number} · {what_for(row)} · ¥{row.balance:,.2f}"
        )


class SetOff(FormPage):
    """冲抵: a deposit or a refund due counts for something else of the same customer."""

    model = Receivable
    permission = "cashier.apply_credit"
    form_class = SetOffForm
    template_name = "cashier/about_receivable.html"
    title = _("Set off")
    submit_label = _("Set off")
    keeps_draft = False

    def rows(self):
        """With the names."""
        return super().rows().select_related(*WITH_NAMES)

    def form_arguments(self):
        """Debts of the same customer."""
        rows = Receivable.objects.visible_to(self.request.user).unpaid().filter(store=self.object.store)
        if self.object.customer is None:
            return {"against": rows.none()}
        rows = rows.filter(of_file(self.object.customer)).exclude(kind__in=OWED_TO_CUSTOMER)
        return {"against": rows.exclude(pk=self.object.pk).order_by("pk")}

    def initial(self, row):
        """As much as possible."""
        return {}

    def save(self, form):
        """One service call."""
        return services.apply_deposit(
            deposit_id=self.object.pk,
            receivable_id=form.cleaned_data["receivable"].pk,
            amount=form.cleaned_data["amount"],
            actor=self.request.user,
        )


class Forfeit(FormPage):
    """The store keeps the deposit, for a reason."""

    model = Receivable
    permission = "cashier.forfeit_deposit"
    form_class = ReasonForm
    template_name = "cashier/about_receivable.html"
    title = _("Keep the deposit")
    submit_label = _("Keep the deposit")
    keeps_draft = False

    def rows(self):
        """With the names."""
        return super().rows().select_related(*WITH_NAMES)

    def save(self, form):
        """One service call."""
        return services.forfeit_deposit(
            deposit_id=self.object.pk,
            reason=form.cleaned_data["reason"],
            expected_version=self.expected_version,
            actor=self.request.user,
        )
