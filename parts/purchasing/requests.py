"""The plan 计划单: what is to be bought, why, and the suppliers' offers for it."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, LATE, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import unblocked
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.stock.fields import money_field, quantity_field

POSITIVE = [MinValueValidator(Decimal("0.001"))]
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


def person(label):
    """Somebody who did something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
        editable=False,
    )


class RequestKind(models.TextChoices):
    """Seed 004 篇8 三(一): plans ahead 期货, and those for what is missing today 临时."""

    REGULAR = "regular", _("regular plan")
    URGENT = "urgent", _("urgent plan")


class RequestState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    ORDERED = "ordered", _("ordered")
    REJECTED = "rejected", _("rejected")
    CANCELLED = "cancelled", _("cancelled")


S = RequestState


class PurchaseRequest(StoreOwned, StatefulModel):
    """A plan 计划单: drafted, approved by somebody else, and ordered line by line."""

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    kind = models.CharField(_("kind of plan"), max_length=10, choices=RequestKind, default=RequestKind.REGULAR)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    requested_by = person(_("requested by"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved on"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=RequestState, default=S.DRAFT)

    url_namespace = "purchase-requests"
    state_tones = {
        S.DRAFT: DRAFT,
        S.SUBMITTED: WAITING,
        S.APPROVED: OPEN,
        S.ORDERED: DONE,
        S.REJECTED: LATE,
        S.CANCELLED: DRAFT,
    }

    class Meta:
        verbose_name = _("purchase request")
        verbose_name_plural = _("purchase requests")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("submit_purchaserequest", _("Can submit a purchase request")),
            ("approve_purchaserequest", _("Can approve a purchase request")),
            ("reject_purchaserequest", _("Can reject a purchase request")),
            ("reopen_purchaserequest", _("Can give a purchase request back")),
            ("order_purchaserequest", _("Can mark a purchase request as ordered")),
            ("release_purchaserequest", _("Can put a purchase request back to be ordered")),
            ("cancel_purchaserequest", _("Can cancel a purchase request")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"], condition=~Q(number=""), name="purchase_request_number_once"
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="purchase_request_state_known"),
        ]

    def __str__(self):
        return self.number or f"{self.get_kind_display()} #{self.pk}"

    def get_absolute_url(self):
        """The plan."""
        return address_of_row("purchase-requests:detail", self.pk)

    @property
    def amount(self):
        """What it is expected to cost, in yuan."""
        return sum((line.amount for line in self.lines.all()), Decimal(0))

    def change_blockers(self):
        """Why its lines can't be changed now."""
        if self.state == S.DRAFT:
            return []
        return [_now("Only a draft is changed. Whoever approves can send the plan back for changes.")]

    def submit_blockers(self):
        """A plan says what to buy."""
        return [] if self.lines.exists() else [_now("The plan has no lines. Add what is to be bought.")]

    def cancel_blockers(self):
        """What is on an order is cancelled there."""
        orders = set(
            self.lines.exclude(order_lines=None)
            .exclude(order_lines__order__state="cancelled")
            .values_list("order_lines__order__number", flat=True)
        )
        if not orders:
            return []
        return [
            _now("Lines of it are on orders already (%(orders)s). Cancel those first.")
            % {"orders": _now(", ").join(sorted(one or _now("draft order") for one in orders))}
        ]

    @transition(
        state,
        source=S.DRAFT,
        target=S.SUBMITTED,
        permission="parts.submit_purchaserequest",
        conditions=[unblocked("submit")],
        custom={"label": _("Submit for approval")},
    )
    def submit(self, *, at, number):
        """Somebody else decides now."""
        self.submitted_at, self.number = at, self.number or number

    @transition(
        state,
        source=S.SUBMITTED,
        target=S.APPROVED,
        permission="parts.approve_purchaserequest",
        custom={"label": _("Approve"), "system": True},
    )
    def approve(self, *, at):
        """The last of the chain said yes."""
        self.approved_at = at

    @transition(
        state,
        source=S.SUBMITTED,
        target=S.REJECTED,
        permission="parts.reject_purchaserequest",
        custom={"label": _("Reject"), "system": True},
    )
    def reject(self):
        """Not bought."""

    @transition(
        state,
        source=S.SUBMITTED,
        target=S.DRAFT,
        permission="parts.reopen_purchaserequest",
        custom={"label": _("Send back"), "system": True},
    )
    def reopen(self):
        """To be changed and submitted again."""

    @transition(
        state,
        source=S.APPROVED,
        target=S.ORDERED,
        permission="parts.order_purchaserequest",
        custom={"label": _("Ordered"), "system": True},
    )
    def order(self):
        """Every line stands on a placed order."""

    @transition(
        state,
        source=S.ORDERED,
        target=S.APPROVED,
        permission="parts.release_purchaserequest",
        custom={"label": _("To be ordered again"), "system": True},
    )
    def release(self):
        """An order was cancelled: its lines can be ordered elsewhere."""

    @transition(
        state,
        source=[S.DRAFT, S.APPROVED],
        target=S.CANCELLED,
        permission="parts.cancel_purchaserequest",
        conditions=[unblocked("cancel")],
        custom={"label": _("Cancel the plan")},
    )
    def cancel(self):
        """Not wanted any more."""


class PurchaseRequestLine(StoreOwned):
    """So many of a part, by when, and why in a sentence. ``price`` is what one is expected to cost (yuan, net)."""

    request = models.ForeignKey(PurchaseRequest, on_delete=models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = quantity_field(_("quantity"), validators=POSITIVE)
    price = money_field(_("expected price"), validators=NOT_NEGATIVE, default=Decimal(0))
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    source_kind = models.CharField(max_length=64, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    source_text = models.CharField(_("for"), max_length=60, blank=True, editable=False)

    class Meta:
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of plans")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "part", "source_kind", "source_id"],
                condition=Q(source_id__isnull=False),
                name="purchase_request_source_once",
                violation_error_message=_("The part is on the plan already. Change the quantity there."),
            ),
            models.UniqueConstraint(
                fields=["request", "part", "source_kind"],
                condition=Q(source_id=None),
                name="purchase_request_part_once",
                violation_error_message=_("The part is on the plan already. Change the quantity there."),
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchase_request_line_positive"),
        ]

    def __str__(self):
        return f"{self.part.number} × {self.quantity.normalize():f}"

    def get_absolute_url(self):
        """The plan it stands on."""
        return address_of_row("purchase-requests:detail", self.request_id)

    @property
    def amount(self):
        """Quantity times price, to the fen."""
        return (self.quantity * self.price).quantize(Decimal("0.01"))

    @property
    def ordered(self):
        """How many stand on orders that are not cancelled."""
        rows = [one for one in self.order_lines.all() if one.order.state != "cancelled"]
        return sum((one.ordered - one.cancelled for one in rows), Decimal(0))

    @property
    def to_order(self):
        """How many stand on no order yet."""
        return max(self.quantity - self.ordered, Decimal(0))

    @property
    def chosen_offer(self):
        """The offer that was chosen, or None."""
        return next((one for one in self.offers.all() if one.is_chosen), None)


class SupplierOffer(StoreOwned):
    """What a supplier asks for a line of a plan, and in how many days. One offer of a line may be the chosen one."""

    line = models.ForeignKey(PurchaseRequestLine, on_delete=models.PROTECT, related_name="offers")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    price = money_field(_("price"), validators=[MinValueValidator(Decimal("0.01"))])
    lead_days = models.PositiveSmallIntegerField(_("delivery (days)"), validators=[MaxValueValidator(365)])
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_by = person(_("recorded by"))
    is_chosen = models.BooleanField(_("chosen"), default=False, editable=False)
    choice_reason = models.CharField(_("why this one"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("supplier's offer")
        verbose_name_plural = _("suppliers' offers")
        default_permissions = ("add", "view")
        permissions = [("choose_supplieroffer", _("Can choose among suppliers' offers"))]
        ordering = ["price", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "supplier"],
                name="supplier_offer_once",
                violation_error_message=_("This supplier's offer is on file for the line. Record the others."),
            ),
            models.UniqueConstraint(fields=["line"], condition=Q(is_chosen=True), name="supplier_offer_one_chosen"),
            models.CheckConstraint(condition=Q(price__gt=0), name="supplier_offer_price_positive"),
        ]

    def __str__(self):
        return f"{self.supplier.name} · {self.price}"

    def get_absolute_url(self):
        """The plan it belongs to."""
        return address_of_row("purchase-requests:detail", self.line.request_id)
