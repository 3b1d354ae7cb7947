"""The deposit rules of a store: how much is asked in advance, and how long what has come is held."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwned
from dms.parties.choices import CustomerClass
from parts.stock.fields import money_field
from parts.stock.models import MovementClass

ZERO = Decimal(0)
NOT_NEGATIVE = [MinValueValidator(ZERO)]
LONGEST_HOLD = 180


class DepositRule(StoreOwned):
    """How much a store asks in advance and how long it keeps the parts: a line of its own small table.

    Empty classes mean all. The rule that names the customer's class goes before the part's class, and that before the
    price; of several prices the highest counts that the part's price reaches.
    """

    customer_class = models.CharField(_("class of customer"), max_length=10, choices=CustomerClass, blank=True)
    movement_class = models.CharField(_("class of part"), max_length=1, choices=MovementClass, blank=True)
    from_price = money_field(_("from a price of"), default=ZERO, validators=NOT_NEGATIVE)
    percent = models.PositiveSmallIntegerField(_("deposit, per cent"), validators=[MaxValueValidator(100)])
    hold_days = models.PositiveSmallIntegerField(
        _("days held after arrival"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HOLD)],
    )
    is_active = models.BooleanField(_("in use"), default=True)

    url_namespace = "deposit-rules"

    class Meta:
        verbose_name = _("deposit rule")
        verbose_name_plural = _("deposit rules")
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "customer_class", "movement_class", "from_price"],
                condition=Q(is_active=True),
                name="deposit_rule_once",
                violation_error_message=_("There is a rule for these classes and this price already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100, from_price__gte=0, hold_days__gte=1), name="deposit_rule_amounts"
            ),
        ]

    def __str__(self):
        return " · ".join(
            [
                str(self.get_customer_class_display() or _now("all customers")),
                str(self.get_movement_class_display() or _now("all parts")),
                f"≥ ¥{self.from_price:,.2f}",
                f"{self.percent} %",
            ]
        )

    def get_absolute_url(self):
        """Where it is changed."""
        return address_of_row("deposit-rules:detail", self.pk)
