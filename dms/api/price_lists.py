"""The resource ``price-lists``: dated prices of a brand, of the group or of one store."""

from django_filters import rest_framework as filters

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action, part_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.vehicles.models import Brand, Colour, Option, PriceLine, PriceList, Trim
from dms.vehicles.prices import services


class PriceListSerializer(ResourceSerializer):
    """A list and the days on which it holds, both included; without a store for the whole group."""

    class Meta:
        model = PriceList
        fields = ("id", "brand", "store", "name", "valid_from", "valid_to", "version", "created_at", "updated_at")
        read_only_fields = fields


class NewPriceListSerializer(ResourceSerializer):
    """What opens a list. One of a brand and store at a time."""

    brand = fields.VisibleRelatedField(queryset=Brand.objects)
    store = fields.VisibleRelatedField(queryset=Store.objects, allow_null=True)

    class Meta:
        model = PriceList
        fields = ("brand", "store", "name", "valid_from", "valid_to")


class EndPriceListSerializer(InputSerializer):
    """The last day of a list."""

    valid_to = fields.DayField()


class PriceLineSerializer(ResourceSerializer):
    """What a trim, an option or a colour costs: CNY, tax included."""

    class Meta:
        model = PriceLine
        fields = ("id", "trim", "option", "colour", "list_price", "minimum_price")
        read_only_fields = fields


class SetPriceSerializer(InputSerializer):
    """The price of exactly one trim, option or colour."""

    trim = fields.VisibleRelatedField(queryset=Trim.objects, required=False)
    option = fields.VisibleRelatedField(queryset=Option.objects, required=False)
    colour = fields.VisibleRelatedField(queryset=Colour.objects, required=False)
    list_price = fields.ExactNumberField(max_digits=12, decimal_places=2, min_value=0)
    minimum_price = fields.ExactNumberField(max_digits=12, decimal_places=2, min_value=0)


class PriceListFilterSet(ResourceFilterSet):
    """Lists by brand, store, and a day on which they hold."""

    brand = KeyFilter(field_name="brand_id", label="brand")
    store = KeyFilter(field_name="store_id", label="store")
    on = filters.DateFilter(method="holding_on", label="in force on this day")

    class Meta:
        model = PriceList
        fields = ()

    def holding_on(self, rows, name, day):
        """Those in force on the day."""
        return rows.valid_on(day)


class PriceLists(CreateRows, ReadResource):
    """The price lists of the group and of your stores. Opened and ended, never edited."""

    model = PriceList
    serializer_class = PriceListSerializer
    filterset_class = PriceListFilterSet
    ordering_fields = ("id", "valid_from", "updated_at")

    create_service = staticmethod(services.open_price_list)
    create_permission = "vehicles.change_pricelist"
    create_serializer_class = NewPriceListSerializer

    end = move_action(
        "end",
        services.end_price_list,
        row_argument="price_list_id",
        serializer_class=EndPriceListSerializer,
        permission="vehicles.change_pricelist",
    )
    set_price = move_action(
        "set_price",
        services.set_price,
        row_argument="price_list_id",
        serializer_class=SetPriceSerializer,
        permission="vehicles.change_pricelist",
        answers=PriceLineSerializer,
    )
    lines = part_action("lines", PriceLineSerializer, lambda price_list, user: price_list.lines.all())
