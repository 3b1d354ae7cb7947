"""The resources ``payables supplier-credits``."""

from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.cashier.choices import PaymentMethod
from parts.purchasing.api import person_field, price
from parts.supplying import owing, paying
from parts.supplying.models import Payable, SupplierBooking, SupplierCredit


def amount(**options):
    """Yuan to the fen, read-only."""
    return serializers.DecimalField(14, 2, read_only=True, **options)


class PayableSerializer(ResourceSerializer):
    """What one receipt of one order costs; what counts on it under ``bookings/``."""

    balance = amount()
    invoice_number = serializers.CharField(source="invoice.number", read_only=True, default="")

    class Meta:
        model = Payable
        fields = (
            "id",
            "store",
            "number",
            "supplier",
            "receipt",
            "order",
            "invoice",
            "invoice_number",
            "net",
            "rate",
            "tax",
            "gross",
            "ordered_gross",
            "owed",
            "settled",
            "balance",
            "raised_on",
            "due_on",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class SupplierBookingSerializer(ResourceSerializer):
    """An amount that counts on a payable; below zero it takes ``undoes`` back."""

    made_by = person_field()

    class Meta:
        model = SupplierBooking
        fields = (
            "id",
            "kind",
            "payable",
            "credit",
            "amount",
            "method",
            "reference",
            "reason",
            "booked_on",
            "made_by",
            "undoes",
            "created_at",
        )


class MatchSerializer(InputSerializer):
    """The supplier's invoice over this payable, and ``others`` of the supplier."""

    invoice_number = fields.TextField(max_length=40)
    issued_on = fields.DayField()
    net = price()
    tax = price()
    others = serializers.ListField(
        child=fields.VisibleKeyField(queryset=Payable.objects), required=False, source="other_ids"
    )
    explanation = fields.TextField(max_length=300, required=False, allow_blank=True)


class SupplierMoneySerializer(InputSerializer):
    """How the money went, or came."""

    method = fields.ChoiceField(choices=PaymentMethod.choices)
    reference = fields.TextField(max_length=60, required=False, allow_blank=True)


class PaySupplierSerializer(SupplierMoneySerializer):
    """How much; without it all that is left."""

    amount = price(required=False)


class TakeBackBookingSerializer(InputSerializer):
    """Which booking of this payable, and why."""

    booking = fields.VisibleKeyField(queryset=SupplierBooking.objects, source="booking_id")
    reason = fields.TextField(max_length=300)


def bookings_of(row, user):
    """What counts on it."""
    return row.bookings.select_related("store")


class PayableFilterSet(ResourceFilterSet):
    """Payables by state, number, supplier, receipt, order, store."""

    store = KeyFilter(field_name="store_id", label="store")
    supplier = KeyFilter(field_name="supplier_id", label="supplier")
    receipt = KeyFilter(field_name="receipt_id", label="receipt")
    order = KeyFilter(field_name="order_id", label="purchase order")

    class Meta:
        model = Payable
        fields = ("state", "number")


OF_PAYABLE = {"row_argument": "payable_id"}


class Payables(ReadResource):
    """What the stores owe their suppliers."""

    model = Payable
    serializer_class = PayableSerializer
    related = ("store", "supplier", "receipt", "order", "invoice")
    filterset_class = PayableFilterSet
    ordering_fields = ("id", "number", "due_on", "updated_at")
    bookings = part_action("bookings", SupplierBookingSerializer, bookings_of)
    match = move_action("match", owing.match_payable, serializer_class=MatchSerializer, **OF_PAYABLE)
    unmatch = move_action("unmatch", owing.unmatch_payable, serializer_class=ReasonSerializer, **OF_PAYABLE)
    ask_payment = move_action("ask_payment", paying.ask_payment, **OF_PAYABLE)
    pay = move_action("pay", paying.pay_payable, serializer_class=PaySupplierSerializer, **OF_PAYABLE)
    set_off = move_action("set_off", paying.set_off_payable, **OF_PAYABLE)
    take_back = move_action(
        "take_back", paying.take_back_payable, serializer_class=TakeBackBookingSerializer, **OF_PAYABLE
    )


class SupplierCreditSerializer(ResourceSerializer):
    """What a supplier owes for a prepayment, returned goods, a granted claim (``note``) or a core (``old_part``)."""

    rest = amount()
    recorded_by = person_field()

    class Meta:
        model = SupplierCredit
        fields = (
            "id",
            "store",
            "kind",
            "supplier",
            "order",
            "supplier_return",
            "note",
            "old_part",
            "reference",
            "method",
            "net",
            "tax",
            "gross",
            "used",
            "rest",
            "booked_on",
            "recorded_by",
            "version",
            "created_at",
            "updated_at",
        )


class NewPrepaymentSerializer(PaySupplierSerializer):
    """Money of a cash order before its goods came."""

    order = fields.VisibleKeyField(queryset=paying.PurchaseOrder.objects, source="order_id")
    amount = price()


class SupplierCreditFilterSet(ResourceFilterSet):
    """Credits by kind, supplier, store."""

    store = KeyFilter(field_name="store_id", label="store")
    supplier = KeyFilter(field_name="supplier_id", label="supplier")

    class Meta:
        model = SupplierCredit
        fields = ("kind",)


class SupplierCredits(CreateRows, ReadResource):
    """What suppliers owe the stores; a new one is the prepayment of a cash order."""

    model = SupplierCredit
    serializer_class = SupplierCreditSerializer
    related = ("store", "supplier", "order", "supplier_return", "note", "old_part")
    filterset_class = SupplierCreditFilterSet
    create_service = staticmethod(paying.record_prepayment)
    create_permission = "parts.add_suppliercredit"
    create_serializer_class = NewPrepaymentSerializer
    refund = move_action(
        "refund",
        paying.refund_credit,
        row_argument="credit_id",
        serializer_class=SupplierMoneySerializer,
        permission="parts.refund_suppliercredit",
    )


def offer_resources():
    """Put the resources into the API; called once the apps are loaded."""
    register("payables", Payables)
    register("supplier-credits", SupplierCredits)
