"""Pages of the deposit rules: a small table that a store makes its own."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from parts.special_orders import deposits
from parts.special_orders.deposits import HOUSE_RULES
from parts.special_orders.forms import DepositRuleForm, NewDepositRuleForm
from parts.special_orders.models import DepositRule


class DepositRules(ListPage):
    """How much a store asks in advance."""

    model = DepositRule
    permission = "parts.view_depositrule"
    title = _("Deposit rules")
    template_name = "parts/special_orders/rules.html"
    sort = "-pk"
    new_url = "/deposit-rules/new/"
    new_label = _("New rule")
    new_permission = "parts.add_depositrule"
    empty_title = _("No rules of your own")
    empty_text = _("The rules of the house count. Set the first rule, and only your own count in your store.")
    columns = (
        Column(label=_("Class of customer"), value=lambda row: row.get_customer_class_display() or _("all customers")),
        Column(label=_("Class of part"), value=lambda row: row.get_movement_class_display() or _("all parts")),
        Column(
            label=_("From a price of"), value="from_price", template="web/parts/money.html", number=True, phone=False
        ),
        Column(label=_("Deposit, per cent"), value="percent", number=True),
        Column(label=_("Days held"), value="hold_days", number=True, phone=False),
        Column(label=_("Store"), value="store", phone=False),
        Column(label=_("In use"), value="is_active", template="parts/stock/yes.html", phone=False),
    )

    def rows(self):
        """With the store."""
        return super().rows().select_related("store")

    def get_context_data(self, **kwargs):
        """``house``: the rules that count where a store has none."""
        return super().get_context_data(house=[DepositRule(**vars(rule)) for rule in HOUSE_RULES], **kwargs)


class DepositRulePage(DetailPage):
    """One rule."""

    model = DepositRule
    permission = "parts.view_depositrule"

    def rows(self):
        """With the store."""
        return super().rows().select_related("store")

    def facts(self, row):
        """All of it."""
        return [
            Fact(_("Store"), row.store),
            Fact(_("Class of customer"), row.get_customer_class_display() or _("all customers")),
            Fact(_("Class of part"), row.get_movement_class_display() or _("all parts")),
            Fact(_("From a price of"), row.from_price, "web/parts/money.html"),
            Fact(_("Deposit, per cent"), row.percent),
            Fact(_("Days held"), row.hold_days),
            Fact(_("In use"), row.is_active, "parts/stock/yes.html"),
        ]

    def edit_url(self, row):
        """For those who set the rules."""
        may = self.request.user.has_perm("parts.change_depositrule", row)
        return reverse("deposit-rules:edit", args=[row.pk]) if may else ""


class NewDepositRule(FormPage):
    """Set a rule."""

    permission = "parts.add_depositrule"
    form_class = NewDepositRuleForm
    title = _("New rule")

    def form_arguments(self):
        """Stores where the viewer sets rules."""
        return {"actor": self.request.user, "chosen": current_store(self.request)}

    def save(self, form):
        """One service call."""
        values = dict(form.cleaned_data)
        return deposits.add_rule(store_id=values.pop("store").pk, actor=self.request.user, **values)


class EditDepositRule(FormPage):
    """Change a rule."""

    model = DepositRule
    permission = "parts.change_depositrule"
    form_class = DepositRuleForm
    title = _("Change the rule")

    def save(self, form):
        """One service call."""
        return deposits.edit_rule(
            rule_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


rule_urls = [
    path("", DepositRules.as_view(), name="list"),
    path("new/", NewDepositRule.as_view(), name="new"),
    path("<int:pk>/", DepositRulePage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditDepositRule.as_view(), name="edit"),
]
