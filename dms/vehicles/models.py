"""Vehicles by VIN, their plates, kilometres and owners in time. Catalogue and prices have rooms of their own."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.vehicles import choices
from dms.vehicles.catalogue.models import Brand, Colour, ModelYear, Option, OptionOffer, OptionRule, Series, Trim
from dms.vehicles.odometer import MOST_KM
from dms.vehicles.plates import PlateColour, PlateKind, mask_plate
from dms.vehicles.prices.models import PriceLine, PriceList

__all__ = [
    "Brand",
    "Colour",
    "ModelYear",
    "OdometerReading",
    "Option",
    "OptionOffer",
    "OptionRule",
    "Ownership",
    "PlateChange",
    "PriceLine",
    "PriceList",
    "Series",
    "Trim",
    "Vehicle",
]


def _from_the_left(field, name):
    """An index for ``begins`` and for the whole value."""
    return models.Index(fields=[field, "store"], name=name, opclasses=["varchar_pattern_ops", "int8_ops"])


class Vehicle(StoreOwned):
    """A car the store sells or looks after: one file per VIN and store."""

    vin = models.CharField(_("VIN"), max_length=17)
    vin_last6 = models.CharField(max_length=6, editable=False)
    vin_doubtful = models.BooleanField(_("check digit does not fit"), default=False, editable=False)
    engine_number = models.CharField(_("engine number"), max_length=30, blank=True)
    trim = models.ForeignKey(
        Trim, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("trim")
    )
    brand_text = models.CharField(_("brand"), max_length=80, blank=True)
    model_text = models.CharField(_("model"), max_length=120, blank=True)
    model_year = models.PositiveSmallIntegerField(
        _("model year"), null=True, blank=True, validators=[MinValueValidator(1950), MaxValueValidator(2100)]
    )
    energy = models.CharField(_("energy"), max_length=20, choices=choices.Energy, blank=True)
    exterior_colour = models.CharField(_("exterior colour"), max_length=40, blank=True)
    interior_colour = models.CharField(_("interior colour"), max_length=40, blank=True)
    produced_on = models.DateField(_("produced"), null=True, blank=True)
    first_registration_on = models.DateField(_("first registration"), null=True, blank=True)
    in_service_on = models.DateField(
        _("in service since"),
        null=True,
        blank=True,
        help_text=_("Delivery to the first customer: warranties begin here."),
    )
    plate = models.CharField(_("plate"), max_length=12, blank=True, editable=False)
    plate_tail = models.CharField(max_length=12, blank=True, editable=False)
    plate_colour = models.CharField(_("plate colour"), max_length=12, choices=PlateColour, blank=True, editable=False)
    plate_kind = models.CharField(_("plate kind"), max_length=20, choices=PlateKind, blank=True, editable=False)
    odometer_km = models.PositiveIntegerField(_("odometer (km)"), null=True, blank=True, editable=False)
    odometer_at = models.DateTimeField(_("odometer read"), null=True, blank=True, editable=False)
    distance_km = models.PositiveIntegerField(_("distance driven (km)"), null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True, max_length=2000)

    #: Columns that no form sets but acts do; the history tells their changes.
    told_changes = ("plate", "plate_colour", "odometer_km")

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        permissions = [
            ("correct_vin", _("Can correct the VIN of a vehicle")),
            ("record_odometer", _("Can record the odometer")),
            ("roll_back_odometer", _("Can record an odometer that was set back or replaced")),
            ("transfer_ownership", _("Can record who owns or drives a vehicle")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "vin"],
                name="vehicle_vin_once_per_store",
                violation_error_message=_("This VIN is registered already. Open that vehicle instead."),
            ),
            models.UniqueConstraint(
                fields=["store", "plate", "plate_colour"],
                condition=~Q(plate=""),
                name="vehicle_plate_once_per_store",
                violation_error_message=_("Another vehicle has this plate. Take it off there first."),
            ),
            models.CheckConstraint(
                condition=Q(produced_on=None)
                | Q(first_registration_on=None)
                | Q(first_registration_on__gte=F("produced_on")),
                name="vehicle_produced_then_registered",
                violation_error_message=_("A vehicle can't be registered before it was produced."),
            ),
            models.CheckConstraint(
                condition=Q(plate="", plate_colour="", plate_kind="")
                | (~Q(plate="") & ~Q(plate_colour="") & ~Q(plate_kind="")),
                name="vehicle_plate_with_colour_and_kind",
            ),
        ]
        indexes = [
            # Look-ups: the said value first, so that they serve one store and the whole group alike.
            _from_the_left("plate", "vehicle_by_plate"),
            _from_the_left("plate_tail", "vehicle_by_plate_tail"),
            _from_the_left("vin", "vehicle_by_vin"),
            models.Index(fields=["vin_last6", "store"], name="vehicle_by_vin_last6"),
            models.Index(fields=["engine_number", "store"], name="vehicle_by_engine_number"),
            _from_the_left("brand_text", "vehicle_by_brand"),
            _from_the_left("model_text", "vehicle_by_model"),
            # Lists: a page in the order of its columns is read off the index.
            models.Index(fields=["store", "id"], name="vehicle_in_store"),
            models.Index(fields=["store", "plate", "id"], name="vehicle_in_store_by_plate"),
            models.Index(fields=["store", "vin_last6", "id"], name="vehicle_in_store_by_vin"),
            models.Index(fields=["plate", "id"], name="vehicle_in_group_by_plate"),
            models.Index(fields=["vin_last6", "id"], name="vehicle_in_group_by_vin"),
        ]

    def __str__(self):
        """Model and the last six of the VIN: this text goes into events, where a plate would be personal."""
        return f"{self.brand_text} {self.model_text} {self.vin_last6}".strip()

    def get_absolute_url(self):
        """The file of the vehicle."""
        return address_of_row("vehicles:detail", self.pk)

    @property
    def description(self):
        """Brand, model and year, as people name a car."""
        return " ".join(str(part) for part in (self.brand_text, self.model_text, self.model_year) if part)

    @property
    def masked_plate(self):
        """The plate as events show it."""
        return mask_plate(self.plate)


class PartOfVehicleQuerySet(StoreOwnedQuerySet):
    """Whoever may see the vehicle may see what hangs on it."""

    view_permission = "vehicles.view_vehicle"


class PartOfVehicle(models.Model):
    """A row of a vehicle's history; it takes its store from the vehicle."""

    store = models.ForeignKey("accounts.Store", on_delete=models.PROTECT, related_name="+")

    objects = PartOfVehicleQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()


class PlateChange(PartOfVehicle):
    """A plate put on or (with an empty plate) taken off. Written once."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="plate_changes")
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    plate_colour = models.CharField(_("plate colour"), max_length=12, choices=PlateColour, blank=True)
    plate_kind = models.CharField(_("plate kind"), max_length=20, choices=PlateKind, blank=True)
    changed_on = models.DateField(_("changed on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta(PartOfVehicle.Meta):
        verbose_name = _("plate change")
        verbose_name_plural = _("plate changes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["store", "plate"], name="plate_change_by_plate")]

    def __str__(self):
        return mask_plate(self.plate) or str(_("no plate"))


class OdometerReading(PartOfVehicle):
    """What the odometer showed at an instant, and the distance driven, which never runs backwards. Written once."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="odometer_readings")
    km = models.PositiveIntegerField(_("odometer (km)"), validators=[MaxValueValidator(MOST_KM)])
    offset_km = models.IntegerField(_("before the instrument was replaced (km)"), default=0)
    distance_km = models.PositiveIntegerField(_("distance driven (km)"))
    read_at = models.DateTimeField(_("read at"))
    source = models.CharField(_("source"), max_length=20, choices=choices.OdometerSource)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    rollback_reason = models.CharField(_("why it runs backwards"), max_length=200, blank=True)
    was_confirmed = models.BooleanField(_("confirmed although implausible"), default=False)

    class Meta(PartOfVehicle.Meta):
        verbose_name = _("odometer reading")
        verbose_name_plural = _("odometer readings")
        ordering = ["-read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "read_at"],
                name="odometer_one_reading_at_a_time",
                violation_error_message=_("A reading at this very time is recorded already."),
            ),
            models.CheckConstraint(condition=Q(distance_km=F("km") + F("offset_km")), name="odometer_distance_adds_up"),
            models.CheckConstraint(condition=Q(km__lte=MOST_KM), name="odometer_within_reason"),
        ]

    def __str__(self):
        return f"{self.km} km"


class Ownership(StoreOwned):
    """A customer owns, drives or leases a vehicle from one day until another (not included); one owner at a time."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="ownerships", verbose_name=_("vehicle"))
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="ownerships", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=choices.OwnershipKind)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = PartOfVehicleQuerySet.as_manager()

    class Meta:
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        default_permissions = ()
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(kind="owner", valid_to=None), name="ownership_one_owner"
            ),
            models.UniqueConstraint(
                fields=["vehicle", "customer", "kind"], condition=Q(valid_to=None), name="ownership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="ownership_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.customer_id}"

    def get_absolute_url(self):
        """Where it is shown: with its vehicle."""
        return address_of_row("vehicles:detail", self.vehicle_id)
