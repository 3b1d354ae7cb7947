"""The resource ``incomplete-files``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from crm.files.completeness import services
from crm.files.completeness.models import About, CompletionState, IncompleteFile
from crm.files.completeness.rules import POINTS
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import ReadResource, move_action
from dms.api.router import register
from dms.api.serializers import ReasonSerializer, ResourceSerializer
from dms.core import clock


class IncompleteFileSerializer(ResourceSerializer):
    """What a customer's or a vehicle's file lacks, who fills it in and until when; it closes by itself."""

    missing = serializers.ListField(
        child=serializers.ChoiceField(choices=[(point.code, point.label) for point in POINTS]), read_only=True
    )
    owner = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = IncompleteFile
        fields = (
            "id",
            "store",
            "customer",
            "vehicle",
            "owner",
            "missing",
            "opened_at",
            "due_at",
            "escalated_at",
            "ended_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class IncompleteFileFilterSet(ResourceFilterSet):
    """Tasks by state, person in charge, file, and whether they are late."""

    state = filters.ChoiceFilter(choices=CompletionState.choices)
    about = filters.ChoiceFilter(choices=About.choices, method="keep_about", label="whose file it is")
    mine = filters.BooleanFilter(method="keep_mine", label="in your charge")
    late = filters.BooleanFilter(method="keep_late", label="open and past their time")
    store = KeyFilter(field_name="store_id", label="store")
    owner = KeyFilter(field_name="owner_id", label="person in charge")
    customer = KeyFilter(field_name="customer_id", label="customer")
    vehicle = KeyFilter(field_name="vehicle_id", label="vehicle")

    class Meta:
        model = IncompleteFile
        fields = ()

    def keep_about(self, rows, name, value):
        """Customers' or vehicles' files."""
        return rows.about(value)

    def keep_mine(self, rows, name, value):
        """Those of the sender; with false, those of everybody else."""
        return rows.filter(owner=self.request.user) if value else rows.exclude(owner=self.request.user)

    def keep_late(self, rows, name, value):
        """Past their time now; with false, everything else."""
        late = {"state": CompletionState.OPEN, "due_at__lt": clock.now()}
        return rows.filter(**late) if value else rows.exclude(**late)


class IncompleteFiles(ReadResource):
    """Files of your stores that are or were not complete."""

    model = IncompleteFile
    serializer_class = IncompleteFileSerializer
    related = ("store", "customer", "vehicle")
    filterset_class = IncompleteFileFilterSet
    ordering_fields = ("id", "due_at", "updated_at")

    excuse = move_action(
        "excuse", services.excuse_incomplete_file, row_argument="file_id", serializer_class=ReasonSerializer
    )


def offer_resources():
    """Put the resource into the API; called once the apps are loaded."""
    register("incomplete-files", IncompleteFiles)
