"""The resources ``bays teams technicians``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store, User
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from service.catalogue.choices import EntryState, Level, Skill
from service.catalogue.operations.api import KEPT
from service.catalogue.workshop import services
from service.catalogue.workshop.models import Bay, Team, Technician, TechnicianSkill
from service.catalogue.workshop.services import BAY_FIELDS, TEAM_FIELDS, TECHNICIAN_FIELDS

STATE = ("state", "state_label", *KEPT)


class OfStoreFilterSet(ResourceFilterSet):
    """Rows of a store by store and state."""

    store = KeyFilter(field_name="store_id", label="store")
    state = filters.ChoiceFilter(choices=EntryState.choices)


class BaySerializer(ResourceSerializer):
    """A place where a car is worked on."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Bay
        fields = ("id", "store", "code", *BAY_FIELDS, *STATE)


class NewBaySerializer(ResourceSerializer):
    """What adds a bay. The code stays."""

    store = fields.VisibleRelatedField(queryset=Store.objects)

    class Meta:
        model = Bay
        fields = ("store", "code", *BAY_FIELDS)


class BayChangesSerializer(ResourceSerializer):
    """What may change about a bay."""

    class Meta:
        model = Bay
        fields = BAY_FIELDS


class BayFilterSet(OfStoreFilterSet):
    """Bays by store, state, code and kind."""

    class Meta:
        model = Bay
        fields = ("code", "kind")


class Bays(WriteResource):
    """The bays of your stores."""

    model = Bay
    serializer_class = BaySerializer
    related = ("store",)
    filterset_class = BayFilterSet
    ordering_fields = ("id", "code", "updated_at")

    create_service = staticmethod(services.add_bay)
    create_permission = "service.add_bay"
    create_serializer_class = NewBaySerializer

    change_service = staticmethod(services.edit_bay)
    change_permission = "service.change_bay"
    change_serializer_class = BayChangesSerializer
    row_argument = "bay_id"

    retire = move_action("retire", services.retire_bay, row_argument="bay_id", serializer_class=ReasonSerializer)
    reinstate = move_action(
        "reinstate", services.reinstate_bay, row_argument="bay_id", serializer_class=ReasonSerializer
    )


class TeamSerializer(ResourceSerializer):
    """Technicians who work together under a team lead."""

    lead = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Team
        fields = ("id", "store", *TEAM_FIELDS, *STATE)


class NewTeamSerializer(ResourceSerializer):
    """What adds a team."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    lead = fields.VisibleRelatedField(queryset=User.objects, required=False, allow_null=True)

    class Meta:
        model = Team
        fields = ("store", *TEAM_FIELDS)


class TeamChangesSerializer(ResourceSerializer):
    """What may change about a team."""

    lead = fields.VisibleRelatedField(queryset=User.objects, required=False, allow_null=True)

    class Meta:
        model = Team
        fields = TEAM_FIELDS


class TeamFilterSet(OfStoreFilterSet):
    """Teams by store, state and kind of work."""

    class Meta:
        model = Team
        fields = ("category",)


class Teams(WriteResource):
    """The teams of your stores."""

    model = Team
    serializer_class = TeamSerializer
    related = ("store",)
    filterset_class = TeamFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.add_team)
    create_permission = "service.add_team"
    create_serializer_class = NewTeamSerializer

    change_service = staticmethod(services.edit_team)
    change_permission = "service.change_team"
    change_serializer_class = TeamChangesSerializer
    row_argument = "team_id"

    retire = move_action("retire", services.retire_team, row_argument="team_id", serializer_class=ReasonSerializer)
    reinstate = move_action(
        "reinstate", services.reinstate_team, row_argument="team_id", serializer_class=ReasonSerializer
    )


class TechnicianSerializer(ResourceSerializer):
    """Somebody who repairs cars in a store."""

    user = serializers.PrimaryKeyRelatedField(read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    team = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Technician
        fields = ("id", "store", "user", "name", *TECHNICIAN_FIELDS, *STATE)


class NewTechnicianSerializer(ResourceSerializer):
    """A colleague with the role of technician or team lead in the store."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    user = fields.VisibleRelatedField(queryset=User.objects)
    team = fields.VisibleRelatedField(queryset=Team.objects, required=False, allow_null=True)

    class Meta:
        model = Technician
        fields = ("store", "user", *TECHNICIAN_FIELDS)


class TechnicianChangesSerializer(ResourceSerializer):
    """Staff number, team and note."""

    team = fields.VisibleRelatedField(queryset=Team.objects, required=False, allow_null=True)

    class Meta:
        model = Technician
        fields = TECHNICIAN_FIELDS


class SkillSerializer(ResourceSerializer):
    """What a technician can do, and how well: 1 learning, 2 skilled, 3 senior, 4 master."""

    class Meta:
        model = TechnicianSkill
        fields = ("id", "skill", "level")
        read_only_fields = fields


def _level():
    return fields.WholeNumberField(
        min_value=min(Level.values), max_value=max(Level.values), required=False, allow_null=True
    )


class LevelsSerializer(InputSerializer):
    """Levels by skill; null takes a skill away, those left out stay."""

    def get_fields(self):
        """A field for each skill."""
        return {skill: _level() for skill in Skill.values}


class TechnicianFilterSet(OfStoreFilterSet):
    """Technicians by store, state, staff number, person, team and skill."""

    user = KeyFilter(field_name="user_id", label="person")
    team = KeyFilter(field_name="team_id", label="team")
    skill = filters.ChoiceFilter(field_name="skills__skill", choices=Skill.choices)

    class Meta:
        model = Technician
        fields = ("number",)


class Technicians(WriteResource):
    """The technicians of your stores."""

    model = Technician
    serializer_class = TechnicianSerializer
    related = ("store", "user")
    filterset_class = TechnicianFilterSet
    ordering_fields = ("id", "number", "updated_at")

    create_service = staticmethod(services.add_technician)
    create_permission = "service.add_technician"
    create_serializer_class = NewTechnicianSerializer

    change_service = staticmethod(services.edit_technician)
    change_permission = "service.change_technician"
    change_serializer_class = TechnicianChangesSerializer
    row_argument = "technician_id"

    rate = move_action(
        "rate",
        services.rate_technician,
        row_argument="technician_id",
        serializer_class=LevelsSerializer,
        permission="service.rate_technician",
    )
    skills = part_action("skills", SkillSerializer, lambda technician, user: technician.skills.all())
    retire = move_action(
        "retire", services.retire_technician, row_argument="technician_id", serializer_class=ReasonSerializer
    )
    reinstate = move_action(
        "reinstate", services.reinstate_technician, row_argument="technician_id", serializer_class=ReasonSerializer
    )


def offer_resources():
    """Put the resources at their addresses."""
    register("bays", Bays)
    register("teams", Teams)
    register("technicians", Technicians)
