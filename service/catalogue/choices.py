"""The workshop's words: kinds of work, skills, the classes of repair that the law knows, systems of a car."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from dms.core.offers import DONE, DRAFT


class EntryState(models.TextChoices):
    """Whether an entry is still used; nothing is deleted."""

    ACTIVE = "active", _("active")
    RETIRED = "retired", _("retired")


TONES = {EntryState.ACTIVE: DONE, EntryState.RETIRED: DRAFT}


class Category(models.TextChoices):
    """What kind of work it is; bays and hourly rates go by it, too."""

    MAINTENANCE = "maintenance", _("maintenance")
    MECHANICAL = "mechanical", _("mechanical repair")
    ELECTRICAL = "electrical", _("electrical repair")
    BODY = "body", _("body repair")
    PAINT = "paint", _("painting")
    TYRES = "tyres", _("tyres and wheels")
    WASH = "wash", _("washing and care")
    INSPECTION = "inspection", _("vehicle inspection")


class Skill(models.TextChoices):
    """What somebody must be able to do."""

    GENERAL = "general", _("general mechanics")
    ENGINE = "engine", _("engine and transmission")
    CHASSIS = "chassis", _("chassis and brakes")
    ELECTRICS = "electrics", _("vehicle electrics")
    HIGH_VOLTAGE = "high_voltage", _("high-voltage systems")
    BODYWORK = "bodywork", _("bodywork")
    PAINTING = "painting", _("paintwork")
    DIAGNOSIS = "diagnosis", _("fault diagnosis")
    CARE = "care", _("vehicle care")


class Level(models.IntegerChoices):
    """How well somebody can do it: from work under guidance to teaching others."""

    LEARNING = 1, _("1 learning")
    SKILLED = 2, _("2 skilled")
    SENIOR = 3, _("3 senior")
    MASTER = 4, _("4 master")


class RepairClass(models.TextChoices):
    """The classes of repair to which 机动车维修管理规定 ties the repair warranty 质量保证期."""

    OVERHAUL = "overhaul", _("vehicle or assembly overhaul")
    SECONDARY = "secondary", _("second-grade maintenance")
    MINOR = "minor", _("first-grade maintenance, minor or special repair")

    @property
    def warranty(self):
        """The least that the law allows; a store may promise more, never less."""
        return WARRANTIES[self]


@dataclass(frozen=True)
class Warranty:
    """From the day of completion on: so far or so long, whichever is reached first."""

    km: int
    days: int

    def __str__(self):
        return str(_("%(km)s km or %(days)s days")) % {"km": self.km, "days": self.days}


WARRANTIES = {
    RepairClass.OVERHAUL: Warranty(20_000, 100),
    RepairClass.SECONDARY: Warranty(5_000, 30),
    RepairClass.MINOR: Warranty(2_000, 10),
}


class BayKind(models.TextChoices):
    """What a bay 工位 is equipped for."""

    GENERAL = "general", _("general repair bay")
    QUICK = "quick", _("quick service bay")
    ALIGNMENT = "alignment", _("wheel alignment bay")
    HIGH_VOLTAGE = "high_voltage", _("high-voltage bay")
    BODY = "body", _("body bay")
    PAINT = "paint", _("paint booth")
    WASH = "wash", _("wash bay")
    INSPECTION = "inspection", _("final inspection bay")


class SystemGroup(models.TextChoices):
    """The system of the car in which a symptom shows."""

    ENGINE = "engine", _("engine")
    TRANSMISSION = "transmission", _("gearbox and driveline")
    BRAKES = "brakes", _("brakes")
    STEERING = "steering", _("steering")
    SUSPENSION = "suspension", _("suspension and wheels")
    ELECTRICS = "electrics", _("lights and electrics")
    CLIMATE = "climate", _("air conditioning")
    HIGH_VOLTAGE = "high_voltage", _("battery and drive motor")
    BODY = "body", _("body and interior")
