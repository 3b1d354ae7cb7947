"""The resource ``customer-merges``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from crm.files.merging import services
from crm.files.merging.models import CustomerMerge, Likeness, MergeState
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.parties.models import Customer


class CustomerMergeSerializer(ResourceSerializer):
    """Two files that may be of one customer; ``moved`` says how many rows went along, by kind."""

    reasons = serializers.ListField(child=serializers.ChoiceField(choices=Likeness.choices), read_only=True)
    taken = serializers.ListField(child=serializers.CharField(), read_only=True)
    moved = serializers.SerializerMethodField()
    survivor = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    proposed_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    decided_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = CustomerMerge
        fields = (
            "id",
            "store",
            "first",
            "second",
            "survivor",
            "reasons",
            "is_certain",
            "taken",
            "moved",
            "proposed_by",
            "decided_by",
            "decided_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )

    def get_moved(self, row) -> dict[str, int]:
        """``{"parties.contact": 2}``."""
        return {entry["model"]: len(entry["ids"]) for entry in row.moved}


class NewCustomerMergeSerializer(InputSerializer):
    """Two files of the same store; which one goes on is said when they are merged."""

    customer = fields.VisibleRelatedField(queryset=Customer.objects)
    other = fields.VisibleRelatedField(queryset=Customer.objects)


class MergeSerializer(InputSerializer):
    """Which file goes on, and which of its values are taken from the other one."""

    survivor = fields.VisibleRelatedField(queryset=Customer.objects)
    take = serializers.ListField(
        child=fields.ChoiceField(choices=[(name, name) for name in services.CHOICES]), required=False, max_length=20
    )


class DismissSerializer(InputSerializer):
    """Why they are two customers, where somebody wants to say so."""

    reason = fields.TextField(max_length=500, required=False, allow_blank=True)


class CustomerMergeFilterSet(ResourceFilterSet):
    """Merges by state, store, certainty, and one of their files."""

    state = filters.ChoiceFilter(choices=MergeState.choices)
    store = KeyFilter(field_name="store_id", label="store")
    first = KeyFilter(field_name="first_id", label="older file")
    second = KeyFilter(field_name="second_id", label="newer file")

    class Meta:
        model = CustomerMerge
        fields = ("is_certain",)


class CustomerMerges(CreateRows, ReadResource):
    """Suggested, made, undone and dismissed merges of your stores."""

    model = CustomerMerge
    serializer_class = CustomerMergeSerializer
    related = ("store", "first", "second", "survivor")
    filterset_class = CustomerMergeFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.propose_merge)
    create_permission = "crm.add_customermerge"
    create_serializer_class = NewCustomerMergeSerializer

    merge = move_action("merge", services.merge_customers, row_argument="merge_id", serializer_class=MergeSerializer)
    dismiss = move_action(
        "dismiss", services.dismiss_customer_merge, row_argument="merge_id", serializer_class=DismissSerializer
    )
    undo = move_action("undo", services.undo_customer_merge, row_argument="merge_id", serializer_class=ReasonSerializer)


def offer_resources():
    """Put the resource into the API; called once the apps are loaded."""
    register("customer-merges", CustomerMerges)
