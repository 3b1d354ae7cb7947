"""What suppliers owe the store: money paid before the goods came, and goods that went back."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from dms.cashier.choices import PaymentMethod
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.parties.models import Supplier
from parts.purchasing.orders import PurchaseOrder
from parts.purchasing.requests import person
from parts.stock.fields import ZERO, money_field

#: Rounded, because SQLite adds amounts as floating-point numbers.
ADDED_UP = Round(F("net") + F("tax"), 2)


class CreditKind(models.TextChoices):
    """Why a supplier owes the store."""

    PREPAYMENT = "prepayment", _("prepayment")
    RETURN = "return", _("returned goods")
    CLAIM = "claim", _("granted claim")
    CORE = "core", _("core credit")


#: Which field names the paper of a credit of each kind.
PAPERS = {
    "order": CreditKind.PREPAYMENT,
    "supplier_return": CreditKind.RETURN,
    "note": CreditKind.CLAIM,
    "old_part": CreditKind.CORE,
}


class CreditQuerySet(StoreOwnedQuerySet):
    """Credits with what is left of them."""

    def open(self):
        """Not used up, the oldest first."""
        return self.filter(used__lt=F("gross")).order_by("booked_on", "pk")


class SupplierCredit(StoreOwned):
    """What a supplier owes the store: paid before delivery, goods or cores that went back, a claim that was granted.

    ``used`` follows the bookings.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=CreditKind)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    order = models.ForeignKey(
        PurchaseOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("order")
    )
    supplier_return = models.ForeignKey(
        "parts.SupplierReturn",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credits",
        verbose_name=_("return"),
    )
    note = models.ForeignKey(
        "parts.DiscrepancyNote",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("discrepancy note"),
    )
    old_part = models.ForeignKey(
        "parts.OldPart", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("old part")
    )
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    method = models.CharField(_("method of payment"), max_length=14, choices=PaymentMethod, blank=True)
    net = money_field(_("net"))
    tax = money_field(_("tax"))
    gross = money_field(_("gross"))
    used = money_field(_("used"), default=ZERO, editable=False)
    booked_on = models.DateField(_("booked on"), editable=False)
    recorded_by = person(_("recorded by"))

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier credit")
        verbose_name_plural = _("supplier credits")
        default_permissions = ("add", "view")
        permissions = [("refund_suppliercredit", _("Can book money that a supplier pays back"))]
        ordering = ["booked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="prepayment", order__isnull=False, supplier_return=None, note=None, old_part=None)
                | Q(kind="return", order=None, supplier_return__isnull=False, note=None, old_part=None)
                | Q(kind="claim", order=None, supplier_return=None, note__isnull=False, old_part=None)
                | Q(kind="core", order=None, supplier_return=None, note=None, old_part__isnull=False),
                name="supplier_credit_has_its_paper",
            ),
            models.CheckConstraint(
                condition=Q(used__gte=0) & Q(used__lte=F("gross")) & Q(gross__gt=0) & Q(gross=ADDED_UP),
                name="supplier_credit_within_amount",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.paper}"

    def get_absolute_url(self):
        """Its paper."""
        return self.paper.get_absolute_url()

    @property
    def paper(self):
        """The order, the return, the discrepancy note or the old part that it comes from."""
        return self.order or self.supplier_return or self.note or self.old_part

    @property
    def rest(self):
        """Not used yet, in yuan."""
        return self.gross - self.used
