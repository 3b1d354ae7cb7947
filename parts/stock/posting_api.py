"""The resources ``postings reservations``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import ReasonSerializer, ResourceSerializer
from parts.stock import reserving, reversal
from parts.stock.api import MovementSerializer, of_number
from parts.stock.models import Movement, Posting, Reservation, ReservationState


class PostingSerializer(ResourceSerializer):
    """One act that moved stock, by its paper."""

    posted_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    reverses = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    reversed_by = serializers.SerializerMethodField()

    class Meta:
        model = Posting
        fields = (
            "id",
            "store",
            "kind",
            "posted_at",
            "posted_by",
            "reason",
            "source_kind",
            "source_id",
            "source_text",
            "reverses",
            "reversed_by",
            "version",
            "created_at",
            "updated_at",
        )

    def get_reversed_by(self, row) -> int | None:
        """The posting that took it back."""
        other = getattr(row, "reversed_by", None)
        return other.pk if other else None


class PostingFilterSet(ResourceFilterSet):
    """Postings by kind, paper and store."""

    store = KeyFilter(field_name="store_id", label="store")
    paper = filters.CharFilter(field_name="source_text", label="number of the paper")
    source_kind = filters.CharFilter(field_name="source_kind", label="kind of paper, as app.model")
    source = KeyFilter(field_name="source_id", label="id of the paper")

    class Meta:
        model = Posting
        fields = ("kind",)


def movements_of(posting, user):
    """Its movements, as far as ``user`` may see movements."""
    return Movement.objects.visible_to(user).filter(posting=posting).select_related("item__part", "bin", "posting")


class Postings(ReadResource):
    """Every act that moved stock in your stores."""

    model = Posting
    serializer_class = PostingSerializer
    related = ("reversed_by",)
    filterset_class = PostingFilterSet
    movements = part_action("movements", MovementSerializer, movements_of)
    reverse = move_action(
        "reverse",
        reversal.reverse_posting,
        row_argument="posting_id",
        serializer_class=ReasonSerializer,
        permission="parts.reverse_posting",
        answers=PostingSerializer,
    )


class ReservationSerializer(ResourceSerializer):
    """So many of a part in a bin are held for a paper."""

    part = serializers.IntegerField(source="item.part_id", read_only=True)
    number = serializers.CharField(source="item.part.number", read_only=True)
    bin = serializers.IntegerField(source="balance.bin_id", read_only=True)
    bin_code = serializers.CharField(source="balance.bin.code", read_only=True)
    reserved_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Reservation
        fields = (
            "id",
            "store",
            "item",
            "part",
            "number",
            "bin",
            "bin_code",
            "asked",
            "quantity",
            "source_kind",
            "source_id",
            "source_text",
            "reserved_by",
            "until",
            "state",
            "state_label",
            "version",
            "created_at",
            "updated_at",
        )


class ReservationFilterSet(ResourceFilterSet):
    """Reservations by state, part, number, paper and store."""

    state = filters.ChoiceFilter(choices=ReservationState.choices)
    part = KeyFilter(field_name="item__part_id", label="part")
    item = KeyFilter(field_name="item_id", label="stock item")
    store = KeyFilter(field_name="store_id", label="store")
    number = filters.CharFilter(method="numbered", label="part number, with or without dashes")
    paper = filters.CharFilter(field_name="source_text", label="what it is held for")
    source_kind = filters.CharFilter(field_name="source_kind", label="kind of paper, as app.model")
    source = KeyFilter(field_name="source_id", label="id of the paper")
    numbered = of_number("item__part")

    class Meta:
        model = Reservation
        fields = ()


class Reservations(ReadResource):
    """What is held in your stores, and for which paper."""

    model = Reservation
    serializer_class = ReservationSerializer
    related = ("item__part", "balance__bin")
    filterset_class = ReservationFilterSet
    ordering_fields = ("id", "updated_at")
    release = move_action(
        "release", reserving.release_reservation, row_argument="reservation_id", serializer_class=ReasonSerializer
    )


def offer_resources():
    """Put the resources at their addresses."""
    register("postings", Postings)
    register("reservations", Reservations)
