"""The payable 应付单 and the supplier's invoice; what counts on them stands in ``bookings`` and ``credits``.

Payables stand here and not in ``dms.cashier``: they follow orders and receipts, which that app below does not know, and
the parts department keeps them (seed 004 篇8: the planner keeps the ledger of what is owed to suppliers).
"""

from decimal import Decimal

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.core import clock
from dms.core.addresses import address_of_row
from dms.core.approvals.selectors import approval_of
from dms.core.offers import DONE, DRAFT, OPEN, WAITING
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from dms.parties.models import Supplier
from parts.purchasing.orders import PurchaseOrder
from parts.purchasing.requests import person
from parts.receiving.receipts import Receipt
from parts.stock.fields import ZERO, money_field
from parts.supplying.bookings import BookingKind
from parts.supplying.credits import ADDED_UP, PAPERS, SupplierCredit

#: The kind of approval that a payment needs (declared in ``parts.supplying.approving``).
PAYMENT = "parts.supplier_payment"
#: Order, receipt and invoice may differ by so many yuan before somebody has to explain it: cents of many lines.
TOLERANCE = Decimal("1.00")


class PayableState(models.TextChoices):
    """What is missing until the supplier has the money."""

    OPEN = "open", _("invoice to come")
    MATCHED = "matched", _("invoice matched")
    ASKED = "asked", _("payment to be approved")
    APPROVED = "approved", _("released for payment")
    PAID = "paid", _("paid")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = PayableState
#: Something is or will be owed.
OWED = (S.OPEN, S.MATCHED, S.ASKED, S.APPROVED)


class SupplierInvoice(StoreOwned):
    """进货发票 of a supplier over one or more payables. Written once; a wrong match is taken off the payables."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    number = models.CharField(_("invoice number"), max_length=40)
    issued_on = models.DateField(_("invoice date"))
    net = money_field(_("net"))
    tax = money_field(_("tax"))
    gross = money_field(_("gross"))
    difference = money_field(_("difference"), default=ZERO)
    explanation = models.CharField(_("why it differs"), max_length=300, blank=True)
    recorded_by = person(_("recorded by"))
    is_void = models.BooleanField(_("no longer counts"), default=False, editable=False)

    class Meta:
        verbose_name = _("supplier invoice")
        verbose_name_plural = _("supplier invoices")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["store", "supplier", "number"],
                condition=Q(is_void=False),
                name="supplier_invoice_once",
                violation_error_message=_(
                    "This invoice is matched already: its number is on another payable of the supplier. Open that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(gross=ADDED_UP) & Q(net__gte=0) & Q(tax__gte=0),
                name="supplier_invoice_adds_up",
                violation_error_message=_("Net and tax must make the amount of the invoice."),
            ),
        ]

    def __str__(self):
        return self.number


class PayableQuerySet(StoreOwnedQuerySet):
    """Payables by what is still to be paid."""

    def with_balance(self):
        """``still``: owed and not settled, in yuan."""
        return self.annotate(still=ExpressionWrapper(F("owed") - F("settled"), money_field("")))

    def late(self, day):
        """To be paid before ``day`` and not paid."""
        return self.filter(state__in=OWED, due_on__lt=day, settled__lt=F("owed"))


class Payable(StoreOwned, StatefulModel):
    """What one receipt of one order costs: invoice matched, payment approved, paid. ``owed`` follows the bookings.

    Owed is what went into the stock, accepted or kept apart, at the delivery's prices; what goes back is a credit.
    """

    number = models.CharField(_("number"), max_length=20, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+", verbose_name=_("receipt"))
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    invoice = models.ForeignKey(
        SupplierInvoice,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="payables",
        verbose_name=_("invoice"),
        editable=False,
    )
    net = money_field(_("net"))
    rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=4)
    tax = money_field(_("tax"))
    gross = money_field(_("gross"))
    ordered_gross = money_field(_("at the order's prices"))
    owed = money_field(_("owed"), editable=False)
    settled = money_field(_("settled"), default=ZERO, editable=False)
    raised_on = models.DateField(_("received on"), editable=False)
    due_on = models.DateField(_("due on"))
    state = StateField(_("state"), choices=PayableState, default=S.OPEN)

    objects = PayableQuerySet.as_manager()

    url_namespace = "payables"
    state_tones = {
        S.OPEN: DRAFT,
        S.MATCHED: OPEN,
        S.ASKED: WAITING,
        S.APPROVED: OPEN,
        S.PAID: DONE,
        S.WITHDRAWN: DRAFT,
    }

    class Meta:
        verbose_name = _("payable")
        verbose_name_plural = _("payables")
        default_permissions = ("view",)
        permissions = [
            ("match_payable", _("Can match suppliers' invoices")),
            ("unmatch_payable", _("Can take a supplier's invoice off")),
            ("ask_payment_payable", _("Can ask for the payment of a supplier")),
            ("approve_payment_payable", _("Can approve the payment of a supplier")),
            ("reopen_payable", _("Can give a payable back")),
            ("pay_payable", _("Can pay suppliers")),
            ("set_off_payable", _("Can set off suppliers' credits")),
            ("take_back_payable", _("Can take a payment to a supplier back")),
            ("withdraw_payable", _("Can withdraw a payable")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="payable_number_once"),
            models.UniqueConstraint(fields=["receipt", "order"], name="payable_once_per_receipt"),
            models.CheckConstraint(condition=Q(gross=ADDED_UP), name="payable_adds_up"),
            models.CheckConstraint(
                condition=Q(settled__gte=0) & Q(settled__lte=F("owed")), name="payable_never_overpaid"
            ),
            models.CheckConstraint(condition=~Q(state="paid") | Q(settled=F("owed")), name="payable_paid_in_full"),
            models.CheckConstraint(condition=Q(state__in=PayableState.values), name="payable_state_known"),
        ]
        indexes = [models.Index(fields=["store", "due_on"], name="payable_due", condition=~Q(state="paid"))]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The payable."""
        return address_of_row("payables:detail", self.pk)

    @property
    def balance(self):
        """Still to be paid, in yuan."""
        return self.owed - self.settled

    @property
    def is_late(self):
        """Whether it should have been paid."""
        return self.state in OWED and self.balance > 0 and self.due_on < clock.today(self.store)

    @property
    def approval(self):
        """The latest approval of its payment, or None."""
        return approval_of(self, PAYMENT)

    def set_off_blockers(self):
        """Something must be owed on both sides."""
        if self.balance <= 0:
            return [_now("Nothing of it is left to be paid.")]
        if not SupplierCredit.objects.open().filter(supplier=self.supplier_id).exists():
            return [_now("The supplier owes the store nothing that could be set off.")]
        return []

    def take_back_blockers(self):
        """Something must have been booked."""
        return [] if self.live_bookings().exists() else [_now("Nothing is paid or set off on it.")]

    def live_bookings(self):
        """Payments and set-offs that count."""
        return self.bookings.filter(
            kind__in=(BookingKind.PAYMENT, BookingKind.CREDIT), undoes=None, undone_by=None
        ).select_related(*(f"credit__{paper}" for paper in PAPERS))

    def pay_blockers(self):
        """Money goes out once the order of yes is complete."""
        if self.balance > 0:
            return []
        return [_now("Nothing of it is left to be paid.")]

    def unmatch_blockers(self):
        """The invoice stays where money was paid on it."""
        paid = self.bookings.filter(kind=BookingKind.PAYMENT, undoes=None, undone_by=None).exists()
        return [_now("It is paid, wholly or in part. Take the payment back first.")] if paid else []

    def withdraw_blockers(self):
        """The receipt stays as long as an invoice or money hangs on it."""
        if self.state == S.OPEN:
            return []
        said = _now("%(number)s of this receipt is in the state “%(state)s”. Take the invoice off it first.")
        if self.state != S.MATCHED:
            said = _now("%(number)s of this receipt is in the state “%(state)s”. Take its payment back first.")
        values = {"number": self.number, "state": self.get_state_display()}
        return [Blocker(said % values, url=self.get_absolute_url(), who=_now("finance"))]

    def after(self, state):
        """``state``, or paid where nothing is left."""
        return S.PAID if self.balance == 0 else state

    @transition(
        state,
        source=S.OPEN,
        target=RETURN_VALUE(S.MATCHED, S.PAID),
        permission="parts.match_payable",
        custom={"label": _("Match the invoice")},
    )
    def match(self, *, invoice, difference):
        """三单核对: order, receipt and invoice say the same, or somebody has explained it."""
        self.invoice = invoice
        self.owed += difference
        return self.after(S.MATCHED)

    @transition(
        state,
        source=[S.MATCHED, S.PAID],
        target=S.OPEN,
        permission="parts.unmatch_payable",
        conditions=[unblocked("unmatch")],
        custom={"label": _("Take the invoice off")},
    )
    def unmatch(self, *, difference):
        """It was another delivery's."""
        self.invoice = None
        self.owed -= difference

    @transition(
        state,
        source=S.MATCHED,
        target=S.ASKED,
        permission="parts.ask_payment_payable",
        custom={"label": _("Ask for the payment")},
    )
    def ask_payment(self):
        """付款申请; the supplier's credits were set off before."""

    @transition(
        state,
        source=S.ASKED,
        target=S.APPROVED,
        permission="parts.approve_payment_payable",
        custom={"label": _("Approve the payment"), "system": True},
    )
    def approve_payment(self):
        """The last of the chain said yes."""

    @transition(
        state,
        source=S.ASKED,
        target=S.MATCHED,
        permission="parts.reopen_payable",
        custom={"label": _("Back to matched"), "system": True},
    )
    def reopen(self):
        """The payment was refused, sent back or withdrawn."""

    @transition(
        state,
        source=S.APPROVED,
        target=RETURN_VALUE(S.APPROVED, S.PAID),
        permission="parts.pay_payable",
        conditions=[unblocked("pay")],
        custom={"label": _("Pay")},
    )
    def pay(self, *, amount):
        """The money is out."""
        self.settled += amount
        return self.after(S.APPROVED)

    @transition(
        state,
        source=S.OPEN,
        target=S.OPEN,
        permission="parts.set_off_payable",
        conditions=[unblocked("set_off")],
        custom={"label": _("Set off the credit")},
    )
    @transition(
        state,
        source=S.MATCHED,
        target=RETURN_VALUE(S.MATCHED, S.PAID),
        permission="parts.set_off_payable",
        conditions=[unblocked("set_off")],
        custom={"label": _("Set off the credit")},
    )
    def set_off(self, *, amount):
        """冲抵货款: what the supplier owes counts on what we owe."""
        self.settled += amount
        return S.OPEN if self.state == S.OPEN else self.after(S.MATCHED)

    @transition(
        state,
        source=S.OPEN,
        target=S.OPEN,
        permission="parts.take_back_payable",
        conditions=[unblocked("take_back")],
        custom={"label": _("Take a payment back")},
    )
    @transition(
        state,
        source=[S.MATCHED, S.APPROVED, S.PAID],
        target=RETURN_VALUE(S.MATCHED, S.APPROVED),
        permission="parts.take_back_payable",
        conditions=[unblocked("take_back")],
        custom={"label": _("Take a payment back")},
    )
    def take_back(self, *, amount, is_approved):
        """A payment came back, or a credit is to count elsewhere."""
        self.settled -= amount
        return S.APPROVED if is_approved else S.MATCHED

    @transition(
        state,
        source=S.OPEN,
        target=S.WITHDRAWN,
        permission="parts.withdraw_payable",
        conditions=[unblocked("withdraw")],
        custom={"label": _("Withdraw"), "system": True},
    )
    def withdraw(self):
        """Its receipt was taken back; what was set off is free again (booked with it)."""
        self.owed = self.settled = ZERO
