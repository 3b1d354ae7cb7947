"""The resources ``labour-operations labour-rates``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.vehicles.models import Series, Trim
from service.catalogue.choices import EntryState
from service.catalogue.entries import matching
from service.catalogue.operations import services
from service.catalogue.operations.models import LabourOperation, LabourRate, OperationTime
from service.catalogue.operations.services import EDITABLE

KEPT = ("version", "created_at", "updated_at")


def related(model, **options):
    """Ids of rows that the sender may see."""
    return serializers.ManyRelatedField(child_relation=fields.VisibleRelatedField(queryset=model.objects), **options)


class EntryFilterSet(ResourceFilterSet):
    """Entries of the catalogue by text and state."""

    q = filters.CharFilter(method="said", label="code, name, pinyin or initials")
    state = filters.ChoiceFilter(choices=EntryState.choices)

    def said(self, rows, name, text):
        """As the search of the list."""
        return matching(rows, text)


class OperationSerializer(ResourceSerializer):
    """A piece of work with its standard time; the repair is warranted so many kilometres or days at least."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)
    warranty_km = serializers.IntegerField(source="warranty.km", read_only=True)
    warranty_days = serializers.IntegerField(source="warranty.days", read_only=True)

    class Meta:
        model = LabourOperation
        fields = ("id", "code", *EDITABLE, "warranty_km", "warranty_days", "state", "state_label", *KEPT)


class NewOperationSerializer(ResourceSerializer):
    """What adds an operation. The code stays."""

    class Meta:
        model = LabourOperation
        fields = ("code", *EDITABLE)


class OperationChangesSerializer(ResourceSerializer):
    """What may change about an operation."""

    class Meta:
        model = LabourOperation
        fields = EDITABLE


class OperationTimeSerializer(ResourceSerializer):
    """How long it takes on a series, or on one trim of it."""

    class Meta:
        model = OperationTime
        fields = ("id", "series", "trim", "hours")
        read_only_fields = fields


class SetTimeSerializer(InputSerializer):
    """The hours on a series or a trim of it; null: as long as without."""

    series = fields.VisibleRelatedField(queryset=Series.objects)
    trim = fields.VisibleRelatedField(queryset=Trim.objects, required=False, allow_null=True)
    hours = fields.ExactNumberField(max_digits=5, decimal_places=2, min_value=0, allow_null=True)


class OperationFilterSet(EntryFilterSet):
    """Operations by code, text, kind of work, skill, repair class and state."""

    code = filters.CharFilter(field_name="code", lookup_expr="iexact", label="code")

    class Meta:
        model = LabourOperation
        fields = ("category", "skill", "repair_class", "needs_final_inspection")


class Operations(WriteResource):
    """The labour operations of the group."""

    model = LabourOperation
    serializer_class = OperationSerializer
    filterset_class = OperationFilterSet
    ordering_fields = ("id", "code", "updated_at")

    create_service = staticmethod(services.add_labour_operation)
    create_permission = "service.add_labouroperation"
    create_serializer_class = NewOperationSerializer

    change_service = staticmethod(services.edit_labour_operation)
    change_permission = "service.change_labouroperation"
    change_serializer_class = OperationChangesSerializer
    row_argument = "operation_id"

    set_time = move_action(
        "set_time",
        services.set_operation_time,
        row_argument="operation_id",
        serializer_class=SetTimeSerializer,
        permission="service.change_labouroperation",
    )
    times = part_action("times", OperationTimeSerializer, lambda operation, user: operation.times.all())
    retire = move_action(
        "retire", services.retire_labour_operation, row_argument="operation_id", serializer_class=ReasonSerializer
    )
    reinstate = move_action(
        "reinstate", services.reinstate_labour_operation, row_argument="operation_id", serializer_class=ReasonSerializer
    )


class RateSerializer(ResourceSerializer):
    """What an hour costs in a store, tax included; the rate of a skill comes first, the general one last."""

    class Meta:
        model = LabourRate
        fields = ("id", "store", "category", "skill", "hourly", "valid_from", "is_active", *KEPT)


class NewRateSerializer(ResourceSerializer):
    """What adds a rate from a day on: for a kind of work, a skill, or all work."""

    store = fields.VisibleRelatedField(queryset=Store.objects)

    class Meta:
        model = LabourRate
        fields = ("store", "category", "skill", "hourly", "valid_from")


class RateChangesSerializer(ResourceSerializer):
    """The amount, and whether it is in force."""

    class Meta:
        model = LabourRate
        fields = ("hourly", "is_active")


class RateFilterSet(ResourceFilterSet):
    """Rates by store, kind of work and skill."""

    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = LabourRate
        fields = ("category", "skill", "is_active")


class Rates(WriteResource):
    """The hourly rates of your stores."""

    model = LabourRate
    serializer_class = RateSerializer
    filterset_class = RateFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.add_labour_rate)
    create_permission = "service.add_labourrate"
    create_serializer_class = NewRateSerializer

    change_service = staticmethod(services.edit_labour_rate)
    change_permission = "service.change_labourrate"
    change_serializer_class = RateChangesSerializer
    row_argument = "rate_id"


def offer_resources():
    """Put the resources at their addresses."""
    register("labour-operations", Operations)
    register("labour-rates", Rates)
