"""The resource ``vehicles``: files by VIN, their plates, kilometres and owners in time."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action, part_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.api.timeline import timeline_action
from dms.parties.models import Customer
from dms.vehicles import selectors, services
from dms.vehicles.choices import OdometerSource, OwnershipKind
from dms.vehicles.models import OdometerReading, Ownership, PlateChange, Trim, Vehicle
from dms.vehicles.plates import PlateColour, normalised_plate
from dms.vehicles.vin import normalised_vin

EDITABLE = (
    "trim",
    "brand_text",
    "model_text",
    "model_year",
    "energy",
    "exterior_colour",
    "interior_colour",
    "engine_number",
    "produced_on",
    "first_registration_on",
    "in_service_on",
    "note",
)


class OwnershipSerializer(ResourceSerializer):
    """Who owns, drives or leases the vehicle, from one day until another (not included; null: still)."""

    class Meta:
        model = Ownership
        fields = ("id", "vehicle", "customer", "kind", "valid_from", "valid_to", "end_reason")
        read_only_fields = fields


class PlateChangeSerializer(ResourceSerializer):
    """A plate put on, or (empty) taken off."""

    class Meta:
        model = PlateChange
        fields = ("id", "plate", "plate_colour", "plate_kind", "changed_on", "recorded_by", "reason")
        read_only_fields = fields


class OdometerReadingSerializer(ResourceSerializer):
    """What the odometer showed, and the distance driven, which never runs backwards."""

    class Meta:
        model = OdometerReading
        fields = (
            "id",
            "km",
            "offset_km",
            "distance_km",
            "read_at",
            "source",
            "recorded_by",
            "rollback_reason",
            "was_confirmed",
        )
        read_only_fields = fields


class VehicleSerializer(ResourceSerializer):
    """A vehicle with what is known about it, and who has it now, as far as you may see customers."""

    ownerships = OwnershipSerializer(source="open_ownerships", many=True, read_only=True)

    class Meta:
        model = Vehicle
        fields = (
            "id",
            "store",
            "vin",
            "vin_last6",
            "vin_doubtful",
            "plate",
            "plate_colour",
            "plate_kind",
            *EDITABLE,
            "odometer_km",
            "odometer_at",
            "distance_km",
            "ownerships",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class VehicleChangesSerializer(ResourceSerializer):
    """What may change about a vehicle; VIN, plate, kilometres and owners have acts of their own."""

    class Meta:
        model = Vehicle
        fields = EDITABLE


class NewVehicleSerializer(ResourceSerializer):
    """What opens a file: the VIN in any spelling; perhaps a plate with its colour, and the owner."""

    vin = fields.TextField(max_length=40)
    plate = fields.TextField(max_length=20, required=False, allow_blank=True)
    plate_colour = fields.ChoiceField(choices=PlateColour.choices, required=False, allow_blank=True)
    customer = fields.VisibleRelatedField(queryset=Customer.objects, required=False, allow_null=True)

    class Meta:
        model = Vehicle
        fields = ("store", "vin", "plate", "plate_colour", "customer", *EDITABLE)


class CorrectVinSerializer(InputSerializer):
    """The right VIN and why the other one was wrong."""

    vin = fields.TextField(max_length=40)
    reason = fields.TextField(max_length=200)


class ChangePlateSerializer(InputSerializer):
    """The plate (empty: taken off); its colour where the form may have several."""

    plate = fields.TextField(max_length=20, allow_blank=True)
    plate_colour = fields.ChoiceField(choices=PlateColour.choices, required=False, allow_blank=True)
    changed_on = fields.DayField(required=False, allow_null=True)
    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class RecordOdometerSerializer(InputSerializer):
    """What the odometer shows; ``confirmed`` for a leap, ``rollback_reason`` for an instrument set back or replaced."""

    km = fields.WholeNumberField(min_value=0)
    source = fields.ChoiceField(choices=OdometerSource.choices)
    at = fields.InstantField(required=False, allow_null=True)
    confirmed = fields.YesNoField(required=False)
    rollback_reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class TransferOwnershipSerializer(InputSerializer):
    """Who has the vehicle from a day on."""

    customer = fields.VisibleRelatedField(queryset=Customer.objects)
    kind = fields.ChoiceField(choices=OwnershipKind.choices, required=False)
    valid_from = fields.DayField(required=False, allow_null=True)
    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class EndOwnershipSerializer(InputSerializer):
    """Which ownership of this vehicle ends, when and why."""

    ownership = fields.VisibleRelatedField(queryset=Ownership.objects)
    valid_to = fields.DayField(required=False, allow_null=True)
    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class VehicleFilterSet(ResourceFilterSet):
    """Vehicles by what people say over the counter."""

    vin = filters.CharFilter(method="by_vin")
    vin_last6 = filters.CharFilter(lookup_expr="iexact")
    plate = filters.CharFilter(method="by_plate", help_text="With or without the province.")
    customer = KeyFilter(method="held_by", label="customer")
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Vehicle
        fields = ("vin_doubtful",)

    def by_vin(self, rows, name, text):
        """The whole VIN in any spelling."""
        return rows.filter(vin=normalised_vin(text))

    def by_plate(self, rows, name, text):
        """The plate in any spelling."""
        plate = normalised_plate(text)
        return rows.filter(plate=plate) | rows.filter(plate_tail=plate)

    def held_by(self, rows, name, customer_id):
        """Those that this customer owns, drives or leases now."""
        seen = Customer.objects.visible_to(self.request.user).filter(pk=customer_id).values("pk")
        held = Ownership.objects.filter(customer__in=seen, valid_to=None)
        return rows.filter(pk__in=held.values("vehicle_id"))


def by_key(values):
    """The values with the trim by its key, as the services take it."""
    return {("trim_id" if name == "trim" else name): _key(value) for name, value in values.items()}


def _key(value):
    return value.pk if isinstance(value, Trim) else value


def register_vehicle(*, store_id, actor, customer_id=None, **values):
    """Open a file; an owner must be a customer of the store. Raises ValidationError at ``customer``."""
    if customer_id and not Customer.objects.visible_to(actor).filter(pk=customer_id, store_id=store_id).exists():
        raise ValidationError({"customer": _("This is a customer of another store.")})
    return services.register_vehicle(store_id=store_id, actor=actor, customer_id=customer_id, **by_key(values))


def edit_vehicle(*, vehicle_id, expected_version, actor, **values):
    """Change what is known."""
    return services.edit_vehicle(
        vehicle_id=vehicle_id, expected_version=expected_version, actor=actor, **by_key(values)
    )


def transfer_ownership(*, vehicle_id, customer_id, actor, **values):
    """Record who has it; a customer of the vehicle's store. Raises ValidationError at ``customer``."""
    store_id = Vehicle.objects.values_list("store_id", flat=True).get(pk=vehicle_id)
    if not Customer.objects.visible_to(actor).filter(pk=customer_id, store_id=store_id).exists():
        raise ValidationError({"customer": _("This is a customer of another store.")})
    return services.transfer_ownership(vehicle_id=vehicle_id, customer_id=customer_id, actor=actor, **values)


def end_ownership(*, vehicle_id, ownership, actor, **values):
    """End one of this vehicle's ownerships. Raises ValidationError for one of another vehicle."""
    if ownership.vehicle_id != vehicle_id:
        raise ValidationError({"ownership": _("This is about another vehicle.")})
    return services.end_ownership(ownership_id=ownership.pk, actor=actor, **values)


class Vehicles(WriteResource):
    """The cars that your stores sell or look after: one file per VIN and store."""

    model = Vehicle
    serializer_class = VehicleSerializer
    filterset_class = VehicleFilterSet
    ordering_fields = ("id", "updated_at", "vin_last6")

    create_service = staticmethod(register_vehicle)
    create_permission = "vehicles.add_vehicle"
    create_serializer_class = NewVehicleSerializer

    change_service = staticmethod(edit_vehicle)
    change_permission = "vehicles.change_vehicle"
    change_serializer_class = VehicleChangesSerializer
    row_argument = "vehicle_id"

    def get_queryset(self):
        """With who has each vehicle now."""
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else selectors.with_holders(rows, self.request.user)

    def answer(self, row, *args, **kwargs):
        """A row that a service returned, with who has it now."""
        known = hasattr(row, "open_ownerships")
        return super().answer(row if known else self.get_queryset().get(pk=row.pk), *args, **kwargs)

    correct_vin = move_action(
        "correct_vin",
        services.correct_vin,
        row_argument="vehicle_id",
        serializer_class=CorrectVinSerializer,
        permission="vehicles.correct_vin",
    )
    change_plate = move_action(
        "change_plate",
        services.change_plate,
        row_argument="vehicle_id",
        serializer_class=ChangePlateSerializer,
        permission="vehicles.change_vehicle",
    )
    record_odometer = move_action(
        "record_odometer",
        services.record_odometer,
        row_argument="vehicle_id",
        serializer_class=RecordOdometerSerializer,
        permission="vehicles.record_odometer",
        answers=OdometerReadingSerializer,
    )
    transfer_ownership = move_action(
        "transfer_ownership",
        transfer_ownership,
        row_argument="vehicle_id",
        serializer_class=TransferOwnershipSerializer,
        permission="vehicles.transfer_ownership",
        answers=OwnershipSerializer,
    )
    end_ownership = move_action(
        "end_ownership",
        end_ownership,
        row_argument="vehicle_id",
        serializer_class=EndOwnershipSerializer,
        permission="vehicles.transfer_ownership",
        answers=OwnershipSerializer,
    )
    timeline = timeline_action()
    odometer_readings = part_action(
        "odometer_readings", OdometerReadingSerializer, lambda vehicle, user: vehicle.odometer_readings.all()
    )
    plate_changes = part_action(
        "plate_changes", PlateChangeSerializer, lambda vehicle, user: vehicle.plate_changes.all()
    )
    ownerships = part_action("ownerships", OwnershipSerializer, selectors.ownerships_of)
