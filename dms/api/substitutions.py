"""The resource ``substitutions``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts import services
from dms.accounts.models import Store, Substitution, User
from dms.accounts.substitution import SubstitutionState
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer


class ColleagueField(fields.VisibleRelatedField):
    """The id of somebody who works in any store of the group: a substitute may come from another one."""

    def get_queryset(self):
        """Everybody who works."""
        return User.objects.working()


class SubstitutionSerializer(ResourceSerializer):
    """``substitute`` acts with all roles of ``absent`` in ``store``, from one day to another, both included."""

    absent = serializers.PrimaryKeyRelatedField(read_only=True)
    substitute = serializers.PrimaryKeyRelatedField(read_only=True)
    requested_by = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Substitution
        fields = (
            "id",
            "absent",
            "substitute",
            "store",
            "valid_from",
            "valid_to",
            "note",
            "requested_by",
            "crosses_stores",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class NewSubstitutionSerializer(InputSerializer):
    """Who is away, who stands in, where, when, and why."""

    absent = fields.VisibleRelatedField(queryset=User.objects)
    substitute = ColleagueField(queryset=User.objects)
    store = fields.VisibleRelatedField(queryset=Store.objects)
    valid_from = fields.DayField()
    valid_to = fields.DayField()
    note = fields.TextField(max_length=200, required=False, allow_blank=True)


class ShortNoteSerializer(InputSerializer):
    """What is said with a move; nothing need be said."""

    note = fields.TextField(max_length=200, required=False, allow_blank=True)


class SubstitutionFilterSet(ResourceFilterSet):
    """Arrangements by person, store, state, and the day on which they hold."""

    absent = KeyFilter(field_name="absent_id", label="absent")
    substitute = KeyFilter(field_name="substitute_id", label="substitute")
    store = KeyFilter(field_name="store_id", label="store")
    state = filters.ChoiceFilter(choices=SubstitutionState.choices)
    in_force_on = filters.DateFilter(method="keep_in_force", label="confirmed, and holding on this day")

    class Meta:
        model = Substitution
        fields = ()

    def keep_in_force(self, rows, name, day):
        """Those that hold on the day."""
        return rows.in_force(day)


class Substitutions(CreateRows, ReadResource):
    """Your own arrangements, whichever side of them; a store's all for its heads."""

    model = Substitution
    serializer_class = SubstitutionSerializer
    filterset_class = SubstitutionFilterSet
    ordering_fields = ("id", "valid_from", "updated_at")

    create_service = staticmethod(services.request_substitution)
    create_permission = "accounts.add_substitution"
    create_serializer_class = NewSubstitutionSerializer

    accept = move_action("accept", services.accept_substitution, row_argument="substitution_id")
    decline = move_action(
        "decline",
        services.decline_substitution,
        row_argument="substitution_id",
        serializer_class=ShortNoteSerializer,
    )
    withdraw = move_action(
        "withdraw",
        services.withdraw_substitution,
        row_argument="substitution_id",
        serializer_class=ShortNoteSerializer,
    )
    end = move_action(
        "end", services.end_substitution, row_argument="substitution_id", serializer_class=ShortNoteSerializer
    )
