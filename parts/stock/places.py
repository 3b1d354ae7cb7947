"""Where parts lie: warehouses, and bins by four numbers 四号定位."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwned

code_part = RegexValidator(r"^[A-Z0-9]{1,4}$", _("One to four capital letters or digits."))


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
        return address_of_row("warehouses:detail", self.pk)


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
        return address_of_row("bins:detail", self.pk)
