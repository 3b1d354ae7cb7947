"""The resource ``scrappings``: written, judged, decided and disposed of by programs as on the screen."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dms.accounts.models import Store, User
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from parts.catalogue.models import Part
from parts.scrapping import disposing, services
from parts.scrapping.models import (
    Disposal,
    Judgement,
    Scrapping,
    ScrappingCause,
    ScrappingLiability,
    ScrappingLine,
    ScrappingMeeting,
    ScrappingState,
)
from parts.stock.api import AMOUNT, COST
from parts.stock.models import SCRAPPABLE, Bin, StockStatus

STATUSES = [(one.value, one.label) for one in SCRAPPABLE]
QUANTITY = {"max_digits": 12, "decimal_places": 3, "min_value": 0}
MONEY = {"max_digits": 14, "decimal_places": 2, "min_value": 0}


class OfCost(serializers.Serializer):
    """Worth and cost are null for those who may not see what parts cost."""

    worth = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()

    @extend_schema_field(AMOUNT)
    def get_worth(self, row):
        """What it was worth when it was submitted (FIFO)."""
        return self._told(row, row.worth)

    @extend_schema_field(AMOUNT)
    def get_cost(self, row):
        """What the ledger took for it at the disposal."""
        return self._told(row, row.cost)

    def _told(self, row, amount):
        return str(amount) if self.context["request"].user.has_perm(COST, row) else None


class ScrappingSerializer(OfCost, ResourceSerializer):
    """A scrapping. Its parts stand under ``lines/``, what was said under ``judgements/`` and ``meetings/``."""

    requested_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    decided_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    witness = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    hold_bin = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    posting = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Scrapping
        fields = (
            "id",
            "store",
            "number",
            "note",
            "requested_by",
            "submitted_at",
            "hold_bin",
            "worth",
            "decided_by",
            "decided_at",
            "decision",
            "disposal",
            "witness",
            "disposal_note",
            "buyer",
            "proceeds",
            "disposed_at",
            "posting",
            "cost",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class ScrappingLineSerializer(OfCost, serializers.ModelSerializer):
    """A part of a scrapping, from a bin."""

    part = serializers.IntegerField(source="item.part_id", read_only=True)
    part_number = serializers.CharField(source="item.part.number", read_only=True)
    bin_code = serializers.CharField(source="bin.code", read_only=True)

    class Meta:
        model = ScrappingLine
        fields = (
            "id",
            "part",
            "part_number",
            "bin",
            "bin_code",
            "status",
            "quantity",
            "cause",
            "remark",
            "worth",
            "cost",
        )
        read_only_fields = fields


class JudgementSerializer(serializers.ModelSerializer):
    """One party's yes or no, with its words."""

    class Meta:
        model = Judgement
        fields = ("id", "party", "is_yes", "words", "judged_by", "on_behalf_of", "judged_at")
        read_only_fields = fields


class ScrappingMeetingSerializer(serializers.ModelSerializer):
    """The meeting that decided a dispute."""

    class Meta:
        model = ScrappingMeeting
        fields = ("id", "held_on", "present", "resolution", "is_yes", "recorded_by")
        read_only_fields = fields


class ScrappingLiabilitySerializer(serializers.ModelSerializer):
    """Somebody who answers for a part of the loss."""

    class Meta:
        model = ScrappingLiability
        fields = ("id", "person", "amount", "is_joint", "remark", "named_by")
        read_only_fields = fields


class ScrapSerializer(InputSerializer):
    """So many of a part from a bin, and why."""

    part = fields.VisibleRelatedField(queryset=Part.objects)
    bin = fields.VisibleRelatedField(queryset=Bin.objects)
    quantity = fields.ExactNumberField(**QUANTITY)
    cause = fields.ChoiceField(choices=ScrappingCause.choices)
    status = fields.ChoiceField(choices=STATUSES, required=False)
    remark = fields.TextField(max_length=200, required=False, allow_blank=True)


class NewScrappingSerializer(InputSerializer):
    """What begins a scrapping; lines may follow."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    note = fields.TextField(max_length=500, required=False, allow_blank=True)
    lines = ScrapSerializer(many=True, required=False)


class ScrappingLineKeySerializer(InputSerializer):
    """A line of the draft."""

    line = fields.VisibleRelatedField(queryset=ScrappingLine.objects)


class VerdictSerializer(InputSerializer):
    """Yes or no, and what was found."""

    is_yes = fields.YesNoField()
    words = fields.TextField(max_length=500)


class MeetingSerializer(InputSerializer):
    """When, who was there (one a line), what was resolved."""

    held_on = fields.DayField()
    present = fields.TextField(max_length=600)
    resolution = fields.TextField(max_length=2000)
    is_yes = fields.YesNoField()


class LiableSerializer(InputSerializer):
    """Who answers, and for how much (yuan)."""

    person = fields.VisibleRelatedField(queryset=User.objects)
    amount = fields.ExactNumberField(**MONEY)
    remark = fields.TextField(max_length=300)
    is_joint = fields.YesNoField(required=False)


class DisposalSerializer(InputSerializer):
    """How it leaves; ``buyer`` and ``proceeds`` (yuan, tax included) only where it is sold as scrap."""

    disposal = fields.ChoiceField(choices=Disposal.choices)
    witness = fields.VisibleRelatedField(queryset=User.objects)
    note = fields.TextField(max_length=300)
    buyer = fields.TextField(max_length=60, required=False, allow_blank=True)
    proceeds = fields.ExactNumberField(required=False, **MONEY)


def add(*, store, actor, note="", lines=()):
    """``services.add_scrapping`` with the parts and bins by key."""
    return services.add_scrapping(store=store, note=note, lines=[_scrap(one) for one in lines], actor=actor)


def _scrap(one):
    return services.Scrap(
        one["part"].pk,
        one["bin"].pk,
        one["quantity"],
        one["cause"],
        one.get("status", StockStatus.GOOD),
        one.get("remark", ""),
    )


def remove_line(*, scrapping_id, line_id, actor):
    """``services.remove_scrapping_line`` under the address of its paper."""
    line = ScrappingLine.objects.get(pk=line_id, scrapping=scrapping_id)
    return services.remove_scrapping_line(line_id=line.pk, actor=actor)


class ScrappingFilterSet(ResourceFilterSet):
    """Scrappings by state, number and store."""

    state = filters.ChoiceFilter(choices=ScrappingState.choices)
    number = filters.CharFilter(lookup_expr="iexact")
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Scrapping
        fields = ()


def _lines(row, user):
    return row.lines.select_related("item__part", "bin", "store")


def _judgements(row, user):
    return row.judgements.all()


def _meetings(row, user):
    return ScrappingMeeting.objects.filter(scrapping=row)


def _liabilities(row, user):
    return ScrappingLiability.objects.visible_to(user).filter(scrapping=row)


OWN = {"row_argument": "scrapping_id"}
CHANGE = {"permission": "parts.change_scrapping", **OWN}


class Scrappings(CreateRows, ReadResource):
    """Scrappings of the stores, with their parts and what was said about them."""

    model = Scrapping
    serializer_class = ScrappingSerializer
    related = ("store",)
    filterset_class = ScrappingFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(add)
    create_permission = "parts.add_scrapping"
    create_serializer_class = NewScrappingSerializer

    lines = part_action("lines", ScrappingLineSerializer, _lines)
    judgements = part_action("judgements", JudgementSerializer, _judgements)
    meetings = part_action("meetings", ScrappingMeetingSerializer, _meetings)
    liabilities = part_action("liabilities", ScrappingLiabilitySerializer, _liabilities)

    submit = move_action("submit", services.submit_scrapping, **OWN)
    judge = move_action("judge", services.judge_scrapping, serializer_class=VerdictSerializer, **OWN)
    decide = move_action("decide", services.decide_scrapping, serializer_class=VerdictSerializer, **OWN)
    record_meeting = move_action(
        "record_meeting", services.record_meeting_scrapping, serializer_class=MeetingSerializer, **OWN
    )
    dispose = move_action("dispose", disposing.dispose_scrapping, serializer_class=DisposalSerializer, **OWN)
    cancel = move_action("cancel", services.cancel_scrapping, serializer_class=ReasonSerializer, **OWN)
    reverse = move_action("reverse", disposing.reverse_scrapping, serializer_class=ReasonSerializer, **OWN)

    add_line = move_action(
        "add_line",
        services.add_scrapping_line,
        serializer_class=ScrapSerializer,
        answers=ScrappingLineSerializer,
        **CHANGE,
    )
    remove_line = move_action("remove_line", remove_line, serializer_class=ScrappingLineKeySerializer, **CHANGE)
    name_liable = move_action(
        "name_liable",
        services.name_liable,
        serializer_class=LiableSerializer,
        permission="parts.name_liable_scrapping",
        **OWN,
    )


def offer_resources():
    """Put the resource into the API; called once the apps are loaded."""
    register("scrappings", Scrappings)
