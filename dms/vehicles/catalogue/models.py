"""The catalogue: brand → series → model year → trim, with the colours and options of a series. Shared by all stores."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.ownership import GroupOwned, GroupOwnedQuerySet
from dms.vehicles import choices

code_form = RegexValidator(
    r"^[A-Z0-9][A-Z0-9._-]{0,29}$", _("Up to 30 capital letters, digits, dots, dashes or underscores.")
)
hex_form = RegexValidator(r"^#[0-9a-f]{6}$", _("A colour is written like #1a2b3c."))


class CatalogueQuerySet(GroupOwnedQuerySet):
    """One permission opens the whole catalogue."""

    view_permission = "vehicles.view_catalogue"


class CatalogueEntry(GroupOwned):
    """Something with a code and a name in two languages; retired instead of deleted."""

    code = models.CharField(_("code"), max_length=30, validators=[code_form])
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["code"]

    def __str__(self):
        return self.name if not self.name_en or (get_language() or "").startswith("zh") else self.name_en


class Brand(CatalogueEntry):
    """A make 品牌."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        permissions = [
            ("view_catalogue", _("Can see the vehicle catalogue")),
            ("change_catalogue", _("Can change the vehicle catalogue")),
        ]
        constraints = [models.UniqueConstraint(fields=["code"], name="brand_code_once")]

    def get_absolute_url(self):
        """Its place in the catalogue."""
        return f"{reverse('vehicle-models:list')}#brand-{self.pk}"


class Series(CatalogueEntry):
    """A family of models 车系."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="series", verbose_name=_("brand"))

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [models.UniqueConstraint(fields=["brand", "code"], name="series_code_once_per_brand")]

    def get_absolute_url(self):
        """The page of the series, with everything below it."""
        return address_of_row("vehicle-models:series", self.pk)


class ModelYear(GroupOwned):
    """The series as sold in one year 年款."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="model_years", verbose_name=_("series"))
    year = models.PositiveSmallIntegerField(
        _("model year"), validators=[MinValueValidator(1980), MaxValueValidator(2100)]
    )
    is_active = models.BooleanField(_("offered"), default=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("model year")
        verbose_name_plural = _("model years")
        default_permissions = ()
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="model_year_once_per_series")]

    def __str__(self):
        return f"{self.series} {self.year}"

    def get_absolute_url(self):
        """Its place on the page of the series."""
        return f"{reverse('vehicle-models:series', args=[self.series_id])}#year-{self.pk}"


class Trim(CatalogueEntry):
    """What is ordered: one equipment line of a model year 车型配置."""

    model_year = models.ForeignKey(
        ModelYear, on_delete=models.PROTECT, related_name="trims", verbose_name=_("model year")
    )
    energy = models.CharField(_("energy"), max_length=20, choices=choices.Energy)
    engine = models.CharField(_("engine or motor"), max_length=60, blank=True)
    transmission = models.CharField(_("transmission"), max_length=20, choices=choices.Transmission)
    body = models.CharField(_("body"), max_length=20, choices=choices.Body)
    seats = models.PositiveSmallIntegerField(_("seats"), default=5, validators=[MinValueValidator(1)])

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("trim")
        verbose_name_plural = _("trims")
        constraints = [models.UniqueConstraint(fields=["model_year", "code"], name="trim_code_once_per_model_year")]

    def get_absolute_url(self):
        """The page of the trim."""
        return address_of_row("vehicle-models:trim", self.pk)


class Colour(CatalogueEntry):
    """A colour of a series, outside or inside; offered with every trim unless some are named."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="colours", verbose_name=_("series"))
    kind = models.CharField(_("kind"), max_length=10, choices=choices.ColourKind)
    hex = models.CharField(_("shade"), max_length=7, validators=[hex_form])
    trims = models.ManyToManyField(Trim, blank=True, related_name="+", verbose_name=_("only with the trims"))

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("colour")
        verbose_name_plural = _("colours")
        constraints = [models.UniqueConstraint(fields=["series", "kind", "code"], name="colour_code_once_per_series")]

    def get_absolute_url(self):
        """Its place on the page of the series."""
        return f"{reverse('vehicle-models:series', args=[self.series_id])}#colours"


class Option(CatalogueEntry):
    """Equipment that can be ordered with some trims of a series 选装."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="options", verbose_name=_("series"))

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [models.UniqueConstraint(fields=["series", "code"], name="option_code_once_per_series")]

    def get_absolute_url(self):
        """The page of the option: with which trims it is offered, what it requires and excludes."""
        return address_of_row("vehicle-models:option", self.pk)


class OptionOffer(models.Model):
    """The option can be had with the trim, or is part of it."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="offers")
    trim = models.ForeignKey(Trim, on_delete=models.CASCADE, related_name="option_offers")
    is_standard = models.BooleanField(_("standard"), default=False)

    class Meta:
        verbose_name = _("option offer")
        verbose_name_plural = _("option offers")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["option", "trim"], name="option_offered_once_per_trim")]

    def __str__(self):
        return f"{self.option} · {self.trim}"


class OptionRule(models.Model):
    """One option requires another, or two exclude each other."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=10, choices=choices.OptionRuleKind)
    other = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("option rule")
        verbose_name_plural = _("option rules")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["option", "other"], name="option_rule_once"),
            models.CheckConstraint(condition=~Q(option=F("other")), name="option_rule_between_two"),
        ]

    def __str__(self):
        return f"{self.option} {self.get_kind_display()} {self.other}"
