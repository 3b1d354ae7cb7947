"""Dated price lists, of the group or of one store."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.ownership import Versioned, VisibleQuerySet
from dms.vehicles.catalogue.models import Brand, Colour, Option, Trim


class PriceListQuerySet(VisibleQuerySet):
    """The group's lists, and those of the stores where the user may see prices."""

    def visible_to(self, user):
        if user.has_group_perm(self.view_permission):
            return self.all()
        stores = user.store_ids(self.view_permission)
        return self.filter(Q(store=None) | Q(store_id__in=stores)) if stores else self.none()

    def valid_on(self, day):
        """Lists in force on ``day``; first and last day count."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class PriceList(Versioned):
    """Prices of one brand from one day to another, both included; for all stores or for one. Never two at once."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", verbose_name=_("brand"))
    store = models.ForeignKey(
        "accounts.Store", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    name = models.CharField(_("name"), max_length=80)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        default_permissions = ("view", "change")
        permissions = [("change_group_pricelist", _("Can change the price lists of the whole group"))]
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="price_list_ends_after_it_begins",
                violation_error_message=_("The list ends before it begins."),
            )
        ]
        indexes = [models.Index(fields=["brand", "store", "valid_from"], name="price_list_by_day")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The list with its prices."""
        return address_of_row("price-lists:detail", self.pk)


class PriceLine(models.Model):
    """What a trim, option or colour costs in a list: CNY, tax included."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="lines")
    trim = models.ForeignKey(Trim, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    colour = models.ForeignKey(Colour, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    list_price = models.DecimalField(
        _("list price"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    minimum_price = models.DecimalField(
        _("minimum price"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(trim__isnull=False, option=None, colour=None)
                | Q(trim=None, option__isnull=False, colour=None)
                | Q(trim=None, option=None, colour__isnull=False),
                name="price_line_of_one_thing",
                violation_error_message=_("A price is for a trim, an option or a colour: for exactly one of them."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_price__gte=0, minimum_price__lte=F("list_price")),
                name="price_line_minimum_under_list",
                violation_error_message=_("The minimum price can't be above the list price."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["price_list", thing],
                    condition=Q(**{f"{thing}__isnull": False}),
                    name=f"price_line_once_per_{thing}",
                )
                for thing in ("trim", "option", "colour")
            ),
        ]

    def __str__(self):
        return f"{self.trim or self.option or self.colour}: {self.list_price}"
