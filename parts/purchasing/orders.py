"""The order 采购单 at one supplier, and its lines."""

from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.core import clock
from dms.core.addresses import address_of_row
from dms.core.approvals.selectors import approval_of
from dms.core.offers import DONE, DRAFT, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from dms.parties.choices import PaymentTerms, SupplierPlace, SupplierState, TaxRate
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.purchasing.requests import NOT_NEGATIVE, POSITIVE, PurchaseRequestLine, person
from parts.stock.fields import money_field, quantity_field

#: The kind of approval that a cash order needs (declared in ``parts.purchasing.approving``).
PAYMENT = "parts.purchase_payment"
#: More than ordered may be taken up to this share of a line, where the order says so.
LARGEST_TOLERANCE = 10


class OrderState(models.TextChoices):
    """Where an order stands."""

    DRAFT = "draft", _("draft")
    PAYMENT_ASKED = "payment_asked", _("payment to be approved")
    PAYMENT_APPROVED = "payment_approved", _("payment approved")
    PLACED = "placed", _("placed")
    PARTLY = "partly", _("partly received")
    RECEIVED = "received", _("received")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


S = OrderState
#: Goods are still to come.
COMING = (S.PLACED, S.PARTLY)


class PurchaseOrder(StoreOwned, StatefulModel):
    """What is ordered from one supplier: drafted, paid for where it is cash, placed, received, closed."""

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    terms = models.CharField(_("terms"), max_length=10, choices=PaymentTerms, editable=False)
    supplier_place = models.CharField(_("place"), max_length=10, choices=SupplierPlace, editable=False)
    tax_rate = models.CharField(_("tax rate"), max_length=4, choices=TaxRate, default=TaxRate.GOODS)
    expected_on = models.DateField(_("expected on"))
    tolerance_percent = models.PositiveSmallIntegerField(
        _("over-delivery taken (%)"),
        default=0,
        validators=[MaxValueValidator(LARGEST_TOLERANCE)],
        help_text=_("How much more than ordered is accepted; 0 is exactly what was ordered."),
    )
    note = models.TextField(_("note"), blank=True, max_length=1000)
    buyer = person(_("buyer"))
    placed_at = models.DateTimeField(_("placed at"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=OrderState, default=S.DRAFT)

    url_namespace = "purchase-orders"
    state_tones = {
        S.DRAFT: DRAFT,
        S.PAYMENT_ASKED: WAITING,
        S.PAYMENT_APPROVED: OPEN,
        S.PLACED: OPEN,
        S.PARTLY: OPEN,
        S.RECEIVED: DONE,
        S.CLOSED: DONE,
        S.CANCELLED: DRAFT,
    }

    class Meta:
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("ask_payment_purchaseorder", _("Can ask for the payment of a purchase order")),
            ("approve_payment_purchaseorder", _("Can approve the payment of a purchase order")),
            ("reopen_purchaseorder", _("Can give a purchase order back")),
            ("place_purchaseorder", _("Can place a purchase order")),
            ("receive_purchaseorder", _("Can book goods on a purchase order")),
            ("unreceive_purchaseorder", _("Can take goods off a purchase order")),
            ("cancel_rest_purchaseorder", _("Can cancel what is open of a purchase order")),
            ("cancel_purchaseorder", _("Can cancel a purchase order")),
            ("close_purchaseorder", _("Can close a purchase order")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"], condition=~Q(number=""), name="purchase_order_number_once"
            ),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="purchase_order_state_known"),
            models.CheckConstraint(condition=Q(tax_rate__in=TaxRate.values), name="purchase_order_tax_rate_known"),
        ]
        indexes = [models.Index(fields=["store", "expected_on"], name="purchase_order_coming")]

    def __str__(self):
        return self.number or _now("Draft order %(key)s") % {"key": self.pk or ""}

    def get_absolute_url(self):
        """The order."""
        return address_of_row("purchase-orders:detail", self.pk)

    @property
    def amount(self):
        """What is ordered and not cancelled, in yuan."""
        return sum((line.amount for line in self.lines.all()), Decimal(0))

    @property
    def is_late(self):
        """Whether it should have come."""
        return self.state in COMING and self.expected_on < clock.today(self.store)

    def change_blockers(self):
        """Why it can't be changed now."""
        return [] if self.state == S.DRAFT else [_now("Only a draft is changed. Cancel the order and make another.")]

    def ask_payment_blockers(self):
        """On credit nothing is paid before."""
        if self.terms == PaymentTerms.CASH:
            return []
        return [_now("This supplier delivers on credit: no payment is needed before. Place the order.")]

    def place_blockers(self):
        """Cash orders are paid for before they are placed; nothing is ordered from a supplier who is inactive."""
        found = []
        if self.terms == PaymentTerms.CASH and self.state == S.DRAFT:
            found.append(
                Blocker(
                    _now("A cash order is placed after its payment was approved. Ask for the payment first."),
                    who=_now("finance"),
                )
            )
        if self.supplier.state != SupplierState.ACTIVE:
            found.append(
                Blocker(
                    _now("Nothing is bought from %(supplier)s any more. Choose another supplier.")
                    % {"supplier": self.supplier.name},
                    url=self.supplier.get_absolute_url(),
                )
            )
        return found

    @property
    def payment_approval(self):
        """The latest approval of its payment, or None."""
        return approval_of(self, PAYMENT)

    @transition(
        state,
        source=S.DRAFT,
        target=S.PAYMENT_ASKED,
        permission="parts.ask_payment_purchaseorder",
        conditions=[unblocked("ask_payment")],
        custom={"label": _("Ask for the payment")},
    )
    def ask_payment(self):
        """付款审批: somebody else approves that it is paid."""

    @transition(
        state,
        source=S.PAYMENT_ASKED,
        target=S.PAYMENT_APPROVED,
        permission="parts.approve_payment_purchaseorder",
        custom={"label": _("Approve the payment"), "system": True},
    )
    def approve_payment(self):
        """The last of the chain said yes."""

    @transition(
        state,
        source=S.PAYMENT_ASKED,
        target=S.DRAFT,
        permission="parts.reopen_purchaseorder",
        custom={"label": _("Back to draft"), "system": True},
    )
    def reopen(self):
        """The payment was refused, sent back or withdrawn."""

    @transition(
        state,
        source=[S.DRAFT, S.PAYMENT_APPROVED],
        target=S.PLACED,
        permission="parts.place_purchaseorder",
        conditions=[unblocked("place")],
        custom={"label": _("Place the order")},
    )
    def place(self, *, at, number):
        """The supplier has it."""
        self.placed_at, self.number = at, number

    @transition(
        state,
        source=[S.PLACED, S.PARTLY],
        target=RETURN_VALUE(S.PLACED, S.PARTLY, S.RECEIVED),
        permission="parts.receive_purchaseorder",
        custom={"label": _("Receive"), "system": True},
    )
    def receive(self):
        """Lines were received (written before); what is open says what it is now."""
        return self.state_by_lines()

    @transition(
        state,
        source=[S.PARTLY, S.RECEIVED, S.CLOSED],
        target=RETURN_VALUE(S.PLACED, S.PARTLY, S.RECEIVED, S.CLOSED),
        permission="parts.unreceive_purchaseorder",
        custom={"label": _("Take a receipt back"), "system": True},
    )
    def unreceive(self):
        """A receipt was taken back."""
        return self.state_by_lines()

    @transition(
        state,
        source=[S.PLACED, S.PARTLY],
        target=RETURN_VALUE(S.PLACED, S.PARTLY, S.CLOSED, S.CANCELLED),
        permission="parts.cancel_rest_purchaseorder",
        custom={"label": _("Cancel the rest")},
    )
    def cancel_rest(self):
        """Nobody waits any more for what is open of these lines (written before)."""
        now = self.state_by_lines()
        if now != S.RECEIVED:
            return now
        return S.CLOSED if any(line.received for line in self.lines.all()) else S.CANCELLED

    @transition(
        state,
        source=[S.DRAFT, S.PAYMENT_APPROVED],
        target=S.CANCELLED,
        permission="parts.cancel_purchaseorder",
        custom={"label": _("Cancel the order")},
    )
    def cancel(self):
        """It never went out."""

    @transition(
        state,
        source=S.RECEIVED,
        target=S.CLOSED,
        permission="parts.close_purchaseorder",
        custom={"label": _("Close the order")},
    )
    def close(self):
        """Goods and papers are complete."""

    def state_by_lines(self):
        """Placed, partly received or received, by what its lines say."""
        lines = list(self.lines.all())
        if all(line.open <= 0 for line in lines):
            return S.RECEIVED
        return S.PARTLY if any(line.received for line in lines) else S.PLACED


class PurchaseOrderLine(StoreOwned):
    """So many of a part at a price (yuan, net); what came, what was cancelled. ``tolerance`` may come on top."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="lines")
    request_line = models.ForeignKey(PurchaseRequestLine, on_delete=models.PROTECT, related_name="order_lines")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    ordered = quantity_field(_("ordered"), validators=POSITIVE)
    received = quantity_field(_("received"), default=Decimal(0), editable=False)
    cancelled = quantity_field(_("cancelled"), default=Decimal(0), editable=False)
    tolerance = quantity_field(_("may come on top"), default=Decimal(0), editable=False)
    price = money_field(_("price"), validators=NOT_NEGATIVE)

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "request_line"], name="purchase_order_request_line_once"),
            models.CheckConstraint(
                condition=Q(ordered__gt=0)
                & Q(received__gte=0)
                & Q(cancelled__gte=0)
                & Q(tolerance__gte=0)
                & Q(received__lte=Round(F("ordered") + F("tolerance") - F("cancelled"), 3)),
                name="purchase_order_line_within_order",
            ),
        ]
        indexes = [models.Index(fields=["part", "order"], name="purchase_order_line_by_part")]

    def __str__(self):
        return f"{self.order} · {self.part.number}"

    def get_absolute_url(self):
        """The order it stands on."""
        return address_of_row("purchase-orders:detail", self.order_id)

    @property
    def open(self):
        """Still to come."""
        return max(self.ordered - self.received - self.cancelled, Decimal(0))

    @property
    def most(self):
        """How many may still be taken, with the tolerance."""
        return max(self.ordered + self.tolerance - self.received - self.cancelled, Decimal(0))

    @property
    def amount(self):
        """What is ordered and not cancelled, in yuan."""
        return ((self.ordered - self.cancelled) * self.price).quantize(Decimal("0.01"))
