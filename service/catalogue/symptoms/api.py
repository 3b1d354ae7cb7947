"""The resource ``symptoms``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.api.filters import KeyFilter
from dms.api.resources import WriteResource, move_action
from dms.api.router import register
from dms.api.serializers import ReasonSerializer, ResourceSerializer
from service.catalogue.operations.api import KEPT, EntryFilterSet, related
from service.catalogue.operations.models import LabourOperation
from service.catalogue.symptoms import services
from service.catalogue.symptoms.models import Symptom
from service.catalogue.symptoms.services import EDITABLE


class SymptomSerializer(ResourceSerializer):
    """What customers report, and the operations that usually follow."""

    operations = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Symptom
        fields = ("id", "code", *EDITABLE, "operations", "state", "state_label", *KEPT)


class NewSymptomSerializer(ResourceSerializer):
    """What adds a symptom. The code stays."""

    operations = related(LabourOperation, required=False)

    class Meta:
        model = Symptom
        fields = ("code", *EDITABLE, "operations")


class SymptomChangesSerializer(ResourceSerializer):
    """What may change about a symptom."""

    operations = related(LabourOperation, required=False)

    class Meta:
        model = Symptom
        fields = (*EDITABLE, "operations")


class SymptomFilterSet(EntryFilterSet):
    """Symptoms by code, text, system, state, and an operation that usually follows."""

    code = filters.CharFilter(field_name="code", lookup_expr="iexact", label="code")
    operation = KeyFilter(field_name="operations", label="usual operation")

    class Meta:
        model = Symptom
        fields = ("system",)


class Symptoms(WriteResource):
    """The symptoms of the group."""

    model = Symptom
    serializer_class = SymptomSerializer
    filterset_class = SymptomFilterSet
    ordering_fields = ("id", "code", "updated_at")

    create_service = staticmethod(services.add_symptom)
    create_permission = "service.add_symptom"
    create_serializer_class = NewSymptomSerializer

    change_service = staticmethod(services.edit_symptom)
    change_permission = "service.change_symptom"
    change_serializer_class = SymptomChangesSerializer
    row_argument = "symptom_id"

    retire = move_action(
        "retire", services.retire_symptom, row_argument="symptom_id", serializer_class=ReasonSerializer
    )
    reinstate = move_action(
        "reinstate", services.reinstate_symptom, row_argument="symptom_id", serializer_class=ReasonSerializer
    )

    def get_queryset(self):
        """With their usual operations."""
        return super().get_queryset().prefetch_related("operations")


def offer_resources():
    """Put the resource at its address."""
    register("symptoms", Symptoms)
