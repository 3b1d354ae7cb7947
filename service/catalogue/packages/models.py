"""Packages 套餐: what is done and which parts go in, for which series, at what price and until when."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dms.core.states import StateField, transition
from dms.core.transitions import Blocker, unblocked
from service.catalogue.choices import TONES, EntryState
from service.catalogue.entries import Entry
from service.catalogue.operations.models import LabourOperation

S = EntryState


class Package(Entry):
    """Operations and parts sold together: active until retired, and back; offered from one day to another.

    Without ``fixed_price`` (yuan, tax included) it costs what its lines cost in the store. Without ``series`` it is for
    every car.
    """

    series = models.ManyToManyField(
        "vehicles.Series",
        blank=True,
        related_name="+",
        verbose_name=_("series"),
        help_text=_("None chosen: for every car."),
    )
    operations = models.ManyToManyField(LabourOperation, related_name="packages", verbose_name=_("operations"))
    fixed_price = models.DecimalField(
        _("fixed price"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("Tax included. Empty: what its operations and parts cost together."),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True, help_text=_("The last day; empty: no end."))
    state = StateField(_("state"), choices=S, default=S.ACTIVE)

    url_namespace = "packages"
    state_tones = TONES

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = pgettext_lazy("sold together", "packages")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("retire_package", _("Can retire a package")),
            ("reinstate_package", _("Can reinstate a package")),
        ]
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="package_code_once",
                violation_error_message=_("This code is on file already. Open that package instead."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="package_ends_after_it_begins",
                violation_error_message=_("The last day can't be before the first."),
            ),
            models.CheckConstraint(condition=Q(fixed_price=None) | Q(fixed_price__gt=0), name="package_price_positive"),
            models.CheckConstraint(condition=Q(state__in=S.values), name="package_state_known"),
        ]

    def get_absolute_url(self):
        """The package's page."""
        return reverse("packages:detail", args=[self.pk])

    def reinstate_blockers(self):
        """It is sold with all of its work or not at all."""
        return [
            Blocker(
                _now("%(operation)s is retired. Reinstate it, or take it out of the package.") % {"operation": one},
                url=one.get_absolute_url(),
            )
            for one in self.operations.filter(state=S.RETIRED).order_by("code")
        ]

    @transition(
        state, source=S.ACTIVE, target=S.RETIRED, permission="service.retire_package", custom={"label": _("Retire")}
    )
    def retire(self):
        """It is sold no more; what was sold stays on its papers."""

    @transition(
        state,
        source=S.RETIRED,
        target=S.ACTIVE,
        permission="service.reinstate_package",
        custom={"label": _("Reinstate")},
        conditions=[unblocked("reinstate")],
    )
    def reinstate(self):
        """It is sold again."""


class PackagePart(models.Model):
    """A part in a package, with how many of it.

    ``by_model`` names what it is for, such as “oil filter”: of the parts with one name only those go in that are known
    to fit the car (``parts.PartFitment``). Without it the part goes into every car.
    """

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey("parts.Part", on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=3)
    by_model = models.CharField(_("by model"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("part of a package")
        verbose_name_plural = _("parts of a package")
        default_permissions = ()
        ordering = ["by_model", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["package", "part"], name="package_part_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="package_part_quantity_positive"),
        ]

    def __str__(self):
        return f"{self.part.number} × {self.quantity}"
