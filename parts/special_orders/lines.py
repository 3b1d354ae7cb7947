"""What is ordered: so many of a part, at a price, with the share of it that is asked in advance."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.ownership import StoreOwned
from parts.catalogue.models import Part
from parts.special_orders.rules import NOT_NEGATIVE
from parts.stock.fields import money_field, quantity_field


class SpecialOrderLine(StoreOwned):
    """So many of a part at the agreed price, tax included, in yuan; ``percent`` of it are asked in advance."""

    order = models.ForeignKey("parts.SpecialOrder", on_delete=models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = quantity_field(_("quantity"), validators=[MinValueValidator(Decimal("0.001"))])
    price = money_field(_("agreed price"), validators=NOT_NEGATIVE)
    percent = models.PositiveSmallIntegerField(_("deposit, per cent"), default=0, validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = _("line of a special order")
        verbose_name_plural = _("lines of special orders")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "part"], name="special_order_part_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, price__gte=0, percent__lte=100), name="special_order_line_of_something"
            ),
        ]
        indexes = [models.Index(fields=["part", "order"], name="special_order_line_by_part")]

    def __str__(self):
        return f"{self.order} · {self.part.number}"

    def get_absolute_url(self):
        """Its order."""
        return self.order.get_absolute_url()

    @property
    def amount(self):
        """Price by quantity, to the fen."""
        return (self.price * self.quantity).quantize(Decimal("0.01"))
