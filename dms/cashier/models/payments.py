"""Money that came and went, and what it counts on. Written once; what was wrong is taken back by a counter-entry."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.cashier.choices import AllocationKind, PaymentKind, PaymentMethod, RefundState
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, LATE, WAITING
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import unblocked

K, A, S = PaymentKind, AllocationKind, RefundState


def _person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=label
    )


class Payment(StoreOwned):
    """收款: one amount that came (above zero) or went back (below), on one day, by one method. Never changed.

    ``of`` is the booking that a counter-entry answers, ``origin`` the payment at the root of it, ``credit`` the deposit
    or refund due from which a refund was taken (none: from the rest of the payment that counts on nothing). An expense
    has no origin: it is the store's own money, of which none ever came.
    """

    across_stores = ()

    number = models.CharField(_("number"), max_length=20, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=PaymentKind, default=K.PAYMENT)
    method = models.CharField(_("method"), max_length=16, choices=PaymentMethod)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    tendered = models.DecimalField(_("cash given"), max_digits=14, decimal_places=2, null=True, blank=True)
    customer = models.ForeignKey(
        "parties.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    payer = models.CharField(_("payer"), max_length=100, blank=True)
    reference = models.CharField(_("reference"), max_length=64, blank=True)
    booked_on = models.DateField(_("booked on"))
    received_at = models.DateTimeField(_("received at"))
    received_by = _person(_("taken by"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    origin = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="counters")
    credit = models.ForeignKey(
        "cashier.Receivable", null=True, blank=True, on_delete=models.PROTECT, related_name="money_back"
    )

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        default_permissions = ("add", "view")
        permissions = [
            ("reverse_payment", _("Can reverse a payment")),
            ("book_transfer", _("Can book bank transfers and cheques that have arrived")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="payment_number_once_per_store"),
            models.UniqueConstraint(fields=["of"], condition=Q(kind=K.REVERSAL), name="payment_reversed_once"),
            models.CheckConstraint(
                condition=Q(kind=K.PAYMENT, amount__gt=0, of=None, origin=None, credit=None)
                | Q(kind=K.REFUND, amount__lt=0, of__isnull=False, origin__isnull=False)
                | Q(kind=K.EXPENSE, amount__lt=0, of__isnull=False, origin=None, credit__isnull=False)
                | (Q(kind=K.REVERSAL, of__isnull=False, origin__isnull=False) & ~Q(amount=0)),
                name="payment_kind_and_sign",
            ),
            models.CheckConstraint(condition=Q(kind=K.PAYMENT) | ~Q(reason=""), name="payment_counter_says_why"),
        ]
        indexes = [
            models.Index(fields=["store", "id"], name="payment_in_store"),
            models.Index(fields=["store", "booked_on", "method"], name="payment_of_day"),
            models.Index(fields=["customer", "id"], name="payment_of_customer"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of_row("payments:detail", self.pk)

    @property
    def change(self):
        """找零: what was given back of the cash."""
        return None if self.tendered is None else self.tendered - self.amount

    @property
    def payer_name(self):
        """Who paid."""
        return self.customer.name if self.customer_id else self.payer

    @property
    def masked_payer(self):
        """The same as everybody may see it."""
        return self.customer.masked_name if self.customer_id else self.payer


class AllocationQuerySet(StoreOwnedQuerySet):
    """Whoever may see the receivable may see what counts on it."""

    view_permission = "cashier.view_receivable"


class Allocation(StoreOwned):
    """核销: an amount counts on a receivable, out of a payment or a credit; or ends a credit. Never changed.

    Below zero it takes another allocation back (``undoes``).
    """

    kind = models.CharField(_("kind"), max_length=12, choices=AllocationKind)
    receivable = models.ForeignKey(
        "cashier.Receivable", null=True, on_delete=models.PROTECT, related_name="allocations"
    )
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="allocations")
    credit = models.ForeignKey("cashier.Receivable", null=True, on_delete=models.PROTECT, related_name="uses")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    booked_on = models.DateField(_("booked on"))
    made_at = models.DateTimeField(_("at"))
    made_by = _person(_("by"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=A.PAYMENT, receivable__isnull=False, payment__isnull=False, credit=None)
                | Q(kind=A.CREDIT, receivable__isnull=False, payment=None, credit__isnull=False)
                | Q(kind=A.FORFEIT, receivable=None, payment=None, credit__isnull=False)
                | Q(kind=A.CANCELLATION, receivable__isnull=False, payment=None, credit=None),
                name="allocation_names_both_sides",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, undoes=None) | Q(amount__lt=0, undoes__isnull=False),
                name="allocation_sign",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"


class Refund(StoreOwned, StatefulModel):
    """退款单: money of one payment that goes back to the customer; above an amount somebody else agrees first."""

    number = models.CharField(_("number"), max_length=20, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    credit = models.ForeignKey(
        "cashier.Receivable",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds",
        verbose_name=_("deposit or refund due"),
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    method = models.CharField(_("method"), max_length=16, choices=PaymentMethod)
    reason = models.CharField(_("reason"), max_length=200)
    requested_by = _person(_("requested by"))
    requested_at = models.DateTimeField(_("requested at"), editable=False)
    counter_payment = models.OneToOneField(
        Payment, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="paid_out_for"
    )
    state = StateField(_("state"), choices=RefundState, default=S.WAITING)

    url_namespace = "refunds"
    state_tones = {S.WAITING: WAITING, S.PAID: DONE, S.REFUSED: LATE, S.WITHDRAWN: DRAFT}

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        default_permissions = ("add", "view")
        permissions = [
            ("pay_out_refund", _("Can pay a refund out")),
            ("withdraw_refund", _("Can withdraw a refund")),
            ("refuse_refund", _("Can refuse a refund")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="refund_number_once_per_store"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_an_amount"),
            models.CheckConstraint(
                condition=Q(state=S.PAID, counter_payment__isnull=False) | (~Q(state=S.PAID) & Q(counter_payment=None)),
                name="refund_paid_out_says_by_what",
            ),
        ]
        indexes = [models.Index(fields=["store", "id"], name="refund_waiting", condition=Q(state="waiting"))]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of_row("refunds:detail", self.pk)

    def pay_out_blockers(self):
        """The approval where one is needed, and the money that is still there."""
        from dms.cashier.selectors.payments import refund_objections  # which reads this model

        return refund_objections(self)

    @transition(
        state,
        source=S.WAITING,
        target=S.PAID,
        permission="cashier.pay_out_refund",
        conditions=[unblocked("pay_out")],
        custom={"label": _("Pay out")},
    )
    def pay_out(self, *, book):
        """The customer has the money; ``book`` makes the counter payment now that nothing stands against it."""
        self.counter_payment = book()

    @transition(
        state,
        source=S.WAITING,
        target=S.REFUSED,
        permission="cashier.refuse_refund",
        custom={"label": _("Turn down"), "system": True},
    )
    def refuse(self):
        """The approval was refused."""

    @transition(
        state,
        source=S.WAITING,
        target=S.WITHDRAWN,
        permission="cashier.withdraw_refund",
        custom={"label": _("Withdraw")},
    )
    def withdraw(self):
        """Not wanted any more."""
