"""How many of a part a store has, and how many lie in each bin. Only ``parts.stock.ledger`` writes the numbers.

``StockItem`` is the lock: whoever moves a part of a store takes its row first.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwned
from parts.catalogue.models import Part
from parts.stock.fields import ZERO, money_field, quantity_field
from parts.stock.places import Bin


class StockStatus(models.TextChoices):
    """What may be done with what lies there (PRT-3). Only good stock is sold."""

    GOOD = "good", _("good")
    QUARANTINE = "quarantine", _("quarantine")
    DISPLAY = "display", _("display sample")
    OLD_PART = "old_part", _("returned old part")
    PENDING_SCRAP = "pending_scrap", _("pending scrap")
    IN_TRANSIT = "in_transit", _("in transit")


#: What can be scrapped; old parts and what is on the road have papers of their own.
SCRAPPABLE = (StockStatus.GOOD, StockStatus.QUARANTINE, StockStatus.DISPLAY)


class MovementClass(models.TextChoices):
    """Share of the usage value: A the first 80 %, B up to 95 %, C the rest (DOMAIN §2)."""

    A = "a", "A"
    B = "b", "B"
    C = "c", "C"


class StockItem(StoreOwned):
    """A part in a store: its totals, kept by the ledger, and how it is stocked, kept by the planner.

    ``on_hand`` and ``reserved`` count good stock; ``set_aside`` all other statuses in the house; ``in_transit`` what
    has left a bin for another store and has not arrived. ``value`` is what all of it cost.
    """

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="stock", verbose_name=_("part"))
    on_hand = quantity_field(_("on hand"), default=ZERO, editable=False)
    reserved = quantity_field(_("reserved"), default=ZERO, editable=False)
    set_aside = quantity_field(_("set aside"), default=ZERO, editable=False)
    in_transit = quantity_field(_("in transit"), default=ZERO, editable=False)
    value = money_field(_("stock value"), default=ZERO, editable=False)
    last_cost = models.DecimalField(_("last cost"), max_digits=12, decimal_places=4, default=ZERO, editable=False)
    received_at = models.DateTimeField(_("last received"), null=True, blank=True, editable=False)
    issued_at = models.DateTimeField(_("last issued"), null=True, blank=True, editable=False)
    home_bin = models.ForeignKey(
        Bin, null=True, blank=True, on_delete=models.PROTECT, related_name="homes", verbose_name=_("home bin")
    )
    is_stocked = models.BooleanField(_("stocked"), default=False)
    minimum = quantity_field(_("minimum stock"), default=ZERO, validators=[MinValueValidator(ZERO)])
    maximum = quantity_field(_("maximum stock"), default=ZERO, validators=[MinValueValidator(ZERO)])
    safety = quantity_field(_("safety stock"), default=ZERO, validators=[MinValueValidator(ZERO)])
    lead_days = models.PositiveSmallIntegerField(_("lead time (days)"), default=7, validators=[MaxValueValidator(365)])
    movement_class = models.CharField(_("class"), max_length=1, choices=MovementClass, blank=True)

    url_namespace = "stock"

    class Meta:
        verbose_name = _("stock item")
        verbose_name_plural = _("stock")
        default_permissions = ("change", "view")
        permissions = [
            ("move_stockitem", _("Can move parts between bins")),
            ("set_aside_stockitem", _("Can set parts aside and put them back into good stock")),
            ("reserve_stockitem", _("Can reserve parts")),
            ("see_elsewhere_stockitem", _("Can see what other stores have in stock")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "part"], name="stock_item_once_per_store"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0)
                & Q(reserved__gte=0)
                & Q(reserved__lte=F("on_hand"))
                & Q(set_aside__gte=0)
                & Q(in_transit__gte=0)
                & Q(value__gte=0),
                name="stock_item_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(maximum=0) | Q(maximum__gte=F("minimum")),
                name="stock_item_maximum_over_minimum",
                violation_error_message=_("The maximum can't be under the minimum."),
            ),
        ]
        indexes = [models.Index(fields=["part", "store"], name="stock_item_by_part")]

    def __str__(self):
        return self.part.number

    def get_absolute_url(self):
        """Its stock card."""
        return address_of_row("stock:detail", self.pk)

    @property
    def available(self):
        """Good and held by nobody."""
        return self.on_hand - self.reserved


class Balance(StoreOwned):
    """How many of a part lie in a bin in a status, and how many of these are reserved."""

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="balances", verbose_name=_("part"))
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="balances", verbose_name=_("bin"))
    status = models.CharField(_("stock status"), max_length=14, choices=StockStatus, default=StockStatus.GOOD)
    on_hand = quantity_field(_("on hand"), default=ZERO)
    reserved = quantity_field(_("reserved"), default=ZERO)
    moved_at = models.DateTimeField(_("last moved"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["item", "bin", "status"], name="balance_once"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) & Q(reserved__gte=0) & Q(reserved__lte=F("on_hand")),
                name="balance_never_negative",
            ),
            models.CheckConstraint(condition=Q(reserved=0) | Q(status="good"), name="balance_reserved_is_good"),
        ]
        indexes = [models.Index(fields=["bin", "item"], name="balance_by_bin", condition=Q(on_hand__gt=0))]

    def __str__(self):
        return f"{self.item.part.number} · {self.bin.code}"

    @property
    def is_scrappable(self):
        """Whether a scrapping can be written about it."""
        return self.status in SCRAPPABLE and self.on_hand > 0

    @property
    def available(self):
        """Held by nobody; nothing where the stock is not good."""
        return self.on_hand - self.reserved if self.status == StockStatus.GOOD else ZERO
