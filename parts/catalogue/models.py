"""The part master, shared by all stores of the group."""

from decimal import Decimal

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT
from dms.core.ownership import GroupOwned
from dms.core.states import StateField, StatefulModel, transition

part_number_form = RegexValidator(
    r"^[A-Z0-9][A-Z0-9 ./_-]{0,39}$", _("Up to 40 capital letters, digits, dots, dashes, slashes or spaces.")
)
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


def plain_number(number):
    """A part number as people type it: without dashes, dots, blanks and case."""
    return "".join(letter for letter in number.upper() if letter.isalnum())


class Unit(models.TextChoices):
    """What a quantity counts."""

    PIECE = "piece", _("piece")
    SET = "set", _("set")
    BOTTLE = "bottle", _("bottle")
    LITRE = "litre", _("litre")
    KILOGRAM = "kilogram", _("kilogram")
    METRE = "metre", _("metre")


#: Units of which half a one can be sold.
DIVISIBLE = frozenset({Unit.LITRE, Unit.KILOGRAM, Unit.METRE})


class PartOrigin(models.TextChoices):
    """Who makes it."""

    GENUINE = "genuine", _("genuine part")
    AFTERMARKET = "aftermarket", _("aftermarket part")
    ACCESSORY = "accessory", _("accessory")
    MATERIAL = "material", _("material")


class PartState(models.TextChoices):
    """Whether it can still be bought."""

    ACTIVE = "active", _("active")
    DISCONTINUED = "discontinued", _("discontinued")


def _price(label):
    return models.DecimalField(label, max_digits=12, decimal_places=2, default=Decimal(0), validators=NOT_NEGATIVE)


class Part(GroupOwned, StatefulModel):
    """Something that is stored and sold by number: active until discontinued, and back.

    Prices are net of nothing: what the customer pays, tax included, in yuan. ``list_cost`` is the supplier's list
    price; what stock really cost stands in the cost layers. ``superseded_by`` is the part that took its place.
    """

    number = models.CharField(_("part number"), max_length=40, validators=[part_number_form])
    number_plain = models.CharField(max_length=40, editable=False, db_index=True)
    name = models.CharField(_("part name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    name_pinyin = models.CharField(max_length=200, editable=False, blank=True)
    name_initials = models.CharField(max_length=60, editable=False, blank=True)
    specification = models.CharField(_("specification"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit, default=Unit.PIECE)
    origin = models.CharField(_("origin"), max_length=20, choices=PartOrigin, default=PartOrigin.GENUINE)
    group = models.CharField(_("part group"), max_length=60, blank=True)
    barcode = models.CharField(_("barcode"), max_length=60, blank=True)
    pack_size = models.PositiveSmallIntegerField(
        _("pack size"), default=5, validators=[MinValueValidator(1)], help_text=_("How many stand together: fives.")
    )
    list_cost = _price(_("list cost"))
    retail_price = _price(_("retail price"))
    minimum_price = _price(_("minimum price"))
    trade_price = _price(_("trade price"))
    needs_old_part = models.BooleanField(
        _("old part first"), default=False, help_text=_("Issued to a job only after its old part is in.")
    )
    shelf_life_days = models.PositiveSmallIntegerField(_("shelf life (days)"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
        verbose_name=_("superseded by"),
        editable=False,
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    state = StateField(_("state"), choices=PartState, default=PartState.ACTIVE)

    url_namespace = "parts"
    state_tones = {PartState.ACTIVE: DONE, PartState.DISCONTINUED: DRAFT}

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("price_part", _("Can set the prices of a part")),
            ("view_cost", _("Can see what parts cost")),
            ("supersede_part", _("Can say which part took the place of another")),
            ("discontinue_part", _("Can discontinue a part")),
            ("reinstate_part", _("Can reinstate a discontinued part")),
        ]
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="part_number_once",
                violation_error_message=_("This part number is on file already. Open that part instead."),
            ),
            models.UniqueConstraint(
                fields=["barcode"],
                condition=~Q(barcode=""),
                name="part_barcode_once",
                violation_error_message=_("Another part has this barcode. Check which one the label is on."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_price__lte=F("retail_price")),
                name="part_minimum_not_over_retail",
                violation_error_message=_("The minimum price can't be over the retail price."),
            ),
            models.CheckConstraint(
                condition=Q(list_cost__gte=0)
                & Q(retail_price__gte=0)
                & Q(minimum_price__gte=0)
                & Q(trade_price__gte=0),
                name="part_prices_not_negative",
                violation_error_message=_("A price can't be negative."),
            ),
            models.CheckConstraint(condition=Q(state__in=PartState.values), name="part_state_known"),
        ]
        indexes = [
            models.Index(fields=["name_initials"], name="part_by_initials"),
            # what is typed from the left: on PostgreSQL only this class of operators serves LIKE
            models.Index(fields=["name_initials"], name="part_from_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_pinyin"], name="part_from_pinyin", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self):
        return f"{self.number} {self.label}"

    def get_absolute_url(self):
        """The part's page."""
        return address_of_row("parts:detail", self.pk)

    @property
    def label(self):
        """The name in the reader's language."""
        return self.name if not self.name_en or (get_language() or "").startswith("zh") else self.name_en

    @property
    def is_divisible(self):
        """Whether a fraction of the unit can be stored and sold."""
        return self.unit in DIVISIBLE

    @transition(
        state,
        source=PartState.ACTIVE,
        target=PartState.DISCONTINUED,
        permission="parts.discontinue_part",
        custom={"label": _("Discontinue")},
    )
    def discontinue(self):
        """No new purchases; what lies in the bins is still sold."""

    @transition(
        state,
        source=PartState.DISCONTINUED,
        target=PartState.ACTIVE,
        permission="parts.reinstate_part",
        custom={"label": _("Reinstate")},
    )
    def reinstate(self):
        """It can be bought again."""


class PartFitment(GroupOwned):
    """A model of car that a part fits, in the catalogue's words or, for other makes, as text."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="fitments")
    series = models.ForeignKey(
        "vehicles.Series", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("series")
    )
    model_text = models.CharField(_("model"), max_length=120, blank=True)
    first_year = models.PositiveSmallIntegerField(_("from model year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("to model year"), null=True, blank=True)

    class Meta:
        verbose_name = _("fitment")
        verbose_name_plural = _("fitments")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["part", "series", "model_text"],
                condition=Q(series__isnull=False),
                name="fitment_of_series_once",
                violation_error_message=_("The part is known to fit this model already."),
            ),
            models.UniqueConstraint(
                fields=["part", "model_text"],
                condition=Q(series=None),
                name="fitment_of_model_once",
                violation_error_message=_("The part is known to fit this model already."),
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=False) | ~Q(model_text=""),
                name="fitment_says_what_it_fits",
                violation_error_message=_("Choose a series or type the model."),
            ),
            models.CheckConstraint(
                condition=Q(first_year=None) | Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="fitment_years_in_order",
                violation_error_message=_("The last model year can't be before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.part.number} · {self.series or self.model_text}"
