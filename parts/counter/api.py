"""The resources ``sales`` and ``lost-sales``."""

from django.db.models import prefetch_related_objects
from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store, User
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, WriteResource, move_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.parties.models import Customer
from parts.catalogue.models import Part
from parts.counter import prices, services
from parts.counter.models import LossReason, LostSale, Sale, SaleKind, SaleLine, SaleState
from parts.counter.packing import pack_sale
from parts.counter.selectors import sales_with_lines, with_parts
from parts.issuing.api import PRICE, QUANTITY, TakeBackSerializer, need


class SaleLineSerializer(ResourceSerializer):
    """So many of a part at a price, tax included."""

    part = serializers.PrimaryKeyRelatedField(read_only=True)
    number = serializers.CharField(source="part.number", read_only=True)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = SaleLine
        fields = ("id", "part", "number", "quantity", "price", "list_price", "amount")
        read_only_fields = fields


class SaleSerializer(ResourceSerializer):
    """A sale of parts with its lines; ``issue`` holds the goods once it was sent to the cashier."""

    lines = SaleLineSerializer(many=True, read_only=True)
    gross = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    customer = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    issue = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    sold_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    packed_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Sale
        fields = (
            "id",
            "number",
            "kind",
            "store",
            "customer",
            "buyer",
            "plate",
            "note",
            "lines",
            "gross",
            "issue",
            "sold_by",
            "cleared_at",
            "handed_out_at",
            "packages",
            "weight_kg",
            "packed_by",
            "packed_at",
            "carrier",
            "waybill",
            "received_by",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class SoldSerializer(InputSerializer):
    """So many of a part; without ``price`` it is the price on file."""

    part = fields.VisibleRelatedField(queryset=Part.objects)
    quantity = fields.ExactNumberField(**QUANTITY)
    price = fields.ExactNumberField(**PRICE, required=False, allow_null=True)

    def validate(self, attrs):
        """As the service takes it; every line is whole, in a change too."""
        need(attrs, "part", "quantity")
        return services.Sold(attrs["part"].pk, attrs["quantity"], attrs.get("price"))


class SaleChangesSerializer(InputSerializer):
    """What a quote may change; ``lines`` replaces all of them."""

    buyer = fields.TextField(max_length=60, required=False, allow_blank=True)
    plate = fields.TextField(max_length=20, required=False, allow_blank=True)
    note = fields.TextField(max_length=1000, required=False, allow_blank=True)
    lines = serializers.ListField(child=SoldSerializer(), required=False, min_length=1, max_length=100)


class NewSaleSerializer(SaleChangesSerializer):
    """A quote; a trade order needs its customer."""

    store = fields.VisibleKeyField(source="store_id", queryset=Store.objects)
    kind = fields.ChoiceField(choices=SaleKind.choices, required=False)
    customer = fields.VisibleKeyField(source="customer_id", queryset=Customer.objects, required=False, allow_null=True)
    lines = serializers.ListField(child=SoldSerializer(), min_length=1, max_length=100)


class HandOutSerializer(InputSerializer):
    """Who takes the goods; for a trade order how it is packed and sent."""

    taken_by = fields.TextField(max_length=60, required=False, allow_blank=True)
    packages = fields.WholeNumberField(min_value=1, max_value=999, required=False, allow_null=True)
    carrier = fields.TextField(max_length=60, required=False, allow_blank=True)
    waybill = fields.TextField(max_length=40, required=False, allow_blank=True)


class PackSerializer(InputSerializer):
    """How a trade order was packed; ``weight_kg`` of all packages together, ``packed_by`` yourself where left out."""

    packages = fields.WholeNumberField(min_value=1, max_value=999)
    weight_kg = fields.ExactNumberField(max_digits=8, decimal_places=2, min_value=0, required=False, allow_null=True)
    packed_by = fields.VisibleKeyField(source="packed_by_id", queryset=User.objects, required=False)


class DeliverSerializer(InputSerializer):
    """Who received the goods."""

    received_by = fields.TextField(max_length=60)


class SaleChargeSerializer(InputSerializer):
    """Who signs for the account."""

    signed_by = fields.TextField(max_length=60, required=False, allow_blank=True)


class SaleFilterSet(ResourceFilterSet):
    """Sales by number, state, kind, store, customer and plate."""

    state = filters.ChoiceFilter(choices=SaleState.choices)
    kind = filters.ChoiceFilter(choices=SaleKind.choices)
    store = KeyFilter(field_name="store_id", label="store")
    customer = KeyFilter(field_name="customer_id", label="customer")
    number = filters.CharFilter(max_length=20)
    plate = filters.CharFilter(max_length=20)

    class Meta:
        model = Sale
        fields = ()


class Sales(WriteResource):
    """Sales of parts over the counter and to the trade."""

    model = Sale
    serializer_class = SaleSerializer
    related = ("store", "customer", "issue")
    filterset_class = SaleFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.quote_sale)
    create_permission = "parts.add_sale"
    create_serializer_class = NewSaleSerializer
    change_service = staticmethod(services.edit_sale)
    change_permission = "parts.change_sale"
    change_serializer_class = SaleChangesSerializer
    row_argument = "sale_id"

    send_to_cashier = move_action("send_to_cashier", services.send_to_cashier, row_argument="sale_id")
    hand_out = move_action(
        "hand_out", services.hand_out_sale, row_argument="sale_id", serializer_class=HandOutSerializer
    )
    pack = move_action(
        "pack", pack_sale, row_argument="sale_id", serializer_class=PackSerializer, permission="parts.hand_out_sale"
    )
    deliver = move_action("deliver", services.deliver_sale, row_argument="sale_id", serializer_class=DeliverSerializer)
    cancel = move_action("cancel", services.cancel_sale, row_argument="sale_id", serializer_class=ReasonSerializer)
    ask_price = move_action(
        "ask_price",
        prices.ask_price,
        row_argument="sale_id",
        serializer_class=ReasonSerializer,
        permission="parts.change_sale",
    )
    charge = move_action(
        "charge",
        services.charge_sale,
        row_argument="sale_id",
        serializer_class=SaleChargeSerializer,
        permission="cashier.charge_receivable",
    )
    take_back = move_action(
        "take_back",
        services.take_back_goods,
        row_argument="sale_id",
        serializer_class=TakeBackSerializer,
        permission="parts.take_back_sale",
    )

    def get_queryset(self):
        """With the lines of each."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return sales_with_lines(self.request.user).order_by(self.ordering)

    def answer(self, row, *args, **kwargs):
        """What a move returns has its lines read together, too."""
        prefetch_related_objects([row], with_parts())
        return super().answer(row, *args, **kwargs)


class LostSaleSerializer(ResourceSerializer):
    """A demand that could not be met."""

    part = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    recorded_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = LostSale
        fields = (
            "id",
            "store",
            "part",
            "wanted",
            "quantity",
            "reason",
            "recorded_by",
            "version",
            "created_at",
            "updated_at",
        )


class NewLostSaleSerializer(InputSerializer):
    """What was wanted, how many, and why it was not sold."""

    store = fields.VisibleKeyField(source="store_id", queryset=Store.objects)
    wanted = fields.TextField(max_length=100)
    quantity = fields.ExactNumberField(**QUANTITY, required=False)
    reason = fields.ChoiceField(choices=LossReason.choices, required=False)
    part = fields.VisibleKeyField(source="part_id", queryset=Part.objects, required=False, allow_null=True)


class LostSaleFilterSet(ResourceFilterSet):
    """Lost sales by store, part and reason."""

    store = KeyFilter(field_name="store_id", label="store")
    part = KeyFilter(field_name="part_id", label="part")
    reason = filters.ChoiceFilter(choices=LossReason.choices)

    class Meta:
        model = LostSale
        fields = ()


class LostSales(CreateRows, ReadResource):
    """Demand that could not be met, for the fill rate."""

    model = LostSale
    serializer_class = LostSaleSerializer
    related = ("store", "part")
    filterset_class = LostSaleFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.record_lost_sale)
    create_permission = "parts.add_lostsale"
    create_serializer_class = NewLostSaleSerializer


def offer_resources():
    """Put the resources into the API; called once the apps are loaded."""
    register("sales", Sales)
    register("lost-sales", LostSales)
