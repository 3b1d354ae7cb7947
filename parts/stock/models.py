"""Where parts lie, how many, what they cost and who holds them. Only ``parts.stock.ledger`` writes the numbers.

``StockItem`` is the lock: whoever moves a part of a store takes its row first. Movements, layer uses and postings are
written once; balances, layers and the item's totals follow from them, and ``verify_ledgers`` proves it.
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.core.offers import DONE, DRAFT, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from parts.catalogue.models import Part

ZERO = Decimal(0)
code_part = RegexValidator(r"^[A-Z0-9]{1,4}$", _("One to four capital letters or digits."))


def quantity_field(label, **options):
    """A quantity in the part's unit, to a thousandth."""
    return models.DecimalField(label, max_digits=12, decimal_places=3, **options)


def money_field(label, **options):
    """Yuan to the fen."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


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


class BinKind(models.TextChoices):
    """What a bin is for."""

    SHELF = "shelf", _("shelf")
    DOCK = "dock", _("receiving dock")
    QUARANTINE = "quarantine", _("quarantine area")
    DISPLAY = "display", _("display")
    OLD_PARTS = "old_parts", _("old parts area")
    SCRAP = "scrap", _("scrap hold")
    TRUCK = "truck", _("on the road")


class Warehouse(StoreOwned):
    """A building or room of the store where parts are kept 仓库."""

    code = models.CharField(_("code"), max_length=4, validators=[code_part])
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        default_permissions = ("add", "change", "view")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "code"],
                name="warehouse_code_once_per_store",
                violation_error_message=_("Another warehouse of the store has this code."),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        """Its map of bins."""
        return reverse("warehouses:detail", args=[self.pk])


class Bin(StoreOwned):
    """A place by four numbers 四号定位: warehouse, rack, level, bin; ``code`` is what the label says."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="bins", verbose_name=_("warehouse"))
    rack = models.CharField(_("rack"), max_length=4, validators=[code_part])
    level = models.CharField(_("level"), max_length=4, validators=[code_part])
    position = models.CharField(_("position"), max_length=4, validators=[code_part])
    code = models.CharField(_("bin"), max_length=24, editable=False)
    kind = models.CharField(_("kind of bin"), max_length=12, choices=BinKind, default=BinKind.SHELF)
    is_active = models.BooleanField(_("in use"), default=True)
    counting = models.BooleanField(_("being counted"), default=False, editable=False)

    url_namespace = "bins"

    class Meta:
        verbose_name = _("bin")
        verbose_name_plural = _("bins")
        default_permissions = ("add", "change", "view")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "code"],
                name="bin_code_once_per_store",
                violation_error_message=_("The store has a bin with this code already."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        """What lies in it."""
        return reverse("bins:detail", args=[self.pk])


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
        return reverse("stock:detail", args=[self.pk])

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
        return reverse("postings:detail", args=[self.pk])


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


class ReservationState(models.TextChoices):
    """Whether it still holds stock."""

    HELD = "held", _("held")
    USED = "used", _("issued")
    RELEASED = "released", _("released")


class Reservation(StoreOwned, StatefulModel):
    """So many of a part in a bin are held for a paper: ``asked`` once, ``quantity`` still to be taken."""

    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="reservations")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("part"))
    asked = quantity_field(_("asked for"))
    quantity = quantity_field(_("held"))
    source_kind = models.CharField(max_length=64)
    source_id = models.BigIntegerField()
    source_text = models.CharField(_("held for"), max_length=60)
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("reserved by")
    )
    until = models.DateField(_("held until"), null=True, blank=True)
    state = StateField(_("state"), choices=ReservationState, default=ReservationState.HELD)

    url_namespace = "reservations"
    state_tones = {
        ReservationState.HELD: WAITING,
        ReservationState.USED: DONE,
        ReservationState.RELEASED: DRAFT,
    }

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        default_permissions = ("view",)
        permissions = [
            ("release_reservation", _("Can release what is reserved")),
            ("use_reservation", _("Can issue what is reserved")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", quantity__gt=0) | Q(state__in=["used", "released"], quantity=0),
                name="reservation_held_or_empty",
            ),
            models.CheckConstraint(condition=Q(state__in=ReservationState.values), name="reservation_state_known"),
        ]
        indexes = [
            models.Index(fields=["source_kind", "source_id"], name="reservation_by_source"),
            models.Index(fields=["item"], name="reservation_open", condition=Q(state="held")),
        ]

    def __str__(self):
        return f"{self.item.part.number} · {self.source_text}"

    def get_absolute_url(self):
        """The reservation."""
        return reverse("reservations:detail", args=[self.pk])

    @transition(
        state,
        source=ReservationState.HELD,
        target=ReservationState.RELEASED,
        permission="parts.release_reservation",
        custom={"label": _("Release")},
    )
    def release(self):
        """Others may have it."""
        self.quantity = ZERO

    @transition(
        state,
        source=ReservationState.HELD,
        target=ReservationState.USED,
        permission="parts.use_reservation",
        custom={"label": _("Issue"), "system": True},
    )
    def use(self):
        """The last of it was issued."""
        self.quantity = ZERO
