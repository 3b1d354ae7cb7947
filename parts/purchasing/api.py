"""The resources ``purchase-requests purchase-orders``."""

from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.parties.choices import TaxRate
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.purchasing import ordering, planning
from parts.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestLine,
    RequestKind,
    SupplierOffer,
)
from parts.purchasing.ordering import Ordered
from parts.purchasing.planning import Wanted


def person_field():
    """Somebody by id, read-only."""
    return serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)


def quantity(**options):
    """A quantity to a thousandth."""
    return fields.ExactNumberField(max_digits=12, decimal_places=3, **options)


def price(**options):
    """Yuan to the fen."""
    return fields.ExactNumberField(max_digits=14, decimal_places=2, min_value=0, **options)


class PurchaseRequestSerializer(ResourceSerializer):
    """A purchase request; its lines under ``lines/``."""

    requested_by = person_field()

    class Meta:
        model = PurchaseRequest
        fields = (
            "id",
            "store",
            "number",
            "kind",
            "needed_by",
            "note",
            "requested_by",
            "submitted_at",
            "approved_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class PurchaseRequestLineSerializer(ResourceSerializer):
    """A line of a plan: the part, how many, and why."""

    part_number = serializers.CharField(source="part.number", read_only=True)

    class Meta:
        model = PurchaseRequestLine
        fields = (
            "id",
            "request",
            "part",
            "part_number",
            "quantity",
            "price",
            "needed_by",
            "reason",
            "source_text",
            "version",
            "created_at",
            "updated_at",
        )


class SupplierOfferSerializer(ResourceSerializer):
    """What a supplier asks for a line of a plan."""

    recorded_by = person_field()

    class Meta:
        model = SupplierOffer
        fields = (
            "id",
            "line",
            "supplier",
            "price",
            "lead_days",
            "note",
            "recorded_by",
            "is_chosen",
            "choice_reason",
            "version",
            "created_at",
            "updated_at",
        )


class PlannedLineSerializer(InputSerializer):
    """A line to be planned."""

    part = fields.VisibleKeyField(queryset=Part.objects, source="part_id")
    quantity = quantity()
    price = price(required=False)
    needed_by = fields.DayField(required=False)
    reason = fields.TextField(max_length=300, required=False, allow_blank=True)


class NewPurchaseRequestSerializer(InputSerializer):
    """What begins a plan."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    kind = fields.ChoiceField(choices=RequestKind.choices)
    needed_by = fields.DayField(required=False)
    note = fields.TextField(max_length=1000, required=False, allow_blank=True)
    lines = PlannedLineSerializer(many=True, required=False)


class NewOfferSerializer(InputSerializer):
    """What a supplier asks for a line of this plan."""

    line = fields.VisibleKeyField(queryset=PurchaseRequestLine.objects, source="line_id")
    supplier = fields.VisibleKeyField(queryset=Supplier.objects, source="supplier_id")
    price = price()
    lead_days = fields.WholeNumberField(min_value=0, max_value=365)
    note = fields.TextField(max_length=200, required=False, allow_blank=True)


class ChoiceSerializer(InputSerializer):
    """The offer that is taken, and why where another is cheaper."""

    offer = fields.VisibleKeyField(queryset=SupplierOffer.objects, source="offer_id")
    reason = fields.TextField(max_length=300, required=False, allow_blank=True)


def open_request(*, lines=(), **values):
    """As ``planning.open_request``, with lines as plain values."""
    return planning.open_request(lines=[Wanted(**line) for line in lines], **values)


def record_offer(*, request_id, line_id, actor, **values):
    """Of a line of this plan only. Raises PurchaseRequestLine.DoesNotExist."""
    PurchaseRequestLine.objects.get(pk=line_id, request=request_id)
    return planning.record_offer(line_id=line_id, actor=actor, **values)


def choose_offer(*, request_id, offer_id, actor, **values):
    """Among the offers of this plan only. Raises SupplierOffer.DoesNotExist."""
    SupplierOffer.objects.get(pk=offer_id, line__request=request_id)
    return planning.choose_offer(offer_id=offer_id, actor=actor, **values)


def lines_of(row, user):
    """Its lines with their parts."""
    return row.lines.select_related("part")


def offers_of(row, user):
    """The offers for its lines, as far as ``user`` may see offers."""
    return SupplierOffer.objects.visible_to(user).filter(line__request=row)


class PurchaseRequestFilterSet(ResourceFilterSet):
    """Plans by state, kind, store and number."""

    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = PurchaseRequest
        fields = ("state", "kind", "number")


class PurchaseRequests(CreateRows, ReadResource):
    """Purchase requests."""

    model = PurchaseRequest
    serializer_class = PurchaseRequestSerializer
    related = ("store",)
    filterset_class = PurchaseRequestFilterSet
    create_service = staticmethod(open_request)
    create_permission = "parts.add_purchaserequest"
    create_serializer_class = NewPurchaseRequestSerializer
    lines = part_action("lines", PurchaseRequestLineSerializer, lines_of)
    offers = part_action("offers", SupplierOfferSerializer, offers_of)
    add_line = move_action(
        "add_line",
        planning.add_request_line,
        row_argument="request_id",
        serializer_class=PlannedLineSerializer,
        permission="parts.change_purchaserequest",
    )
    record_offer = move_action(
        "record_offer",
        record_offer,
        row_argument="request_id",
        serializer_class=NewOfferSerializer,
        permission="parts.add_supplieroffer",
    )
    choose_offer = move_action(
        "choose_offer",
        choose_offer,
        row_argument="request_id",
        serializer_class=ChoiceSerializer,
        permission="parts.choose_supplieroffer",
    )
    submit = move_action("submit", planning.submit_request, row_argument="request_id")
    cancel = move_action(
        "cancel", planning.cancel_request, row_argument="request_id", serializer_class=ReasonSerializer
    )


class PurchaseOrderSerializer(ResourceSerializer):
    """An order at one supplier; its lines under ``lines/``."""

    buyer = person_field()

    class Meta:
        model = PurchaseOrder
        fields = (
            "id",
            "store",
            "number",
            "supplier",
            "terms",
            "supplier_place",
            "tax_rate",
            "expected_on",
            "tolerance_percent",
            "note",
            "buyer",
            "placed_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("terms", "supplier_place")


class PurchaseOrderLineSerializer(ResourceSerializer):
    """A line of an order: ordered, received, cancelled; ``open`` is still to come."""

    part_number = serializers.CharField(source="part.number", read_only=True)
    open = serializers.DecimalField(max_digits=12, decimal_places=3, read_only=True)

    class Meta:
        model = PurchaseOrderLine
        fields = (
            "id",
            "order",
            "request_line",
            "part",
            "part_number",
            "ordered",
            "received",
            "cancelled",
            "tolerance",
            "open",
            "price",
            "version",
            "created_at",
            "updated_at",
        )


class OrderedSerializer(InputSerializer):
    """So many of a plan's line."""

    request_line = fields.VisibleKeyField(queryset=PurchaseRequestLine.objects, source="request_line_id")
    quantity = quantity()
    price = price()


class NewPurchaseOrderSerializer(InputSerializer):
    """What makes an order."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    supplier = fields.VisibleRelatedField(queryset=Supplier.objects)
    expected_on = fields.DayField()
    tolerance_percent = fields.WholeNumberField(min_value=0, max_value=10, required=False)
    tax_rate = serializers.ChoiceField(choices=TaxRate.choices, required=False, help_text="Else the supplier's.")
    note = fields.TextField(max_length=1000, required=False, allow_blank=True)
    lines = OrderedSerializer(many=True)


class RestSerializer(ReasonSerializer):
    """Which lines nobody waits for (all where none is named), and why."""

    line_ids = serializers.ListField(child=fields.WholeNumberField(min_value=1), required=False, allow_empty=False)


def open_order(*, supplier_id, lines, **values):
    """As ``ordering.open_order``, with lines as plain values."""
    return ordering.open_order(supplier_id=supplier_id, lines=[Ordered(**line) for line in lines], **values)


class PurchaseOrderFilterSet(ResourceFilterSet):
    """Orders by state, supplier, store and number."""

    store = KeyFilter(field_name="store_id", label="store")
    supplier = KeyFilter(field_name="supplier_id", label="supplier")

    class Meta:
        model = PurchaseOrder
        fields = ("state", "number")


class PurchaseOrders(CreateRows, ReadResource):
    """Purchase orders."""

    model = PurchaseOrder
    serializer_class = PurchaseOrderSerializer
    related = ("store", "supplier")
    filterset_class = PurchaseOrderFilterSet
    ordering_fields = ("id", "expected_on")
    create_service = staticmethod(open_order)
    create_permission = "parts.add_purchaseorder"
    create_serializer_class = NewPurchaseOrderSerializer
    lines = part_action("lines", PurchaseOrderLineSerializer, lines_of)
    ask_payment = move_action("ask_payment", ordering.ask_order_payment, row_argument="order_id")
    place = move_action("place", ordering.place_purchase_order, row_argument="order_id")
    cancel_rest = move_action(
        "cancel_rest", ordering.cancel_order_rest, row_argument="order_id", serializer_class=RestSerializer
    )
    cancel = move_action(
        "cancel", ordering.cancel_purchase_order, row_argument="order_id", serializer_class=ReasonSerializer
    )
    close = move_action("close", ordering.close_purchase_order, row_argument="order_id")


def offer_resources():
    """Put the resources into the API; called once the apps are loaded."""
    register("purchase-requests", PurchaseRequests)
    register("purchase-orders", PurchaseOrders)
