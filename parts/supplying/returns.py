"""The return 退货单: goods of the quarantine on their way back to the supplier, for money or for others."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, LATE, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.purchasing.requests import NOT_NEGATIVE, POSITIVE, person
from parts.receiving.notes import DiscrepancyNote
from parts.stock.fields import money_field, quantity_field
from parts.stock.models import Bin, Movement, Posting

ZERO = Decimal(0)


class ReturnState(models.TextChoices):
    """Where the goods and the money are."""

    DRAFT = "draft", _("draft")
    AGREED = "agreed", _("agreed with the supplier")
    SHIPPED = "shipped", _("sent back")
    CREDITED = "credited", _("credited")
    EXCHANGED = "exchanged", _("exchanged")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")
    REVERSED = "reversed", _("taken back")


S = ReturnState
#: The goods have left.
GONE = (S.SHIPPED, S.CREDITED, S.EXCHANGED, S.CLOSED)


class Outcome(models.TextChoices):
    """What was agreed (seed 004 篇8 五9: 退货或换货)."""

    CREDIT = "credit", _("money back")
    EXCHANGE = "exchange", _("exchange")


class SupplierReturn(StoreOwned, StatefulModel):
    """退货单 to one supplier: drafted, agreed, sent, then credited or exchanged, closed."""

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    note = models.ForeignKey(
        DiscrepancyNote,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("discrepancy note"),
    )
    reason = models.CharField(_("what is wrong"), max_length=300)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, editable=False)
    agreed_number = models.CharField(_("supplier's number"), max_length=40, blank=True, editable=False)
    agreed_with = models.CharField(_("agreed with"), max_length=60, blank=True, editable=False)
    waybill = models.CharField(_("carrier and waybill"), max_length=120, blank=True, editable=False)
    credit_note = models.CharField(_("credit note"), max_length=40, blank=True, editable=False)
    drafted_by = person(_("drafted by"))
    shipped_at = models.DateTimeField(_("sent back at"), null=True, blank=True, editable=False)
    posting = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    state = StateField(_("state"), choices=ReturnState, default=S.DRAFT)

    url_namespace = "supplier-returns"
    state_tones = {
        S.DRAFT: DRAFT,
        S.AGREED: OPEN,
        S.SHIPPED: WAITING,
        S.CREDITED: DONE,
        S.EXCHANGED: DONE,
        S.CLOSED: DONE,
        S.CANCELLED: DRAFT,
        S.REVERSED: LATE,
    }

    class Meta:
        verbose_name = _("supplier return")
        verbose_name_plural = _("supplier returns")
        default_permissions = ("add", "view")
        permissions = [
            ("agree_supplierreturn", _("Can agree a return with a supplier")),
            ("ship_supplierreturn", _("Can send goods back to a supplier")),
            ("credit_supplierreturn", _("Can record a supplier's credit note")),
            ("uncredit_supplierreturn", _("Can take a supplier's credit note back")),
            ("exchange_supplierreturn", _("Can receive a supplier's replacement")),
            ("close_supplierreturn", _("Can close a return to a supplier")),
            ("cancel_supplierreturn", _("Can cancel a return to a supplier")),
            ("reverse_supplierreturn", _("Can take a return to a supplier back")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"], condition=~Q(number=""), name="supplier_return_number_once"
            ),
            models.CheckConstraint(condition=Q(state__in=ReturnState.values), name="supplier_return_state_known"),
        ]

    def __str__(self):
        return self.number or _now("Draft return %(key)s") % {"key": self.pk or ""}

    def get_absolute_url(self):
        """The return."""
        return address_of_row("supplier-returns:detail", self.pk)

    @property
    def amount(self):
        """What the goods are worth at the supplier's prices, net, in yuan."""
        return sum((line.amount for line in self.lines.all()), ZERO)

    @property
    def live_credit(self):
        """The credit that counts, or None."""
        return self.credits.exclude(bookings__kind="annulment").order_by("-pk").first()

    def credit_blockers(self):
        """Money back was agreed."""
        if self.outcome == Outcome.CREDIT:
            return []
        return [_now("An exchange was agreed. Receive the replacement, or take the return back and agree anew.")]

    def exchange_blockers(self):
        """An exchange was agreed."""
        if self.outcome == Outcome.EXCHANGE:
            return []
        return [_now("Money back was agreed. Record the supplier's credit note.")]

    def uncredit_blockers(self):
        """A credit that counts on a payable is taken off there first, by name."""
        credit = self.live_credit
        if credit is None or not credit.used:
            return []
        live = credit.bookings.filter(undoes=None, undone_by=None).select_related("payable")
        found = []
        for booking in live:
            if booking.payable is None:
                found.append(_now("The supplier has paid it back already."))
                continue
            said = _now("It counts on %(number)s. Take it back there first.") % {"number": booking.payable.number}
            found.append(Blocker(said, url=booking.payable.get_absolute_url(), who=_now("finance")))
        return found

    def reverse_blockers(self):
        """A replacement that has come is in stock."""
        if not self.lines.filter(replaced__gt=0).exists():
            return []
        return [_now("A part of the replacement is in stock already. What is wrong with it goes back on a new return.")]

    @transition(
        state,
        source=S.DRAFT,
        target=S.AGREED,
        permission="parts.agree_supplierreturn",
        custom={"label": _("Agreed with the supplier")},
    )
    def agree(self, *, number, outcome, agreed_number, agreed_with):
        """The supplier takes them, for money or for others."""
        self.number, self.outcome = number, outcome
        self.agreed_number, self.agreed_with = agreed_number, agreed_with

    @transition(
        state,
        source=S.AGREED,
        target=S.SHIPPED,
        permission="parts.ship_supplierreturn",
        custom={"label": _("Send back")},
    )
    def ship(self, *, at, waybill):
        """Out of the quarantine and out of the books."""
        self.shipped_at, self.waybill = at, waybill

    @transition(
        state,
        source=S.SHIPPED,
        target=S.CREDITED,
        permission="parts.credit_supplierreturn",
        conditions=[unblocked("credit")],
        custom={"label": _("Credit note received")},
    )
    def credit(self, *, credit_note):
        """冲抵货款: the supplier owes it."""
        self.credit_note = credit_note

    @transition(
        state,
        source=S.CREDITED,
        target=S.SHIPPED,
        permission="parts.uncredit_supplierreturn",
        conditions=[unblocked("uncredit")],
        custom={"label": _("Take the credit note back")},
    )
    def uncredit(self):
        """It was another return's."""
        self.credit_note = ""

    @transition(
        state,
        source=S.SHIPPED,
        target=RETURN_VALUE(S.SHIPPED, S.EXCHANGED),
        permission="parts.exchange_supplierreturn",
        conditions=[unblocked("exchange")],
        custom={"label": _("Receive the replacement")},
    )
    def exchange(self, *, is_all):
        """Good ones came for the bad ones, all or some of them (booked before)."""
        return S.EXCHANGED if is_all else S.SHIPPED

    @transition(
        state,
        source=[S.CREDITED, S.EXCHANGED],
        target=S.CLOSED,
        permission="parts.close_supplierreturn",
        custom={"label": _("Close the return")},
    )
    def close(self):
        """Goods, money and papers are complete."""

    @transition(
        state,
        source=[S.DRAFT, S.AGREED],
        target=S.CANCELLED,
        permission="parts.cancel_supplierreturn",
        custom={"label": _("Cancel the return")},
    )
    def cancel(self):
        """The goods stay in the quarantine."""

    @transition(
        state,
        source=S.SHIPPED,
        target=S.REVERSED,
        permission="parts.reverse_supplierreturn",
        conditions=[unblocked("reverse")],
        custom={"label": _("Take the return back")},
    )
    def reverse(self):
        """The goods are in the quarantine again, at what they cost."""


class SupplierReturnLine(StoreOwned):
    """So many of a part out of a bin of the quarantine, at the supplier's price (yuan, net)."""

    supplier_return = models.ForeignKey(SupplierReturn, on_delete=models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", verbose_name=_("bin"))
    receipt_line = models.ForeignKey(
        "parts.ReceiptLine",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplier_returns",
        verbose_name=_("delivery"),
    )
    quantity = quantity_field(_("quantity"), validators=POSITIVE)
    price = money_field(_("price"), validators=NOT_NEGATIVE)
    replaced = quantity_field(_("replaced quantity"), default=ZERO, editable=False)
    movement = models.ForeignKey(
        Movement, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of returns")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["supplier_return", "part", "bin"], name="supplier_return_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(replaced__gte=0) & Q(replaced__lte=F("quantity")),
                name="supplier_return_line_amounts",
            ),
        ]

    def __str__(self):
        return f"{self.supplier_return} · {self.part.number}"

    def get_absolute_url(self):
        """Its return."""
        return address_of_row("supplier-returns:detail", self.supplier_return_id)

    @property
    def amount(self):
        """What the line is worth, net."""
        return (self.quantity * self.price).quantize(Decimal("0.01"))

    @property
    def to_come(self):
        """Not replaced yet."""
        return self.quantity - self.replaced
