"""What moved, and what it cost: postings with their movements, and the cost layers that they fill and use.

All but what is left of a layer is written once; balances, layers and the item's totals follow from the movements, and
``verify_ledgers`` proves it.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwned
from parts.stock.fields import ZERO, money_field, quantity_field
from parts.stock.holdings import StockItem, StockStatus
from parts.stock.places import Bin


class PostingKind(models.TextChoices):
    """What one act did to the stock."""

    OPENING = "opening", _("opening stock")
    RECEIPT = "receipt", _("goods in")
    ISSUE = "issue", _("issue")
    RETURN = "return", _("return")
    SUPPLIER_RETURN = "supplier_return", _("return to the supplier")
    MOVE = "move", _("move")
    DISPATCH = "dispatch", _("dispatch to another store")
    DEPARTURE = "departure", _("arrived elsewhere")
    ARRIVAL = "arrival", _("arrival from another store")
    COUNT = "count", _("stocktake")
    SCRAP = "scrap", _("scrap")
    REVERSAL = "reversal", _("reversal")


class Posting(StoreOwned):
    """One act that moved stock: by whom, for which paper, and, where it takes another back, which one. Written once.

    The source is the paper's row by kind and key; ``source_text`` its number then. ``counterpart`` is the posting in
    the other store of a transfer: together they move nothing.
    """

    across_stores = ("counterpart",)

    kind = models.CharField(_("kind of posting"), max_length=16, choices=PostingKind)
    posted_at = models.DateTimeField(_("posted"), db_index=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("posted by")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    source_kind = models.CharField(max_length=64, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    source_text = models.CharField(_("paper"), max_length=60, blank=True)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("reverses")
    )
    counterpart = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="counterpart_of"
    )

    url_namespace = "postings"

    class Meta:
        verbose_name = _("stock posting")
        verbose_name_plural = _("stock postings")
        default_permissions = ("view",)
        permissions = [("reverse_posting", _("Can take a stock posting back"))]
        indexes = [models.Index(fields=["source_kind", "source_id"], name="posting_by_source")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.source_text}".strip()

    def get_absolute_url(self):
        """The posting with its movements."""
        return address_of_row("postings:detail", self.pk)


class Movement(StoreOwned):
    """So many of a part came into (+) or left (−) a bin in a status. Written once; the balance is their sum.

    ``value`` is what came in or went out of the store with it at cost; nothing for a move inside the store.
    """

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="movements", verbose_name=_("posting"))
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="movements", verbose_name=_("part"))
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="movements", verbose_name=_("bin"))
    status = models.CharField(_("stock status"), max_length=14, choices=StockStatus)
    quantity = quantity_field(_("quantity"))
    balance_after = quantity_field(_("balance"))
    value = money_field(_("value"), default=ZERO)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    returns = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="returned_by")

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves_something"),
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="movement_balance_never_negative"),
        ]
        indexes = [
            models.Index(fields=["item", "-id"], name="movement_card"),
            models.Index(fields=["bin", "-id"], name="movement_of_bin"),
        ]

    def __str__(self):
        return f"{self.item.part.number} {self.quantity:+f}"

    @property
    def unit_cost(self):
        """What one cost, to four places."""
        return (self.value / self.quantity).quantize(Decimal("0.0001"))


class CostLayer(StoreOwned):
    """What came in at one price, and how much of it is left: the oldest leaves first (FIFO).

    The value that is left goes out to the fen with the last piece, so that nothing is lost by rounding.
    """

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="layers")
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="layers")
    came_at = models.DateTimeField(_("received"))
    quantity = quantity_field(_("quantity"))
    value = money_field(_("value"))
    remaining = quantity_field(_("left"))
    remaining_value = money_field(_("value left"))

    class Meta:
        verbose_name = _("cost layer")
        verbose_name_plural = _("cost layers")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0)
                & Q(remaining__lte=F("quantity"))
                & Q(remaining_value__gte=0)
                & (Q(remaining__gt=0) | Q(remaining_value=0)),
                name="layer_left_within_what_came",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "came_at", "id"], name="layer_oldest_first", condition=Q(remaining__gt=0))
        ]

    def __str__(self):
        return f"{self.remaining}/{self.quantity}"


class LayerUse(StoreOwned):
    """A movement took so much out of a layer (−) or put it back (+). Written once."""

    layer = models.ForeignKey(CostLayer, on_delete=models.PROTECT, related_name="uses")
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="layer_uses")
    quantity = quantity_field(_("quantity"))
    value = money_field(_("value"))

    class Meta:
        verbose_name = _("layer use")
        verbose_name_plural = _("layer uses")
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.quantity:+f}"
