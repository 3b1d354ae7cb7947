"""The resource ``due-work``: what the workers have to do, and what they gave up."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.api.filters import InstantFilter
from dms.api.resources import ReadResource, move_action
from dms.api.serializers import ResourceSerializer
from dms.core import given_up
from dms.core.models import DueWork, WorkStanding


class DueWorkSerializer(ResourceSerializer):
    """One piece of work. ``standing``: planned, due, late, given up or done at this moment."""

    standing = serializers.ChoiceField(choices=WorkStanding.choices, read_only=True)
    last_error = serializers.CharField(source="shown_error", read_only=True, help_text="Personal numbers left out.")

    class Meta:
        model = DueWork
        fields = (
            "id",
            "handler",
            "key",
            "event",
            "standing",
            "due_at",
            "expires_at",
            "claimed_until",
            "attempts",
            "last_error",
            "done_at",
            "given_up_at",
            "outcome",
        )
        read_only_fields = fields


class DueWorkFilterSet(filters.FilterSet):
    """Due work by how it stands and who does it."""

    standing = filters.ChoiceFilter(choices=WorkStanding.choices, method="standing_so", label="standing")
    handler = filters.CharFilter()
    due_since = InstantFilter(field_name="due_at", lookup_expr="gte", label="due since")

    class Meta:
        model = DueWork
        fields = ()

    def standing_so(self, rows, name, standing):
        """The work that stands so now."""
        return rows.standing(standing)


class WorkThatFallsDue(ReadResource):
    """What workers do once, at or after a time; what they gave up waits for an administrator."""

    model = DueWork
    serializer_class = DueWorkSerializer
    filterset_class = DueWorkFilterSet
    ordering_fields = ("id", "due_at")

    try_again = move_action("try_again", given_up.try_again, row_argument="work_id", permission="core.change_duework")
