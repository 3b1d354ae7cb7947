"""The trade's words for models, vehicles and who has them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Energy(models.TextChoices):
    """What moves the vehicle."""

    PETROL = "petrol", _("petrol")
    DIESEL = "diesel", _("diesel")
    HYBRID = "hybrid", _("hybrid")
    PLUG_IN = "plug_in", _("plug-in hybrid")
    RANGE_EXTENDED = "range_extended", _("range-extended electric")
    BATTERY = "battery", _("battery electric")
    FUEL_CELL = "fuel_cell", _("fuel cell")
    GAS = "gas", _("gas")


class Transmission(models.TextChoices):
    """How the power reaches the wheels."""

    MANUAL = "manual", _("manual")
    AUTOMATIC = "automatic", _("automatic")
    DUAL_CLUTCH = "dual_clutch", _("dual clutch")
    CVT = "cvt", _("CVT")
    SINGLE_SPEED = "single_speed", _("single speed")


class Body(models.TextChoices):
    """The shape."""

    SEDAN = "sedan", _("sedan")
    SUV = "suv", _("SUV")
    MPV = "mpv", _("MPV")
    HATCHBACK = "hatchback", _("hatchback")
    WAGON = "wagon", _("wagon")
    COUPE = "coupe", _("coupé")
    PICKUP = "pickup", _("pickup")
    VAN = "van", _("van")
    BUS = "bus", _("bus")
    TRUCK = "truck", _("truck")


class ColourKind(models.TextChoices):
    """Where the colour is."""

    EXTERIOR = "exterior", _("exterior")
    INTERIOR = "interior", _("interior")


class OfferKind(models.TextChoices):
    """How an option comes with a trim; without one of these it can't be had."""

    OPTIONAL = "optional", _("optional")
    STANDARD = "standard", _("standard")


class OptionRuleKind(models.TextChoices):
    """What choosing one option means for another."""

    REQUIRES = "requires", _("requires")
    EXCLUDES = "excludes", _("excludes")


class OdometerSource(models.TextChoices):
    """When the kilometres were read."""

    REGISTRATION = "registration", _("registration of the vehicle")
    ARRIVAL = "arrival", _("arrival of a new vehicle")
    RECEPTION = "reception", _("service reception")
    TEST_DRIVE = "test_drive", _("test drive")
    INSPECTION = "inspection", _("inspection")
    HANDOVER = "handover", _("handover")
    CUSTOMER = "customer", _("told by the customer")
    CONNECTED = "connected", _("sent by the vehicle")


class OwnershipKind(models.TextChoices):
    """What a customer has to do with a vehicle."""

    OWNER = "owner", _("owner")
    DRIVER = "driver", _("driver")
    LESSEE = "lessee", _("lessee")
