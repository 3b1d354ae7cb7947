"""The resource ``receivables``. Stages raise them with their documents; a program asks for a deposit."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.cashier import services
from dms.cashier.choices import ReceivableKind, ReceivableState
from dms.cashier.models import Receivable
from dms.core import clock
from dms.parties.models import Customer

AMOUNT = {"max_digits": 12, "decimal_places": 2, "min_value": 0}


class ReceivableSerializer(ResourceSerializer):
    """What a customer owes for a document (CNY); a refund due is what the store owes them.

    ``balance`` is still to be paid; ``credit`` is what may be set off or paid back of a deposit or refund due.
    """

    balance = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    credit = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    raised_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    origin = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    customer = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    vehicle = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Receivable
        fields = (
            "id",
            "number",
            "store",
            "kind",
            "customer",
            "payer",
            "vehicle",
            "text",
            "source_kind",
            "source_id",
            "source_number",
            "origin",
            "net",
            "tax_rate",
            "tax",
            "gross",
            "paid",
            "used",
            "balance",
            "credit",
            "raised_on",
            "raised_by",
            "due_on",
            "charged_on",
            "signed_by",
            "settled_on",
            "cancelled_on",
            "state",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class NewDepositSerializer(InputSerializer):
    """A deposit (CNY) that a customer is asked for."""

    customer = fields.VisibleRelatedField(queryset=Customer.objects)
    amount = fields.ExactNumberField(**AMOUNT)
    text = fields.TextField(max_length=200, required=False, allow_blank=True)
    due_on = fields.DayField(required=False, allow_null=True)


class ChargeSerializer(InputSerializer):
    """Who signed for the customer."""

    signed_by = fields.TextField(max_length=60, required=False, allow_blank=True)


class SetOffSerializer(InputSerializer):
    """Against which receivable of the same customer, and how much (CNY; as much as possible where left out)."""

    receivable = fields.VisibleRelatedField(queryset=Receivable.objects)
    amount = fields.ExactNumberField(**AMOUNT, required=False, allow_null=True)


class ForfeitSerializer(InputSerializer):
    """Why the store keeps the deposit, and how much of it (CNY; all that is left where left out)."""

    reason = fields.TextField(max_length=200)
    amount = fields.ExactNumberField(**AMOUNT, required=False, allow_null=True)


class ReceivableFilterSet(ResourceFilterSet):
    """Receivables by number, document, customer, state, kind, store, lateness."""

    number = filters.CharFilter()
    source_kind = filters.CharFilter(label="the document's model, such as parties.customer")
    source_id = KeyFilter(field_name="source_id", label="the document")
    source_number = filters.CharFilter()
    customer = KeyFilter(field_name="customer_id", label="customer")
    vehicle = KeyFilter(field_name="vehicle_id", label="vehicle")
    store = KeyFilter(field_name="store_id", label="store")
    state = filters.ChoiceFilter(choices=ReceivableState.choices)
    kind = filters.ChoiceFilter(choices=ReceivableKind.choices)
    overdue = filters.BooleanFilter(method="keep_overdue", label="past their day and not paid")

    class Meta:
        model = Receivable
        fields = ()

    def keep_overdue(self, rows, name, value):
        """As the list does."""
        late = Receivable.objects.overdue(clock.today()).order_by().values("pk")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)


class Receivables(CreateRows, ReadResource):
    """What customers owe your stores, and what these owe them. POST asks for a deposit."""

    model = Receivable
    serializer_class = ReceivableSerializer
    related = ("store", "customer")
    filterset_class = ReceivableFilterSet
    ordering_fields = ("id", "number", "due_on", "updated_at")

    create_service = staticmethod(services.raise_deposit)
    create_permission = "cashier.add_receivable"
    create_serializer_class = NewDepositSerializer

    charge = move_action(
        "charge", services.charge_to_account, row_argument="receivable_id", serializer_class=ChargeSerializer
    )
    cancel = move_action(
        "cancel", services.cancel_receivable, row_argument="receivable_id", serializer_class=ReasonSerializer
    )
    set_off = move_action(
        "set_off",
        services.apply_deposit,
        row_argument="deposit_id",
        serializer_class=SetOffSerializer,
        permission="cashier.apply_credit",
    )
    forfeit = move_action(
        "forfeit",
        services.forfeit_deposit,
        row_argument="deposit_id",
        serializer_class=ForfeitSerializer,
        permission="cashier.forfeit_deposit",
    )
