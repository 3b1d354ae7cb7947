"""The receipt 入库单: a delivery on its way through the three checks, and every scan of it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
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
from parts.purchasing.orders import PurchaseOrderLine
from parts.purchasing.requests import NOT_NEGATIVE, person
from parts.stock.fields import money_field, quantity_field
from parts.stock.models import Bin, Posting

ZERO = Decimal(0)


class ReceiptState(models.TextChoices):
    """Which check is next."""

    ARRIVED = "arrived", _("at the carrier")
    CHECKING = "checking", _("at the dock")
    SHELVING = "shelving", _("to be shelved")
    SHELVED = "shelved", _("shelved")
    CANCELLED = "cancelled", _("cancelled")
    REVERSED = "reversed", _("taken back")


S = ReceiptState
#: Their delivery note is not free for another receipt.
COUNTING = (S.ARRIVED, S.CHECKING, S.SHELVING, S.SHELVED)
#: Their goods are in the books.
POSTED = (S.SHELVING, S.SHELVED)


def amount_field(label, **options):
    """A counted quantity: nothing, or more."""
    return quantity_field(label, default=ZERO, validators=NOT_NEGATIVE, **options)


class Receipt(StoreOwned, StatefulModel):
    """One delivery: packages counted at the carrier, goods at the dock, then shelved. In stock from the dock on."""

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    delivery_note = models.CharField(_("delivery note number"), max_length=40)
    paper_number = models.CharField(_("number of the paper form"), max_length=40, blank=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    waybill = models.CharField(_("waybill"), max_length=40, blank=True)
    packages_listed = models.PositiveSmallIntegerField(_("packages on the waybill"), null=True, blank=True)
    packages_counted = models.PositiveSmallIntegerField(_("packages counted"), null=True, blank=True, editable=False)
    packages_damaged = models.PositiveSmallIntegerField(_("packages damaged"), default=0, editable=False)
    carrier_note = models.CharField(_("what was wrong"), max_length=300, blank=True, editable=False)
    opened_by = person(_("registered by"))
    carrier_checked_by = person(_("checked at the carrier by"))
    carrier_checked_at = models.DateTimeField(_("checked at the carrier"), null=True, blank=True, editable=False)
    confirmed_by = person(_("checked at the dock by"))
    confirmed_at = models.DateTimeField(_("in stock since"), null=True, blank=True, editable=False)
    shelved_at = models.DateTimeField(_("all on the shelf"), null=True, blank=True, editable=False)
    posting = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    current_line = models.ForeignKey(
        "ReceiptLine", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    state = StateField(_("state"), choices=ReceiptState, default=S.ARRIVED)

    url_namespace = "receipts"
    state_tones = {
        S.ARRIVED: WAITING,
        S.CHECKING: OPEN,
        S.SHELVING: OPEN,
        S.SHELVED: DONE,
        S.CANCELLED: DRAFT,
        S.REVERSED: LATE,
    }

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("check_carrier_receipt", _("Can check packages at the carrier")),
            ("confirm_receipt", _("Can confirm the check at the dock")),
            ("shelve_receipt", _("Can put received goods on the shelf")),
            ("finish_receipt", _("Can finish shelving a receipt")),
            ("reopen_receipt", _("Can open a shelved receipt again")),
            ("cancel_receipt", _("Can cancel a delivery")),
            ("reverse_receipt", _("Can take a receipt back")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], condition=~Q(number=""), name="receipt_number_once"),
            models.UniqueConstraint(
                fields=["store", "supplier", "delivery_note"],
                condition=Q(state__in=["arrived", "checking", "shelving", "shelved"]),
                name="receipt_delivery_note_once",
                violation_error_message=_(
                    "This delivery is registered already: the supplier's delivery note number is on another receipt. "
                    "Open that one."
                ),
            ),
            models.CheckConstraint(condition=Q(state__in=ReceiptState.values), name="receipt_state_known"),
        ]

    def __str__(self):
        return self.number or self.delivery_note

    def get_absolute_url(self):
        """The delivery."""
        return address_of_row("receipts:detail", self.pk)

    def confirm_blockers(self):
        """Nothing enters the stock unchecked: each open line by name."""
        return [
            Blocker(
                _now("%(part)s is not checked yet.") % {"part": line.part.number},
                url=reverse("receipts:work", args=[self.pk]),
                who=_now("storekeeper"),
            )
            for line in self.lines.filter(checked_at=None).select_related("part").order_by("pk")
        ]

    @transition(
        state,
        source=S.ARRIVED,
        target=S.CHECKING,
        permission="parts.check_carrier_receipt",
        custom={"label": _("Packages checked")},
    )
    def check_carrier(self, *, counted, damaged, note, by, at):
        """第一次检验: as many packages as the waybill says, and whole."""
        self.packages_counted, self.packages_damaged, self.carrier_note = counted, damaged, note
        self.carrier_checked_by, self.carrier_checked_at = by, at

    @transition(
        state,
        source=S.CHECKING,
        target=RETURN_VALUE(S.SHELVING, S.SHELVED),
        permission="parts.confirm_receipt",
        conditions=[unblocked("confirm")],
        custom={"label": _("Confirm the dock check")},
    )
    def confirm(self, *, number, by, at, nothing_to_shelve):
        """第二次检验: what was accepted is in stock, at the dock."""
        self.number, self.confirmed_by, self.confirmed_at = number, by, at
        self.current_line = None
        if nothing_to_shelve:
            self.shelved_at = at
            return S.SHELVED
        return S.SHELVING

    @transition(
        state,
        source=S.SHELVING,
        target=S.SHELVED,
        permission="parts.finish_receipt",
        custom={"label": _("Everything shelved"), "system": True},
    )
    def finish(self, *, at):
        """第三次检验: the last line is in its bin."""
        self.shelved_at, self.current_line = at, None

    @transition(
        state,
        source=S.SHELVED,
        target=S.SHELVING,
        permission="parts.reopen_receipt",
        custom={"label": _("To be shelved again"), "system": True},
    )
    def reopen(self):
        """A put-away was taken back."""
        self.shelved_at = None

    @transition(
        state,
        source=[S.ARRIVED, S.CHECKING],
        target=S.CANCELLED,
        permission="parts.cancel_receipt",
        custom={"label": _("Cancel the receipt")},
    )
    def cancel(self):
        """It was registered by mistake, or all of it went back."""

    @transition(
        state,
        source=[S.SHELVING, S.SHELVED],
        target=S.REVERSED,
        permission="parts.reverse_receipt",
        custom={"label": _("Take the receipt back")},
    )
    def reverse(self):
        """A counter-entry took everything out of the stock again."""


class ReceiptLine(StoreOwned):
    """What came of one line of an order: accepted goes into stock, all else onto the discrepancy note.

    ``listed`` is the packing list's quantity (else what was open). ``price`` is the delivery's own (yuan, net).
    """

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(PurchaseOrderLine, on_delete=models.PROTECT, related_name="receipt_lines")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    listed = amount_field(_("on the packing list"))
    accepted = amount_field(_("accepted"))
    damaged = amount_field(_("damaged"))
    wrong = amount_field(_("wrong part"))
    over = amount_field(_("too many, not taken"))
    keeps_damaged = models.BooleanField(_("keep the damaged ones, set apart"), default=False)
    price = money_field(_("delivery's price"), validators=NOT_NEGATIVE)
    note = models.CharField(_("note"), max_length=200, blank=True)
    seen_at = models.DateTimeField(_("scanned"), null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True, editable=False)
    checked_by = person(_("checked by"))
    shelved = amount_field(_("shelved"), editable=False)
    next_amount = quantity_field(_("to be shelved next"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("line of a receipt")
        verbose_name_plural = _("lines of receipts")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "order_line"], name="receipt_line_once"),
            models.CheckConstraint(
                condition=Q(accepted__gte=0)
                & Q(damaged__gte=0)
                & Q(wrong__gte=0)
                & Q(over__gte=0)
                & Q(shelved__gte=0)
                & Q(shelved__lte=models.F("accepted")),
                name="receipt_line_amounts",
            ),
        ]

    def __str__(self):
        return f"{self.receipt} · {self.part.number}"

    def get_absolute_url(self):
        """The scan page of its delivery."""
        return address_of_row("receipts:work", self.receipt_id)

    @property
    def is_checked(self):
        """Whether somebody counted it."""
        return self.checked_at is not None

    @property
    def short(self):
        """On the packing list and not in the box."""
        return max(self.listed - self.accepted - self.damaged - self.wrong, ZERO) if self.is_checked else ZERO

    @property
    def differs(self):
        """Whether something is on the discrepancy note for it."""
        return bool(self.short or self.damaged or self.wrong or self.over)

    @property
    def to_shelve(self):
        """Accepted and still at the dock."""
        return self.accepted - self.shelved

    @property
    def price_change(self):
        """``(old, new, percent)`` where the delivery's price is not the order's; None where it is."""
        old = self.order_line.price
        if old == self.price:
            return None
        percent = ((self.price - old) / old * 100).quantize(Decimal("0.1")) if old else None
        return old, self.price, percent

    @property
    def amount(self):
        """What was accepted, at the delivery's price."""
        return (self.accepted * self.price).quantize(Decimal("0.01"))


class PutAway(StoreOwned):
    """So many of a line went to a bin. Written once; taken back with its posting."""

    line = models.ForeignKey(ReceiptLine, on_delete=models.PROTECT, related_name="put_aways")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", verbose_name=_("bin"))
    quantity = quantity_field(_("quantity"))
    posting = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    put_by = person(_("put there by"))
    is_undone = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("put-away")
        verbose_name_plural = _("put-aways")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="put_away_positive")]

    def __str__(self):
        return f"{self.line.part.number} → {self.bin.code}"


class ScanResult(models.TextChoices):
    """What a scan did."""

    LINE = "line", _("line found")
    COUNTED = "counted", _("counted")
    SHELVED = "shelved", _("shelved")
    AMOUNT = "amount", _("quantity noted")
    DOUBLE = "double", _("scanned twice")
    OTHER_BIN = "other_bin", _("another bin than suggested")
    UNKNOWN = "unknown", _("not on this delivery")
    REFUSED = "refused", _("not possible")


class ReceiptScan(StoreOwned):
    """One code that was scanned or typed, and what it did. ``key`` is the scanner's: sent twice, it counts once."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="scans")
    line = models.ForeignKey(ReceiptLine, null=True, blank=True, on_delete=models.PROTECT, related_name="scans")
    key = models.CharField(max_length=40)
    code = models.CharField(_("code"), max_length=120)
    result = models.CharField(_("result"), max_length=12, choices=ScanResult)
    sentence = models.CharField(max_length=300, blank=True)
    scanned_by = person(_("scanned by"))
    scanned_at = models.DateTimeField(_("scanned"))

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["receipt", "key"], name="receipt_scan_once")]

    def __str__(self):
        return f"{self.code} · {self.get_result_display()}"
