"""What customers owe the store, and what the store owes them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.cashier.choices import OWED_TO_CUSTOMER, ReceivableKind, ReceivableState
from dms.core import clock
from dms.core.addresses import address_of_row
from dms.core.money import ZERO
from dms.core.offers import DONE, DRAFT, LATE, OPEN, WAITING
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked

K, S = ReceivableKind, ReceivableState
UNPAID = (S.OPEN, S.ON_ACCOUNT)
#: A receivable of the cashier's own, raised from the customer's file, has the customer as its source.
OWN_SOURCE = "parties.customer"
SETTLED_IN_FULL = Q(kind__in=OWED_TO_CUSTOMER, used=F("gross")) | (~Q(kind__in=OWED_TO_CUSTOMER) & Q(paid=F("gross")))


class ReceivableQuerySet(StoreOwnedQuerySet):
    """Reading receivables."""

    def unpaid(self):
        """What is still to be paid, on account or not."""
        return self.filter(state__in=UNPAID)

    def overdue(self, on):
        """Customers' debts whose day has passed at the day ``on``."""
        return self.unpaid().exclude(kind__in=OWED_TO_CUSTOMER).filter(due_on__lt=on)

    def with_credit(self):
        """Deposits that are held, refunds due and compensations: what the customer can ask for."""
        deposits = Q(kind=K.DEPOSIT, paid__gt=F("used"))
        return self.filter(deposits | Q(kind__in=OWED_TO_CUSTOMER, state=S.OPEN, gross__gt=F("used")))


def _money(label, **settings_of_field):
    return models.DecimalField(label, max_digits=14, decimal_places=2, editable=False, **settings_of_field)


class Receivable(StoreOwned, StatefulModel):
    """应收单: one amount that one customer owes for one document; never edited, cancelled while nothing is paid.

    ``paid`` is what counts on it, ``used`` what was taken from a paid deposit or from a refund due; both are kept by
    the services together with the allocations that make them up. A refund due is the store's debt to the customer, out
    of the customer's money; so is a compensation, out of the store's own.
    """

    number = models.CharField(_("number"), max_length=20, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ReceivableKind, default=K.SALE)
    customer = models.ForeignKey(
        "parties.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    payer = models.CharField(_("payer"), max_length=100, blank=True)
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("vehicle")
    )
    text = models.CharField(_("what for"), max_length=200, blank=True)
    source_kind = models.CharField(max_length=64, editable=False)
    source_id = models.BigIntegerField(editable=False)
    source_number = models.CharField(_("source document"), max_length=40, blank=True, editable=False)
    source_url = models.CharField(max_length=200, blank=True, editable=False)
    origin = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="refunds_due"
    )
    net = _money(_("net"))
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=4, null=True, blank=True, editable=False)
    tax = _money(_("tax"))
    gross = _money(_("amount"))
    paid = _money(_("paid"), default=ZERO)
    used = _money(_("used"), default=ZERO)
    raised_on = models.DateField(_("raised on"), editable=False)
    due_on = models.DateField(_("due on"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("raised by"),
    )
    charged_on = models.DateField(_("charged on"), null=True, blank=True, editable=False)
    signed_by = models.CharField(_("signed by"), max_length=60, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True, editable=False)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=ReceivableState, default=S.OPEN)

    url_namespace = "receivables"
    state_tones = {S.OPEN: WAITING, S.ON_ACCOUNT: OPEN, S.SETTLED: DONE, S.CANCELLED: DRAFT}

    objects = ReceivableQuerySet.as_manager()

    class Meta:
        verbose_name = _("receivable")
        verbose_name_plural = _("receivables")
        default_permissions = ("add", "view")
        permissions = [
            ("charge_receivable", _("Can charge a receivable to a customer's account")),
            ("cancel_receivable", _("Can cancel an unpaid receivable")),
            ("withdraw_receivable", _("Can cancel a receivable with the document it belongs to")),
            ("settle_receivable", _("Can settle receivables with payments and credits")),
            ("reopen_receivable", _("Can take settlements back")),
            ("apply_credit", _("Can set deposits and credits off")),
            ("forfeit_deposit", _("Can keep a customer's deposit")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="receivable_number_once_per_store"),
            models.CheckConstraint(condition=Q(gross__gt=0, net__gte=0, tax__gte=0), name="receivable_is_an_amount"),
            models.CheckConstraint(
                condition=Q(gross=Round(F("net") + F("tax"), 2)), name="receivable_net_and_tax_add_up"
            ),
            models.CheckConstraint(condition=Q(paid__gte=0, paid__lte=F("gross")), name="receivable_not_overpaid"),
            models.CheckConstraint(
                condition=Q(kind=K.SALE, used=0)
                | Q(kind=K.DEPOSIT, used__gte=0, used__lte=F("paid"))
                | Q(kind__in=OWED_TO_CUSTOMER, paid=0, used__gte=0, used__lte=F("gross")),
                name="receivable_credit_not_overdrawn",
            ),
            models.CheckConstraint(
                condition=Q(state=S.SETTLED) & SETTLED_IN_FULL
                | Q(state__in=UNPAID) & ~SETTLED_IN_FULL
                | Q(state=S.CANCELLED, paid=0, used=0),
                name="receivable_state_says_what_is_paid",
            ),
            models.CheckConstraint(
                condition=Q(kind=K.SALE) | Q(customer__isnull=False) | Q(kind=K.REFUND_DUE, origin__isnull=False),
                name="receivable_credits_say_whose",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.ON_ACCOUNT) | Q(charged_on__isnull=False, customer__isnull=False),
                name="receivable_on_account_says_whose",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "id"], name="receivable_in_store"),
            models.Index(fields=["store", "due_on", "id"], name="receivable_by_due_day"),
            models.Index(
                fields=["store", "state", "id"], name="receivable_unpaid", condition=Q(state__in=["open", "on_account"])
            ),
            models.Index(fields=["customer", "state"], name="receivable_of_customer"),
            models.Index(fields=["source_kind", "source_id"], name="receivable_of_source"),
            models.Index(fields=["source_number", "store"], name="receivable_by_source_number"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of_row("receivables:detail", self.pk)

    @property
    def is_owed_to_customer(self):
        """Whether the store owes it."""
        return self.kind in OWED_TO_CUSTOMER

    @property
    def balance(self):
        """What is still to be paid; nothing once it is cancelled. For a refund due: to the customer."""
        if self.state == S.CANCELLED:
            return ZERO
        return self.gross - (self.used if self.is_owed_to_customer else self.paid)

    @property
    def credit(self):
        """What may be set off or paid back: of a deposit what is paid and unused, of a refund due what is left."""
        if self.state == S.CANCELLED or self.kind == K.SALE:
            return ZERO
        return (self.gross if self.is_owed_to_customer else self.paid) - self.used

    @property
    def payer_name(self):
        """Who pays: the customer, or the name that a walk-in gave."""
        return self.customer.name if self.customer_id else self.payer

    @property
    def masked_payer(self):
        """The same as everybody may see it."""
        return self.customer.masked_name if self.customer_id else self.payer

    @property
    def is_overdue(self):
        """Whether its day has passed."""
        return self.state in UNPAID and not self.is_owed_to_customer and self.due_on < clock.today(self.store)

    @property
    def tone(self):
        """Its colour: red where it is late."""
        return LATE if self.is_overdue else self.state_tones[self.state]

    @property
    def source(self):
        """The document as ``Blocker``: its number, and where it is."""
        return Blocker(self.source_number, url=self.source_url)

    def charge_blockers(self):
        """Why it can't go on the customer's account, with who can help."""
        from dms.cashier.selectors.accounts import charge_objections  # which reads this model

        return charge_objections(self)

    def cancel_blockers(self):
        """Money that was taken goes back first; a document's own receivable is cancelled with the document."""
        if self.source_kind != OWN_SOURCE:
            said = _now("It belongs to %(document)s. Cancel or change it there; the receivable follows.")
            return [Blocker(said % {"document": self.source_number}, url=self.source_url)]
        return self.withdraw_blockers()

    def withdraw_blockers(self):
        """Why it has to stay: money was taken, or something hangs on it."""
        found = []
        if self.paid or self.used:
            said = _now("%(amount)s is paid already. Reverse or refund the payment first.")
            found.append(
                Blocker(said % {"amount": self.paid or self.used}, url=self.get_absolute_url(), who=_now("cashier"))
            )
        for due in self.refunds_due.exclude(state=S.CANCELLED):
            said = _now("The refund due %(number)s belongs to it. Cancel that one first.")
            found.append(Blocker(said % {"number": due.number}, url=due.get_absolute_url()))
        return found

    @transition(
        state,
        source=S.OPEN,
        target=S.ON_ACCOUNT,
        permission="cashier.charge_receivable",
        conditions=[unblocked("charge")],
        custom={"label": _("Charge to account")},
    )
    def charge(self, *, on, due_on, signed_by):
        """Paid later, with the month's statement."""
        self.charged_on, self.due_on, self.signed_by = on, due_on, signed_by

    @transition(
        state,
        source=[S.OPEN, S.ON_ACCOUNT],
        target=S.CANCELLED,
        permission="cashier.cancel_receivable",
        conditions=[unblocked("cancel")],
        custom={"label": _("Cancel the receivable")},
    )
    def cancel(self, *, on):
        """Not owed any more; the counter-entry stands among its allocations."""
        self.cancelled_on = on

    @transition(
        state,
        source=[S.OPEN, S.ON_ACCOUNT],
        target=S.CANCELLED,
        permission="cashier.withdraw_receivable",
        conditions=[unblocked("withdraw")],
        custom={"label": _("Cancel with its document"), "with_subject": True},
    )
    def withdraw(self, *, on):
        """Its document was cancelled."""
        self.cancelled_on = on

    @transition(
        state,
        source=[S.OPEN, S.ON_ACCOUNT],
        target=S.SETTLED,
        permission="cashier.settle_receivable",
        custom={"label": _("Settle"), "with_subject": True},
    )
    def settle(self, *, on):
        """Nothing is left to be paid."""
        self.settled_on = on

    @transition(
        state,
        source=S.SETTLED,
        target=RETURN_VALUE(S.OPEN, S.ON_ACCOUNT),
        permission="cashier.reopen_receivable",
        custom={"label": _("Open again"), "with_subject": True},
    )
    def reopen(self):
        """What settled it was taken back; it stands where it stood before."""
        self.settled_on = None
        return S.ON_ACCOUNT if self.charged_on else S.OPEN
