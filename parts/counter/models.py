"""Sales of parts over the counter and to the trade, and the demand that could not be met."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.cashier.choices import ReceivableKind, ReceivableState
from dms.cashier.models import Receivable
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from parts.catalogue.models import Part
from parts.issuing.models import Issue
from parts.stock.fields import quantity_field

ZERO = Decimal(0)


class SaleKind(models.TextChoices):
    """To whoever stands at the counter, or to the trade."""

    RETAIL = "retail", _("retail sale")
    TRADE = "trade", _("trade order")


class SaleState(models.TextChoices):
    """Where the sale stands."""

    QUOTE = "quote", _("quote")
    TO_PAY = "to_pay", _("at the cashier")
    CLEARED = "cleared", _("goods may go")
    HANDED_OUT = "handed_out", _("goods handed out")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("cancelled")


S = SaleState


class Sale(StoreOwned, StatefulModel):
    """One sale: quoted, sent to the cashier (reserved, owed), cleared (paid or on account), handed out, delivered.

    Prices include the tax, in yuan. Without a ``customer`` it is a walk-in, called ``buyer``. The ``issue`` holds the
    goods and takes them out of the stock; the receivable is the cashier's row whose source is this sale.
    ``asked_prices`` are the prices under the minimum that approval was asked for, by part.
    """

    number = models.CharField(_("number"), max_length=20, editable=False)
    kind = models.CharField(_("kind of sale"), max_length=10, choices=SaleKind, default=SaleKind.RETAIL)
    customer = models.ForeignKey(
        "parties.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    buyer = models.CharField(_("buyer"), max_length=60, blank=True)
    plate = models.CharField(_("plate"), max_length=20, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    issue = models.OneToOneField(
        Issue, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="sale"
    )
    asked_prices = models.JSONField(default=dict, blank=True, editable=False)
    sold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sold by"),
    )
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True, editable=False)
    handed_out_at = models.DateTimeField(_("handed out at"), null=True, blank=True, editable=False)
    packages = models.PositiveSmallIntegerField(_("packages"), null=True, blank=True, editable=False)
    weight_kg = models.DecimalField(
        _("weight (kg)"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(ZERO)],
    )
    packed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("packed by"),
    )
    packed_at = models.DateTimeField(_("packed at"), null=True, blank=True, editable=False)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True, editable=False)
    waybill = models.CharField(_("waybill"), max_length=40, blank=True, editable=False)
    received_by = models.CharField(_("received by"), max_length=60, blank=True, editable=False)
    state = StateField(_("state"), choices=SaleState, default=S.QUOTE)

    url_namespace = "sales"
    state_tones = {
        S.QUOTE: DRAFT,
        S.TO_PAY: WAITING,
        S.CLEARED: OPEN,
        S.HANDED_OUT: DONE,
        S.DELIVERED: DONE,
        S.CANCELLED: DRAFT,
    }

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("send_to_cashier_sale", _("Can send a sale to the cashier")),
            ("hand_out_sale", _("Can hand out sold goods")),
            ("deliver_sale", _("Can record that sold goods have arrived")),
            ("cancel_sale", _("Can cancel a sale")),
            ("take_back_sale", _("Can take sold goods back")),
            ("clear_sale", _("Can say that the goods of a sale may go")),
            ("hold_sale", _("Can hold the goods of a sale back")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="sale_number_once_per_store"),
            models.CheckConstraint(
                condition=~Q(kind="trade") | Q(customer__isnull=False),
                name="sale_trade_has_customer",
                violation_error_message=_("A trade order needs a customer on file."),
            ),
            models.CheckConstraint(condition=Q(state__in=SaleState.values), name="sale_state_known"),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-id"], name="sale_by_state"),
            models.Index(fields=["customer", "-id"], name="sale_of_customer"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The sale."""
        return address_of_row("sales:detail", self.pk)

    @property
    def gross(self):
        """What it comes to, in yuan."""
        return sum((line.amount for line in self.lines.all()), ZERO)

    @property
    def buyer_name(self):
        """Who buys: the customer as everybody may see them, or the name that a walk-in gave."""
        return self.customer.masked_name if self.customer_id else self.buyer or _now("walk-in")

    @property
    def receivable(self):
        """What is owed for it; None before it was sent to the cashier."""
        owed = Receivable.objects.filter(source_kind="parts.sale", source_id=self.pk, kind=ReceivableKind.SALE)
        return owed.order_by("-pk").first()

    def under_minimum(self):
        """Lines under the minimum price for which nobody has said yes."""
        return [line for line in self.lines.select_related("part") if line.is_under_minimum and not self._granted(line)]

    def _granted(self, line):
        asked = self.asked_prices.get(str(line.part_id))
        return asked is not None and line.price >= Decimal(asked) and self._price_is_approved()

    def _price_is_approved(self):
        from parts.counter.prices import is_approved  # which asks the approvals about this row

        return is_approved(self)

    def send_to_cashier_blockers(self):
        """Something to sell, at prices that somebody may give."""
        found = []
        if not self.lines.exists():
            found.append(_now("There is no line on it. Add the parts first."))
        said = _now("%(part)s at %(price)s is under its minimum price of %(minimum)s. Ask for approval of the price.")
        for line in self.under_minimum():
            values = {"part": line.part.number, "price": line.price, "minimum": line.part.minimum_price}
            url = reverse("sales:ask_price", args=[self.pk])
            found.append(Blocker(said % values, url=url, who=_now("parts supervisor")))
        return found

    def hand_out_blockers(self):
        """First the money, then the goods: asked of the cashier's books of this second, not of what was noted here."""
        owed = self.receivable
        if owed is not None and owed.state in (ReceivableState.SETTLED, ReceivableState.ON_ACCOUNT):
            return []
        said = _now(
            "Not paid: goods leave after payment, or on the account of a credit customer within the limit. "
            "The slip with the stamp PAID comes from the cashier."
        )
        return [Blocker(said, who=_now("cashier"))]

    def deliver_blockers(self):
        """A trade order; whoever receives the goods signs, and the paper or photo is attached."""
        from dms.core.attachments.selectors import attachments_of

        if self.kind != SaleKind.TRADE:
            return [_now("Only a trade order is delivered.")]
        if not attachments_of(self).exists():
            return [_now("Attach the proof of delivery first: the signed slip or a photo.")]
        return []

    @transition(
        state,
        source=S.QUOTE,
        target=S.TO_PAY,
        permission="parts.send_to_cashier_sale",
        conditions=[unblocked("send_to_cashier")],
        custom={"label": _("Reserve and send to the cashier")},
    )
    def send_to_cashier(self):
        """The goods are held, the money is owed."""

    @transition(
        state,
        source=S.TO_PAY,
        target=S.CLEARED,
        permission="parts.clear_sale",
        custom={"label": _("Let the goods go"), "system": True},
    )
    def clear(self, *, at):
        """The cashier's books say: paid, or on account."""
        self.cleared_at = at

    @transition(
        state,
        source=S.CLEARED,
        target=S.TO_PAY,
        permission="parts.hold_sale",
        custom={"label": _("Hold the goods back"), "system": True},
    )
    def hold(self):
        """The payment was taken back before the goods went."""
        self.cleared_at = None

    @transition(
        state,
        source=[S.TO_PAY, S.CLEARED],
        target=S.HANDED_OUT,
        permission="parts.hand_out_sale",
        conditions=[unblocked("hand_out")],
        custom={"label": _("Hand out the goods")},
    )
    def hand_out(self, *, at, packages, carrier, waybill):
        """The goods are the customer's, or on the carrier's truck."""
        self.handed_out_at, self.carrier, self.waybill = at, carrier, waybill
        self.packages = packages or self.packages

    @transition(
        state,
        source=S.HANDED_OUT,
        target=S.DELIVERED,
        permission="parts.deliver_sale",
        conditions=[unblocked("deliver")],
        custom={"label": _("Delivered")},
    )
    def deliver(self, *, received_by):
        """They have arrived; the proof is attached."""
        self.received_by = received_by

    @transition(
        state,
        source=[S.QUOTE, S.TO_PAY, S.CLEARED],
        target=S.CANCELLED,
        permission="parts.cancel_sale",
        custom={"label": _("Cancel")},
    )
    def cancel(self):
        """Not sold; what was held is free again, what was paid is owed back."""


class SaleLine(StoreOwned):
    """So many of a part at a price, tax included, in yuan; ``list_price`` is the price on file when it was sold."""

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="lines", verbose_name=_("sale"))
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = quantity_field(_("quantity"), validators=[MinValueValidator(Decimal("0.001"))])
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, validators=[MinValueValidator(ZERO)])
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=2, editable=False)

    class Meta:
        verbose_name = _("sale line")
        verbose_name_plural = _("sale lines")
        default_permissions = ("view",)
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sale", "part"], name="sale_line_once_per_part"),
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gte=0), name="sale_line_of_something"),
        ]

    def __str__(self):
        return f"{self.sale} · {self.part.number}"

    def get_absolute_url(self):
        """Its sale."""
        return self.sale.get_absolute_url()

    @property
    def amount(self):
        """Price by quantity, to the fen."""
        return (self.price * self.quantity).quantize(Decimal("0.01"))

    @property
    def is_under_minimum(self):
        """Whether somebody has to grant the price."""
        return self.price < self.part.minimum_price


class LossReason(models.TextChoices):
    """Why a demand was not met."""

    OUT_OF_STOCK = "out_of_stock", _("out of stock")
    NOT_STOCKED = "not_stocked", _("not stocked")
    PRICE = "price", _("too dear")
    TOO_SLOW = "too_slow", _("delivery takes too long")


class LostSale(StoreOwned):
    """A demand that could not be met, for the fill rate and the planner. Written once."""

    part = models.ForeignKey(
        Part, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("part")
    )
    wanted = models.CharField(_("wanted"), max_length=100)
    quantity = quantity_field(_("quantity"), default=1, validators=[MinValueValidator(Decimal("0.001"))])
    reason = models.CharField(_("reason"), max_length=16, choices=LossReason, default=LossReason.OUT_OF_STOCK)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    url_namespace = "lost-sales"

    class Meta:
        verbose_name = _("lost sale")
        verbose_name_plural = _("lost sales")
        default_permissions = ("add", "view")
        ordering = ["-id"]
        indexes = [models.Index(fields=["store", "-id"], name="lost_sale_in_store")]

    def __str__(self):
        return self.wanted
