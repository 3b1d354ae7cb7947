"""The resource ``memberships``."""

from django_filters import rest_framework as filters

from dms.accounts import services
from dms.accounts.models import Membership
from dms.accounts.roles import Role
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer


class MembershipSerializer(ResourceSerializer):
    """Who holds which role where, from one day to another, both included; without a store for the whole group."""

    class Meta:
        model = Membership
        fields = (
            "id",
            "user",
            "store",
            "role",
            "valid_from",
            "valid_to",
            "ended_at",
            "version",
            "created_at",
            "updated_at",
        )


class NewMembershipSerializer(ResourceSerializer):
    """What grants a role: to whom, which one, where (``store`` null: in the whole group), for how long."""

    class Meta:
        model = Membership
        fields = ("user", "store", "role", "valid_from", "valid_to")
        extra_kwargs = {"store": {"required": True}, "valid_from": {"required": False, "allow_null": True}}


class LastDaySerializer(InputSerializer):
    """When a role ends: at once, or after a day."""

    last_day = fields.DayField(required=False, allow_null=True)
    reason = fields.TextField(required=False, allow_blank=True, max_length=500)


class MembershipFilterSet(ResourceFilterSet):
    """Memberships by person, store, role, and the day on which they hold."""

    user = KeyFilter(field_name="user_id", label="user")
    store = KeyFilter(field_name="store_id", label="store")
    role = filters.ChoiceFilter(choices=Role.choices)
    on = filters.DateFilter(method="holding_on", label="holding on this day")

    class Meta:
        model = Membership
        fields = ()

    def holding_on(self, rows, name, day):
        """Those that hold on the day."""
        return rows.active(day)


class Memberships(CreateRows, ReadResource):
    """Who holds what in the stores in which you work. Roles are granted and ended, never edited."""

    model = Membership
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilterSet
    ordering_fields = ("id", "valid_from", "updated_at")

    create_service = staticmethod(services.grant_membership)
    create_permission = "accounts.grant_membership"
    create_serializer_class = NewMembershipSerializer

    end = move_action(
        "end",
        services.end_membership,
        row_argument="membership_id",
        serializer_class=LastDaySerializer,
        permission="accounts.grant_membership",
    )
