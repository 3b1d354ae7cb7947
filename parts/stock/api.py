"""The resources ``stock balances movements``: where parts lie, and what moved."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import ListResource, WriteResource, move_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ResourceSerializer
from parts.catalogue.models import Part
from parts.catalogue.selectors import by_number
from parts.stock import selectors, stocking
from parts.stock.models import Balance, Bin, Movement, PostingKind, StockItem, StockStatus
from parts.stock.moving import shift_stock
from parts.stock.stocking import SETTINGS

COST = "parts.view_cost"
AMOUNT = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
PLACE = {"max_digits": 12, "decimal_places": 3, "min_value": 0}


def of_number(path):
    """A filter method: rows whose part (at ``path``) has the number, typed with or without dashes."""

    def numbered(self, rows, name, text):
        return rows.filter(**{f"{path}__in": by_number(Part.objects.all(), text).values("pk")})

    return numbered


#: What rows show of their part; its state is asked for by every row with a state as soon as it is made.
OF_PART = ("item__part__number", "item__part__state")


def columns_of(model):
    """The names of all its own columns, for ``only`` beside a few of related rows."""
    return [field.name for field in model._meta.concrete_fields]


class StockSerializer(ResourceSerializer):
    """A part in a store: totals and how it is stocked. Costs are null for those who may not see them."""

    number = serializers.CharField(source="part.number", read_only=True)
    available = serializers.DecimalField(max_digits=12, decimal_places=3, read_only=True)
    value = serializers.SerializerMethodField()
    last_cost = serializers.SerializerMethodField()

    class Meta:
        model = StockItem
        fields = (
            "id",
            "store",
            "part",
            "number",
            "on_hand",
            "reserved",
            "available",
            "set_aside",
            "in_transit",
            "value",
            "last_cost",
            "received_at",
            "issued_at",
            *SETTINGS,
            "version",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(AMOUNT)
    def get_value(self, row):
        """What all of it cost."""
        return str(row.value) if self._sees_cost(row) else None

    @extend_schema_field(serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True))
    def get_last_cost(self, row):
        """What one cost when it last came in."""
        return str(row.last_cost) if self._sees_cost(row) else None

    def _sees_cost(self, row):
        return self.context["request"].user.has_perm(COST, row)


class StockingSerializer(ResourceSerializer):
    """What the planner may change."""

    class Meta:
        model = StockItem
        fields = SETTINGS


class NewStockSerializer(ResourceSerializer):
    """A part that the store begins to stock."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    part = fields.VisibleRelatedField(queryset=Part.objects)

    class Meta:
        model = StockItem
        fields = ("store", "part", *SETTINGS)


class ShiftSerializer(InputSerializer):
    """So many from one bin and status to another; what is left out stays as it is."""

    quantity = fields.ExactNumberField(**PLACE)
    from_bin = fields.VisibleRelatedField(queryset=Bin.objects)
    to_bin = fields.VisibleRelatedField(queryset=Bin.objects, required=False)
    from_status = fields.ChoiceField(choices=StockStatus.choices, required=False)
    to_status = fields.ChoiceField(choices=StockStatus.choices, required=False)
    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class HoldSerializer(InputSerializer):
    """Held back by hand."""

    quantity = fields.ExactNumberField(**PLACE)
    held_for = fields.TextField(max_length=60)
    until = fields.DayField()
    bin_code = fields.TextField(max_length=24, required=False, allow_blank=True)


class StockFilterSet(ResourceFilterSet):
    """Stock by part, number, bin, store, class and warning."""

    part = KeyFilter(field_name="part_id", label="part")
    store = KeyFilter(field_name="store_id", label="store")
    number = filters.CharFilter(method="numbered", label="part number, with or without dashes")
    bin = filters.CharFilter(method="lying_in", label="code of a bin")
    warning = filters.ChoiceFilter(
        method="warned", choices=[(one, one) for one in ("short", "over", "dead", "expiring")]
    )
    numbered = of_number("part")

    class Meta:
        model = StockItem
        fields = ("movement_class", "is_stocked")

    def lying_in(self, rows, name, code):
        """What lies in the bin, or has its home there."""
        return selectors.in_bin(rows, code)

    def warned(self, rows, name, kind):
        """By the rule of that warning."""
        return getattr(selectors, kind)(rows)


class Stock(WriteResource):
    """The parts that your stores have or stock."""

    model = StockItem
    serializer_class = StockSerializer
    related = ("part", "store", "home_bin")
    filterset_class = StockFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(stocking.stock_part)
    create_permission = "parts.change_stockitem"
    create_serializer_class = NewStockSerializer

    change_service = staticmethod(stocking.edit_stocking)
    change_permission = "parts.change_stockitem"
    change_serializer_class = StockingSerializer
    row_argument = "item_id"

    move = move_action(
        "move", shift_stock, row_argument="item_id", serializer_class=ShiftSerializer, permission="parts.view_stockitem"
    )
    reserve = move_action(
        "reserve",
        stocking.hold_stock,
        row_argument="item_id",
        serializer_class=HoldSerializer,
        permission="parts.reserve_stockitem",
    )


class BalanceSerializer(ResourceSerializer):
    """How many of a part lie in a bin in a status."""

    part = serializers.IntegerField(source="item.part_id", read_only=True)
    number = serializers.CharField(source="item.part.number", read_only=True)
    bin_code = serializers.CharField(source="bin.code", read_only=True)
    available = serializers.DecimalField(max_digits=12, decimal_places=3, read_only=True)

    class Meta:
        model = Balance
        fields = (
            "id",
            "store",
            "item",
            "part",
            "number",
            "bin",
            "bin_code",
            "status",
            "on_hand",
            "reserved",
            "available",
            "moved_at",
            "version",
            "created_at",
            "updated_at",
        )


class BalanceFilterSet(ResourceFilterSet):
    """Balances by part, number, bin, status and store."""

    part = KeyFilter(field_name="item__part_id", label="part")
    item = KeyFilter(field_name="item_id", label="stock item")
    store = KeyFilter(field_name="store_id", label="store")
    number = filters.CharFilter(method="numbered", label="part number, with or without dashes")
    bin = filters.CharFilter(field_name="bin__code", lookup_expr="iexact", label="code of a bin")
    numbered = of_number("item__part")

    class Meta:
        model = Balance
        fields = ("status",)


class Balances(ListResource):
    """What lies in each bin."""

    model = Balance
    serializer_class = BalanceSerializer
    related = ("item__part", "bin")
    filterset_class = BalanceFilterSet
    ordering_fields = ("id", "updated_at")

    def get_queryset(self):
        """Of part and bin only what is shown: a hundred columns less."""
        return super().get_queryset().only(*columns_of(Balance), *OF_PART, "bin__code")


class MovementSerializer(ResourceSerializer):
    """So many came into (+) or left (−) a bin. ``value`` is null for those who may not see costs."""

    part = serializers.IntegerField(source="item.part_id", read_only=True)
    number = serializers.CharField(source="item.part.number", read_only=True)
    bin_code = serializers.CharField(source="bin.code", read_only=True)
    kind = serializers.ChoiceField(source="posting.kind", choices=PostingKind.choices, read_only=True)
    posted_at = serializers.DateTimeField(source="posting.posted_at", read_only=True)
    value = serializers.SerializerMethodField()

    class Meta:
        model = Movement
        fields = (
            "id",
            "store",
            "posting",
            "kind",
            "posted_at",
            "item",
            "part",
            "number",
            "bin",
            "bin_code",
            "status",
            "quantity",
            "balance_after",
            "value",
            "version",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(AMOUNT)
    def get_value(self, row):
        """What came in or went out of the store with it, at cost."""
        return str(row.value) if self.context["request"].user.has_perm(COST, row) else None


class MovementFilterSet(ResourceFilterSet):
    """Movements by part, number, bin, posting, kind and store."""

    part = KeyFilter(field_name="item__part_id", label="part")
    item = KeyFilter(field_name="item_id", label="stock item")
    posting = KeyFilter(field_name="posting_id", label="posting")
    store = KeyFilter(field_name="store_id", label="store")
    number = filters.CharFilter(method="numbered", label="part number, with or without dashes")
    bin = filters.CharFilter(field_name="bin__code", lookup_expr="iexact", label="code of a bin")
    kind = filters.ChoiceFilter(field_name="posting__kind", choices=PostingKind.choices)
    numbered = of_number("item__part")

    class Meta:
        model = Movement
        fields = ("status",)


class Movements(ListResource):
    """Every movement of your stores, newest first."""

    model = Movement
    serializer_class = MovementSerializer
    related = ("item__part", "bin", "posting")
    filterset_class = MovementFilterSet

    def get_queryset(self):
        """Of part, bin and posting only what is shown."""
        shown = (*OF_PART, "bin__code", "posting__kind", "posting__posted_at")
        return super().get_queryset().only(*columns_of(Movement), *shown)


def offer_resources():
    """Put the resources at their addresses."""
    register("stock", Stock)
    register("balances", Balances)
    register("movements", Movements)
