"""Labour operations of the group, their times for single models, and the hourly rates of a store."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.ownership import StoreOwned
from dms.core.states import StateField, transition
from dms.core.transitions import Blocker, unblocked
from service.catalogue.choices import TONES, Category, EntryState, RepairClass, Skill
from service.catalogue.entries import Entry

S = EntryState
HOURS = [MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(200))]


def hours_field(label):
    """Standard time in hours: 1.50 is an hour and a half."""
    return models.DecimalField(label, max_digits=5, decimal_places=2, validators=HOURS)


class LabourOperation(Entry):
    """A piece of work with its standard time 工时: active until retired, and back.

    ``repair_class`` decides how long the repair is warranted; the two higher classes leave the workshop only after a
    final inspection with its certificate (道路运输条例 art. 44).
    """

    category = models.CharField(_("kind of work"), max_length=20, choices=Category)
    skill = models.CharField(_("skill"), max_length=20, choices=Skill, default=Skill.GENERAL)
    standard_hours = hours_field(_("standard hours"))
    repair_class = models.CharField(_("repair class"), max_length=20, choices=RepairClass, default=RepairClass.MINOR)
    needs_final_inspection = models.BooleanField(
        _("final inspection list"), default=False, help_text=_("The inspector fills in a checklist before handover.")
    )
    instructions = models.TextField(_("work instructions"), blank=True, max_length=4000)
    state = StateField(_("state"), choices=S, default=S.ACTIVE)

    url_namespace = "labour-operations"
    state_tones = TONES

    class Meta:
        verbose_name = _("labour operation")
        verbose_name_plural = _("labour operations")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("retire_labouroperation", _("Can retire a labour operation")),
            ("reinstate_labouroperation", _("Can reinstate a labour operation")),
        ]
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="labour_operation_code_once",
                violation_error_message=_("This code is on file already. Open that operation instead."),
            ),
            models.CheckConstraint(
                condition=Q(repair_class=RepairClass.MINOR) | Q(needs_final_inspection=True),
                name="labour_operation_inspected",
                violation_error_message=_(
                    "After an overhaul or second-grade maintenance the law asks for a final inspection."
                ),
            ),
            models.CheckConstraint(condition=Q(standard_hours__gt=0), name="labour_operation_takes_time"),
            models.CheckConstraint(condition=Q(state__in=S.values), name="labour_operation_state_known"),
        ]

    def get_absolute_url(self):
        """The operation's page."""
        return reverse("labour-operations:detail", args=[self.pk])

    @property
    def warranty(self):
        """How long the repair is warranted at least."""
        return RepairClass(self.repair_class).warranty

    def retire_blockers(self):
        """Packages that are still sold must not lose a part of their work."""
        return [
            Blocker(
                _now("The package %(package)s contains it. Take it out of there first.") % {"package": package},
                url=package.get_absolute_url(),
            )
            for package in self.packages.filter(state=S.ACTIVE).order_by("code")
        ]

    @transition(
        state,
        source=S.ACTIVE,
        target=S.RETIRED,
        permission="service.retire_labouroperation",
        custom={"label": _("Retire")},
        conditions=[unblocked("retire")],
    )
    def retire(self):
        """It is offered no more; what was done stays on its papers."""

    @transition(
        state,
        source=S.RETIRED,
        target=S.ACTIVE,
        permission="service.reinstate_labouroperation",
        custom={"label": _("Reinstate")},
    )
    def reinstate(self):
        """It is offered again."""


class OperationTime(models.Model):
    """How long the operation takes on one series, or on one trim of it, where that is not the standard time."""

    operation = models.ForeignKey(LabourOperation, on_delete=models.CASCADE, related_name="times")
    series = models.ForeignKey("vehicles.Series", on_delete=models.PROTECT, related_name="+", verbose_name=_("series"))
    trim = models.ForeignKey(
        "vehicles.Trim", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("trim")
    )
    hours = hours_field(_("hours"))

    class Meta:
        verbose_name = _("operation time")
        verbose_name_plural = _("operation times")
        default_permissions = ()
        ordering = ["series_id", "trim_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "series"], condition=Q(trim=None), name="operation_time_once_a_series"
            ),
            models.UniqueConstraint(fields=["operation", "trim"], name="operation_time_once_a_trim"),
        ]

    def __str__(self):
        return f"{self.series} {self.trim or ''}".strip()


class LabourRate(StoreOwned):
    """What an hour costs in a store: tax included, in yuan; for all work, for one kind of it, or for a skill.

    The rate of the skill comes before that of the kind of work, and both before the store's general one; of several
    for the same work the newest that has begun holds. One that was wrong is taken out of force.
    """

    category = models.CharField(
        _("kind of work"), max_length=20, choices=Category, blank=True, help_text=_("Empty: for all kinds of work.")
    )
    skill = models.CharField(
        _("skill"), max_length=20, choices=Skill, blank=True, help_text=_("Empty: whatever skill is needed.")
    )
    hourly = models.DecimalField(
        _("hourly rate"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    valid_from = models.DateField(_("valid from"))
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("hourly rate")
        verbose_name_plural = _("hourly rates")
        default_permissions = ("add", "change", "view")
        ordering = ["category", "skill", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "category", "skill", "valid_from"],
                name="labour_rate_once",
                violation_error_message=_("A rate for this work begins on that day already. Change that one instead."),
            ),
            models.CheckConstraint(
                condition=Q(category="") | Q(skill=""),
                name="labour_rate_for_one_thing",
                violation_error_message=_("A rate is for a kind of work or for a skill, not for both."),
            ),
            models.CheckConstraint(condition=Q(hourly__gt=0), name="labour_rate_positive"),
        ]

    def __str__(self):
        return f"{self.purpose} {self.hourly}"

    @property
    def purpose(self):
        """What it is for, in words."""
        return self.get_skill_display() or self.get_category_display() or _now("all work")

    def get_absolute_url(self):
        """The rate's page."""
        return reverse("labour-rates:detail", args=[self.pk])
