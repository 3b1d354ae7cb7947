"""Customers who may buy on account, and what they are told each month."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.cashier.choices import AccountState
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, LATE, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition

S = AccountState
LONGEST_TERMS = 180


class CreditAccount(StoreOwned, StatefulModel):
    """挂账客户: how much one customer may owe one store, and for how many days. Opened and raised by approval only."""

    number = models.CharField(_("number"), max_length=20, editable=False)
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="credit_accounts", verbose_name=_("customer")
    )
    limit = models.DecimalField(_("limit"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    limit_asked = models.DecimalField(
        _("limit asked for"), max_digits=14, decimal_places=2, null=True, blank=True, editable=False
    )
    terms_days = models.PositiveSmallIntegerField(
        _("days to pay"), default=30, validators=[MaxValueValidator(LONGEST_TERMS)]
    )
    reason = models.CharField(_("why"), max_length=200, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
    )
    state = StateField(_("state"), choices=AccountState, default=S.REQUESTED)

    url_namespace = "credit-accounts"
    state_tones = {S.REQUESTED: WAITING, S.ACTIVE: DONE, S.SUSPENDED: LATE, S.DECLINED: DRAFT}

    class Meta:
        verbose_name = _("credit account")
        verbose_name_plural = _("credit accounts")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("activate_creditaccount", _("Can open an approved credit account")),
            ("decline_creditaccount", _("Can decline a credit account")),
            ("suspend_creditaccount", _("Can suspend a credit account")),
            ("resume_creditaccount", _("Can open a suspended credit account again")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="credit_account_number_once_per_store"),
            models.UniqueConstraint(
                fields=["store", "customer"],
                condition=~Q(state="declined"),
                name="credit_account_one_per_customer",
                violation_error_message=_("This customer has a credit account already. Open that one."),
            ),
            models.CheckConstraint(condition=Q(limit__gte=0), name="credit_account_limit_not_negative"),
        ]

    def __str__(self):
        return f"{self.number} {self.customer.masked_name}"

    def get_absolute_url(self):
        return address_of_row("credit-accounts:detail", self.pk)

    @transition(
        state,
        source=S.REQUESTED,
        target=S.ACTIVE,
        permission="cashier.activate_creditaccount",
        custom={"label": _("Activate"), "system": True},
    )
    def activate(self):
        """The approval was given."""
        self.limit_asked = None

    @transition(
        state,
        source=S.REQUESTED,
        target=S.DECLINED,
        permission="cashier.decline_creditaccount",
        custom={"label": _("Decline"), "system": True},
    )
    def decline(self):
        """The approval was refused or withdrawn."""
        self.limit_asked = None

    @transition(
        state,
        source=S.ACTIVE,
        target=S.SUSPENDED,
        permission="cashier.suspend_creditaccount",
        custom={"label": _("Suspend")},
    )
    def suspend(self):
        """Nothing more on account until somebody opens it again."""

    @transition(
        state,
        source=S.SUSPENDED,
        target=S.ACTIVE,
        permission="cashier.resume_creditaccount",
        custom={"label": _("Open again")},
    )
    def resume(self):
        """On account again, within the same limit."""


class Statement(StoreOwned):
    """对账单: what one account owed at the beginning of a month, what was added and paid, what is owed. Written once.

    ``lines`` are ``{"on", "what", "number", "url", "charged", "paid"}``, ``ageing`` amounts by bucket; as texts.
    """

    number = models.CharField(_("number"), max_length=20, editable=False)
    account = models.ForeignKey(
        CreditAccount, on_delete=models.PROTECT, related_name="statements", verbose_name=_("credit account")
    )
    month = models.DateField(_("month"))
    opening = models.DecimalField(_("opening balance"), max_digits=14, decimal_places=2)
    charged = models.DecimalField(_("charged"), max_digits=14, decimal_places=2)
    settled = models.DecimalField(_("paid"), max_digits=14, decimal_places=2)
    closing = models.DecimalField(_("closing balance"), max_digits=14, decimal_places=2)
    lines = models.JSONField(default=list, blank=True)
    ageing = models.JSONField(default=dict, blank=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("issued by"),
    )

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="statement_number_once_per_store"),
            models.UniqueConstraint(
                fields=["account", "month"],
                name="statement_once_per_month",
                violation_error_message=_("The statement of this month is issued already. Print that one."),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of_row("statements:detail", self.pk)
