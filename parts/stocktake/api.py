"""The resource ``stocktakes``: planned, counted bin by bin, explained and posted by programs as on the screen."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store, User
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from parts.catalogue.models import Part
from parts.stock.models import Bin, MovementClass, StockStatus
from parts.stocktake import counting, services
from parts.stocktake.models import Cause, CountSheet, Scope, Stocktake, StocktakeKind, StocktakeLine, StocktakeState


class StocktakeSerializer(ResourceSerializer):
    """A stocktake. What was counted stands under ``lines/``, its bins under ``sheets/``."""

    planned_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    surplus_posting = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    shortage_posting = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Stocktake
        fields = (
            "id",
            "store",
            "number",
            "kind",
            "scope",
            "first_bin",
            "last_bin",
            "movement_class",
            "share",
            "moved_on",
            "note",
            "planned_by",
            "started_at",
            "finished_at",
            "posted_at",
            "surplus_posting",
            "shortage_posting",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class CountSheetSerializer(serializers.ModelSerializer):
    """A bin of the stocktake: who counts it, and when it was finished."""

    bin_code = serializers.CharField(source="bin.code", read_only=True)

    class Meta:
        model = CountSheet
        fields = ("id", "bin", "bin_code", "counter", "closed_at")
        read_only_fields = fields


#: What nobody may read while somebody counts.
BLIND = ("snapshot", "book", "difference", "value")


class StocktakeLineSerializer(serializers.ModelSerializer):
    """A counted part in a bin. The books' quantities are null while anybody counts."""

    part = serializers.IntegerField(source="item.part_id", read_only=True)
    part_number = serializers.CharField(source="item.part.number", read_only=True)
    bin_code = serializers.CharField(source="bin.code", read_only=True)
    snapshot = serializers.DecimalField(12, 3, read_only=True, allow_null=True)
    book = serializers.DecimalField(12, 3, read_only=True, allow_null=True)
    difference = serializers.DecimalField(12, 3, read_only=True, allow_null=True)
    value = serializers.DecimalField(14, 2, read_only=True, allow_null=True)

    class Meta:
        model = StocktakeLine
        fields = (
            "id",
            "bin",
            "bin_code",
            "part",
            "part_number",
            "status",
            "counted",
            "counted_by",
            "counted_at",
            "recounted",
            "recounted_by",
            "snapshot",
            "book",
            "difference",
            "value",
            "cause",
            "responsible",
            "remark",
        )
        read_only_fields = fields

    def to_representation(self, instance):
        """Without the books until they are open."""
        told = super().to_representation(instance)
        return told if instance.stocktake.shows_books else told | dict.fromkeys(BLIND)


class NewStocktakeSerializer(InputSerializer):
    """What plans a stocktake; a scope needs its own field (bins: first_bin and last_bin, class: movement_class, …)."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    kind = fields.ChoiceField(choices=StocktakeKind.choices)
    scope = fields.ChoiceField(choices=Scope.choices)
    first_bin = fields.TextField(max_length=24, required=False)
    last_bin = fields.TextField(max_length=24, required=False)
    movement_class = fields.ChoiceField(choices=MovementClass.choices, required=False)
    share = fields.WholeNumberField(min_value=1, max_value=100, required=False)
    moved_on = fields.DayField(required=False)
    note = fields.TextField(max_length=500, required=False, allow_blank=True)


class PartCountSerializer(InputSerializer):
    """How many of a part lie in a bin; ``status`` where the bin holds it in several."""

    bin = fields.VisibleRelatedField(queryset=Bin.objects)
    part = fields.VisibleRelatedField(queryset=Part.objects)
    quantity = fields.ExactNumberField(max_digits=12, decimal_places=3, min_value=0)
    status = fields.ChoiceField(choices=StockStatus.choices, required=False)


class CloseBinSerializer(InputSerializer):
    """A bin that is finished; ``rest_is_missing`` counts what nobody counted there as nothing."""

    bin = fields.VisibleRelatedField(queryset=Bin.objects)
    rest_is_missing = fields.YesNoField(required=False)


class CounterSerializer(InputSerializer):
    """Who goes on with a bin."""

    bin = fields.VisibleRelatedField(queryset=Bin.objects)
    counter = fields.VisibleRelatedField(queryset=User.objects)


class PartRecountSerializer(InputSerializer):
    """The second count of a line."""

    line = fields.VisibleRelatedField(queryset=StocktakeLine.objects)
    quantity = fields.ExactNumberField(max_digits=12, decimal_places=3, min_value=0)


class DifferenceSerializer(InputSerializer):
    """Why a line differs, and who answers for it."""

    line = fields.VisibleRelatedField(queryset=StocktakeLine.objects)
    cause = fields.ChoiceField(choices=Cause.choices)
    responsible = fields.VisibleRelatedField(queryset=User.objects)
    remark = fields.TextField(max_length=300, required=False, allow_blank=True)


class StocktakeExplanationSerializer(InputSerializer):
    """What the deciders read."""

    explanation = fields.TextField(max_length=2000, required=False, allow_blank=True)


class StocktakeFilterSet(ResourceFilterSet):
    """Stocktakes by kind, state, number and store."""

    kind = filters.ChoiceFilter(choices=StocktakeKind.choices)
    state = filters.ChoiceFilter(choices=StocktakeState.choices)
    number = filters.CharFilter(lookup_expr="iexact")
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Stocktake
        fields = ()


def _sheets(row, user):
    return row.sheets.select_related("bin", "counter")


def _lines(row, user):
    return row.lines.select_related("item__part", "bin", "stocktake")


def _line_of(stocktake_id, line_id):
    """Raises StocktakeLine.DoesNotExist for a line of another stocktake."""
    return StocktakeLine.objects.get(pk=line_id, stocktake=stocktake_id).pk


def recount(*, stocktake_id, line_id, quantity, actor):
    """``counting.recount_line`` under the address of its stocktake."""
    line_id = _line_of(stocktake_id, line_id)
    return counting.recount_line(line_id=line_id, quantity=quantity, actor=actor)


def explain(*, stocktake_id, line_id, cause, responsible_id, actor, remark=""):
    """``counting.explain_line`` under the address of its stocktake."""
    line_id = _line_of(stocktake_id, line_id)
    return counting.explain_line(
        line_id=line_id, cause=cause, responsible_id=responsible_id, remark=remark, actor=actor
    )


OWN = {"row_argument": "stocktake_id"}
COUNTER = "parts.count_stocktake"


class Stocktakes(CreateRows, ReadResource):
    """Stocktakes of the stores, with their bins and lines."""

    model = Stocktake
    serializer_class = StocktakeSerializer
    related = ("store",)
    filterset_class = StocktakeFilterSet
    ordering_fields = ("id", "number", "updated_at")

    create_service = staticmethod(services.add_stocktake)
    create_permission = "parts.add_stocktake"
    create_serializer_class = NewStocktakeSerializer

    sheets = part_action("sheets", CountSheetSerializer, _sheets)
    lines = part_action("lines", StocktakeLineSerializer, _lines)

    start = move_action("start", services.start_stocktake, **OWN)
    finish_counting = move_action("finish_counting", services.finish_counting_stocktake, **OWN)
    finish_recount = move_action("finish_recount", services.finish_recount_stocktake, **OWN)
    submit = move_action("submit", services.submit_stocktake, serializer_class=StocktakeExplanationSerializer, **OWN)
    post_differences = move_action("post_differences", services.post_differences, **OWN)
    cancel = move_action("cancel", services.cancel_stocktake, serializer_class=ReasonSerializer, **OWN)
    reverse = move_action("reverse", services.reverse_stocktake, serializer_class=ReasonSerializer, **OWN)

    count = move_action(
        "count",
        counting.count_line,
        serializer_class=PartCountSerializer,
        permission=COUNTER,
        answers=StocktakeLineSerializer,
        **OWN,
    )
    close_bin = move_action(
        "close_bin",
        counting.close_sheet,
        serializer_class=CloseBinSerializer,
        permission=COUNTER,
        answers=CountSheetSerializer,
        **OWN,
    )
    assign = move_action(
        "assign",
        counting.assign_sheet,
        serializer_class=CounterSerializer,
        permission="parts.assign_stocktake",
        answers=CountSheetSerializer,
        **OWN,
    )
    recount = move_action(
        "recount",
        recount,
        serializer_class=PartRecountSerializer,
        permission=COUNTER,
        answers=StocktakeLineSerializer,
        **OWN,
    )
    explain = move_action(
        "explain",
        explain,
        serializer_class=DifferenceSerializer,
        permission="parts.explain_stocktake",
        answers=StocktakeLineSerializer,
        **OWN,
    )


def offer_resources():
    """Put the resource into the API; called once the apps are loaded."""
    register("stocktakes", Stocktakes)
