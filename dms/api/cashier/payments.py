"""The resources ``payments`` and ``refunds``."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.cashier.receivables import AMOUNT
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.problems import invalid
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.cashier import services
from dms.cashier.choices import PaymentKind, PaymentMethod, RefundState
from dms.cashier.models import Payment, Receivable, Refund
from dms.parties.models import Customer


class PaymentSerializer(ResourceSerializer):
    """Money that came (above zero) or went back (below), in CNY; never changed, only answered by a counter-entry."""

    received_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    customer = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    of = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    origin = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    credit = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Payment
        fields = (
            "id",
            "number",
            "store",
            "kind",
            "method",
            "amount",
            "tendered",
            "customer",
            "payer",
            "reference",
            "booked_on",
            "received_at",
            "received_by",
            "reason",
            "of",
            "origin",
            "credit",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class AllocationInputSerializer(InputSerializer):
    """An amount (CNY) for one receivable; with ``version`` refused where somebody paid it meanwhile."""

    receivable = fields.VisibleRelatedField(queryset=Receivable.objects)
    amount = fields.ExactNumberField(**AMOUNT)
    version = fields.WholeNumberField(min_value=1, required=False, allow_null=True)


class NewPaymentSerializer(InputSerializer):
    """Money that came, and what it is for; what is more stays as the customer's balance."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    method = fields.ChoiceField(choices=PaymentMethod.choices)
    amount = fields.ExactNumberField(**AMOUNT)
    customer = fields.VisibleRelatedField(queryset=Customer.objects, required=False, allow_null=True)
    allocations = AllocationInputSerializer(many=True, required=False, max_length=50)
    reference = fields.TextField(max_length=64, required=False, allow_blank=True)
    tendered = fields.ExactNumberField(**AMOUNT, required=False, allow_null=True)
    booked_on = fields.DayField(required=False, allow_null=True)


class AllocationsSerializer(InputSerializer):
    """What the rest of the payment is for."""

    allocations = AllocationInputSerializer(many=True, min_length=1, max_length=50)


class NewRefundSerializer(InputSerializer):
    """How much (CNY) of a payment goes back, out of a deposit or refund due (``credit``) or out of its rest."""

    payment = fields.VisibleRelatedField(queryset=Payment.objects)
    amount = fields.ExactNumberField(**AMOUNT)
    credit = fields.VisibleRelatedField(queryset=Receivable.objects, required=False, allow_null=True)
    method = fields.ChoiceField(choices=PaymentMethod.choices, required=False)
    reason = fields.TextField(max_length=200)


def _by_key(allocations):
    """``({receivable key: amount}, {receivable key: version})``. Raises Problem 422 for one that is named twice."""
    amounts = {each["receivable"].pk: each["amount"] for each in allocations}
    if len(amounts) != len(allocations):
        raise invalid("allocations", "duplicate", _("Each receivable is named once."))
    versions = {each["receivable"].pk: each["version"] for each in allocations if each.get("version")}
    return amounts, versions


def take(*, actor, allocations=(), **values):
    """``take_payment`` with the allocations as programs write them."""
    amounts, versions = _by_key(allocations)
    values = {f"{name}_id" if name in ("store", "customer") else name: value for name, value in values.items()}
    values = {name: getattr(value, "pk", value) for name, value in values.items()}
    return services.take_payment(actor=actor, allocations=amounts, expected_versions=versions, **values)


def allocate(*, payment_id, allocations, actor):
    """``allocate_payment`` with the allocations as programs write them."""
    amounts, _versions = _by_key(allocations)
    return services.allocate_payment(payment_id=payment_id, allocations=amounts, actor=actor)


class PaymentFilterSet(ResourceFilterSet):
    """Payments by number, method, kind, day, customer, store."""

    number = filters.CharFilter()
    reference = filters.CharFilter()
    method = filters.ChoiceFilter(choices=PaymentMethod.choices)
    kind = filters.ChoiceFilter(choices=PaymentKind.choices)
    booked_on = filters.DateFilter()
    customer = KeyFilter(field_name="customer_id", label="customer")
    receivable = KeyFilter(field_name="allocations__receivable", label="a receivable on which it counts", distinct=True)
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Payment
        fields = ()


class Payments(CreateRows, ReadResource):
    """Money that came to your stores and went back. A refund is a resource of its own."""

    model = Payment
    serializer_class = PaymentSerializer
    related = ("store", "customer")
    filterset_class = PaymentFilterSet
    ordering_fields = ("id", "number", "updated_at")

    create_service = staticmethod(take)
    create_permission = "cashier.add_payment"
    create_serializer_class = NewPaymentSerializer

    allocate = move_action(
        "allocate",
        allocate,
        row_argument="payment_id",
        serializer_class=AllocationsSerializer,
        permission="cashier.add_payment",
    )
    reverse = move_action(
        "reverse",
        services.reverse_payment,
        row_argument="payment_id",
        serializer_class=ReasonSerializer,
        permission="cashier.reverse_payment",
    )


class RefundSerializer(ResourceSerializer):
    """Money of a payment that goes back; ``counter_payment`` is the booking once it is paid out."""

    requested_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    counter_payment = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    payment = serializers.PrimaryKeyRelatedField(read_only=True)
    credit = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Refund
        fields = (
            "id",
            "number",
            "store",
            "payment",
            "credit",
            "amount",
            "method",
            "reason",
            "requested_by",
            "requested_at",
            "counter_payment",
            "state",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class PayOutSerializer(InputSerializer):
    """How the money goes back; as it was asked for where left out."""

    method = fields.ChoiceField(choices=PaymentMethod.choices, required=False)


class ReversalReasonSerializer(InputSerializer):
    """Why, where somebody has said so."""

    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class RefundFilterSet(ResourceFilterSet):
    """Refunds by number, state, payment, store."""

    number = filters.CharFilter()
    state = filters.ChoiceFilter(choices=RefundState.choices)
    payment = KeyFilter(field_name="payment_id", label="payment")
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Refund
        fields = ()


class Refunds(CreateRows, ReadResource):
    """Money that goes back to customers of your stores; above an amount it waits for an approval."""

    model = Refund
    serializer_class = RefundSerializer
    related = ("store", "payment__customer", "payment__store", "credit__customer")
    filterset_class = RefundFilterSet
    ordering_fields = ("id", "number", "updated_at")

    create_service = staticmethod(services.refund)
    create_permission = "cashier.add_refund"
    create_serializer_class = NewRefundSerializer

    pay_out = move_action(
        "pay_out", services.pay_out_refund, row_argument="refund_id", serializer_class=PayOutSerializer
    )
    withdraw = move_action(
        "withdraw", services.withdraw_refund, row_argument="refund_id", serializer_class=ReversalReasonSerializer
    )
