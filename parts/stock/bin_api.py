"""The resources ``warehouses bins``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ResourceSerializer
from parts.stock import bins
from parts.stock.models import Bin, BinKind, Warehouse


class WarehouseSerializer(ResourceSerializer):
    """A building or room where parts are kept."""

    class Meta:
        model = Warehouse
        fields = ("id", "store", "code", "name", "version", "created_at", "updated_at")


class NewWarehouseSerializer(ResourceSerializer):
    """What adds a warehouse. The code stays: it stands on all labels."""

    store = fields.VisibleRelatedField(queryset=Store.objects)

    class Meta:
        model = Warehouse
        fields = ("store", "code", "name")


class WarehouseNameSerializer(ResourceSerializer):
    """Another name."""

    class Meta:
        model = Warehouse
        fields = ("name",)


class RangeSerializer(InputSerializer):
    """A range of bins: every rack gets every level, every level every position."""

    racks = fields.TextField(max_length=60, help_text="01-12, or A,B,D")
    levels = fields.TextField(max_length=60, help_text="1-5")
    positions = fields.TextField(max_length=60, help_text="01-20")
    kind = fields.ChoiceField(choices=BinKind.choices, required=False)


class AddedSerializer(serializers.Serializer):
    """How many bins are new."""

    added = serializers.SerializerMethodField()

    def get_added(self, rows) -> int:
        """Those that were there stay as they are."""
        return len(rows)


class WarehouseFilterSet(ResourceFilterSet):
    """Warehouses by store and code."""

    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Warehouse
        fields = ("code",)


class Warehouses(WriteResource):
    """The warehouses of your stores."""

    model = Warehouse
    serializer_class = WarehouseSerializer
    related = ("store",)
    filterset_class = WarehouseFilterSet
    ordering_fields = ("id", "code", "updated_at")

    create_service = staticmethod(bins.add_warehouse)
    create_permission = "parts.add_warehouse"
    create_serializer_class = NewWarehouseSerializer

    change_service = staticmethod(bins.edit_warehouse)
    change_permission = "parts.change_warehouse"
    change_serializer_class = WarehouseNameSerializer
    row_argument = "warehouse_id"

    add_bins = move_action(
        "add_bins",
        bins.add_bins,
        row_argument="warehouse_id",
        serializer_class=RangeSerializer,
        permission="parts.add_bin",
        answers=AddedSerializer,
    )


class BinSerializer(ResourceSerializer):
    """A place by four numbers: warehouse, rack, level, bin."""

    class Meta:
        model = Bin
        fields = (
            "id",
            "store",
            "warehouse",
            "rack",
            "level",
            "position",
            "code",
            "kind",
            "is_active",
            "counting",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class NewBinSerializer(ResourceSerializer):
    """What adds a bin."""

    warehouse = fields.VisibleRelatedField(queryset=Warehouse.objects)

    class Meta:
        model = Bin
        fields = ("warehouse", "rack", "level", "position", "kind")


class BinChangesSerializer(ResourceSerializer):
    """What it is for, and whether it is in use; once it is empty."""

    class Meta:
        model = Bin
        fields = ("kind", "is_active")


class BinFilterSet(ResourceFilterSet):
    """Bins by code, warehouse, kind and store."""

    bin = filters.CharFilter(field_name="code", lookup_expr="iexact", label="what the label says")
    warehouse = KeyFilter(field_name="warehouse_id", label="warehouse")
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Bin
        fields = ("kind", "is_active")


class Bins(WriteResource):
    """The places of your stores."""

    model = Bin
    serializer_class = BinSerializer
    related = ("store", "warehouse")
    filterset_class = BinFilterSet
    ordering_fields = ("id", "code", "updated_at")

    create_service = staticmethod(bins.add_bin)
    create_permission = "parts.add_bin"
    create_serializer_class = NewBinSerializer

    change_service = staticmethod(bins.edit_bin)
    change_permission = "parts.change_bin"
    change_serializer_class = BinChangesSerializer
    row_argument = "bin_id"


def offer_resources():
    """Put the resources at their addresses."""
    register("warehouses", Warehouses)
    register("bins", Bins)
