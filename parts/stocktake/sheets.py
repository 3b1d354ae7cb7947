"""What is counted: the bins of a stocktake, and a line for each part in them.

The counter never sees the books. The book quantity of a line is taken at the moment of its count, under the lock of
its stock item: the snapshot at the start plus every movement until then. What is posted is the difference of that
moment, so goods may come and go before and after a line is counted.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.ownership import StoreOwned
from parts.stock.fields import ZERO, money_field, quantity_field
from parts.stock.models import Bin, StockItem, StockStatus
from parts.stocktake.stocktakes import Stocktake


class Cause(models.TextChoices):
    """Why book and bin differ."""

    WRONG_BIN = "wrong_bin", _("put into another bin")
    NOT_POSTED_OUT = "not_posted_out", _("issued without a posting")
    NOT_POSTED_IN = "not_posted_in", _("received without a posting")
    WRONG_QUANTITY = "wrong_quantity", _("wrong quantity received or issued")
    WRONG_PART = "wrong_part", _("another part issued or received")
    DAMAGED = "damaged", _("damaged or used up")
    LOST = "lost", _("lost or stolen")
    MEASURED = "measured", _("loss by measuring or decanting")
    UNKNOWN = "unknown", _("not found out after a search")


class CountSheet(StoreOwned):
    """A bin of a stocktake: one counter at a time, who may go on after a break, until it is finished."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="sheets")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", verbose_name=_("bin"))
    counter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("counter"),
    )
    closed_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("bin to count")
        verbose_name_plural = _("bins to count")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["stocktake", "bin"], name="count_sheet_once")]

    def __str__(self):
        return self.bin.code

    @property
    def counter_name(self):
        """Who counts it; empty for nobody."""
        return self.counter.name if self.counter_id else ""


class StocktakeLine(StoreOwned):
    """A part in a bin in a status: what the books said, what was counted, why it differs.

    ``book`` is the book quantity at the moment of the last count; ``difference`` the last count less ``book``;
    ``value`` what the difference is worth at the average cost of the stock at the start.
    """

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="lines")
    sheet = models.ForeignKey(CountSheet, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", verbose_name=_("bin"))
    status = models.CharField(_("stock status"), max_length=14, choices=StockStatus, default=StockStatus.GOOD)
    snapshot = quantity_field(_("books at the start"), default=ZERO, editable=False)
    unit_cost = models.DecimalField(_("unit cost"), max_digits=12, decimal_places=4, default=ZERO, editable=False)
    is_unexpected = models.BooleanField(_("not in the books of this bin"), default=False, editable=False)
    counted = quantity_field(_("counted quantity"), null=True, blank=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("counted by"),
    )
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True, editable=False)
    recounted = quantity_field(_("counted again"), null=True, blank=True)
    recounted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("counted again by"),
    )
    book = quantity_field(_("books when counted"), null=True, blank=True, editable=False)
    difference = quantity_field(_("difference"), null=True, blank=True, editable=False)
    value = money_field(_("value of the difference"), default=ZERO, editable=False)
    cause = models.CharField(_("cause"), max_length=16, choices=Cause, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible person"),
    )
    remark = models.CharField(_("explanation"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("counted line")
        verbose_name_plural = _("counted lines")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "item", "bin", "status"], name="stocktake_line_once"),
            models.CheckConstraint(
                condition=(Q(counted=None) | Q(counted__gte=0)) & (Q(recounted=None) | Q(recounted__gte=0)),
                name="stocktake_line_not_negative",
                violation_error_message=_("A count can't be negative."),
            ),
        ]
        indexes = [models.Index(fields=["store", "counted_at"], name="stocktake_line_by_day")]

    def __str__(self):
        return f"{self.item.part.number} · {self.bin.code}"

    def get_absolute_url(self):
        """The stocktake, at its line."""
        return f"{self.stocktake.get_absolute_url()}#line-{self.pk}"

    @property
    def final(self):
        """The last count."""
        return self.counted if self.recounted is None else self.recounted

    @property
    def is_settled(self):
        """Whether cause and responsible person are given, or nothing differs."""
        return self.difference == Decimal(0) or bool(self.cause and self.responsible_id)
