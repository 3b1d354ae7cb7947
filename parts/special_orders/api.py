"""The resources ``special-orders`` and ``deposit-rules``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store, User
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.core.deadlines.models import TellingWay
from dms.parties.choices import CustomerClass
from dms.parties.models import Customer
from parts.catalogue.models import Part
from parts.counter.api import SoldSerializer
from parts.special_orders import allocating, deposits, holding, offering, selectors, services
from parts.special_orders.models import (
    LONGEST_HOLD,
    CancelOutcome,
    DepositRule,
    SpecialOrder,
    SpecialOrderLine,
    SpecialOrderState,
)
from parts.stock.models import MovementClass
from parts.transfers.api import TransferSerializer


class SpecialOrderLineSerializer(ResourceSerializer):
    """So many of a part at the agreed price, tax included; ``percent`` of it are asked in advance."""

    part = serializers.PrimaryKeyRelatedField(read_only=True)
    number = serializers.CharField(source="part.number", read_only=True)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = SpecialOrderLine
        fields = ("id", "part", "number", "quantity", "price", "percent", "amount")
        read_only_fields = fields


class SpecialOrderSerializer(ResourceSerializer):
    """An order of one customer; what is set aside for it stands under ``reservations``."""

    lines = SpecialOrderLineSerializer(many=True, read_only=True)
    gross = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    age_days = serializers.IntegerField(read_only=True, allow_null=True)
    customer = serializers.PrimaryKeyRelatedField(read_only=True)
    responsible = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    deposit = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    sale = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    issue = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    offered_to = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = SpecialOrder
        fields = (
            "id",
            "number",
            "store",
            "customer",
            "plate",
            "job_number",
            "note",
            "lines",
            "gross",
            "deposit_due",
            "earnest",
            "deposit",
            "is_waived",
            "lead_days",
            "hold_days",
            "responsible",
            "promised_on",
            "released_at",
            "arrived_at",
            "told_at",
            "hold_until",
            "age_days",
            "sale",
            "issue",
            "outcome",
            "kept",
            "compensation",
            "offered_to",
            "offered_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class SpecialOrderChangesSerializer(InputSerializer):
    """What may be changed; ``lines`` replaces all of them, and only of a draft."""

    plate = fields.TextField(max_length=20, required=False, allow_blank=True)
    job_number = fields.TextField(max_length=40, required=False, allow_blank=True)
    note = fields.TextField(max_length=1000, required=False, allow_blank=True)
    lead_days = fields.WholeNumberField(min_value=1, max_value=365, required=False)
    responsible = fields.VisibleKeyField(source="responsible_id", queryset=User.objects, required=False)
    lines = serializers.ListField(child=SoldSerializer(), required=False, min_length=1, max_length=100)


class NewSpecialOrderSerializer(SpecialOrderChangesSerializer):
    """An order for a customer on file."""

    store = fields.VisibleKeyField(source="store_id", queryset=Store.objects)
    customer = fields.VisibleKeyField(source="customer_id", queryset=Customer.objects)
    lines = serializers.ListField(child=SoldSerializer(), min_length=1, max_length=100)


class SpecialOrderTellingSerializer(InputSerializer):
    """How the customer was told, and what was agreed."""

    how = fields.ChoiceField(choices=TellingWay.choices)
    note = fields.TextField(max_length=200, required=False, allow_blank=True)


class SpecialOrderHoldSerializer(ReasonSerializer):
    """Until when, and why."""

    hold_until = fields.DayField()


class SpecialOrderCancelSerializer(ReasonSerializer):
    """Why it ends, which says what becomes of the deposit."""

    outcome = fields.ChoiceField(choices=CancelOutcome.choices, required=False)


class SpecialOrderElsewhereSerializer(InputSerializer):
    """Which store is asked for what is missing; its key comes from the parts' stock elsewhere."""

    from_store = fields.WholeNumberField(min_value=1, source="from_store_id")


class SpecialOrderOfferSerializer(InputSerializer):
    """To which store the parts that nobody collects are offered."""

    to_store = fields.WholeNumberField(min_value=1, source="to_store_id")


class SpecialOrderReallocateSerializer(InputSerializer):
    """Which part goes to which order of the store."""

    part = fields.VisibleRelatedField(queryset=Part.objects)
    to_order = fields.VisibleRelatedField(queryset=SpecialOrder.objects)


class SpecialOrderFilterSet(ResourceFilterSet):
    """Special orders by number, state, store, customer, plate and job."""

    state = filters.ChoiceFilter(choices=SpecialOrderState.choices)
    store = KeyFilter(field_name="store_id", label="store")
    customer = KeyFilter(field_name="customer_id", label="customer")
    number = filters.CharFilter(max_length=20)
    plate = filters.CharFilter(max_length=20)
    job_number = filters.CharFilter(max_length=40)

    class Meta:
        model = SpecialOrder
        fields = ()


OWN = {"row_argument": "order_id"}


class SpecialOrders(WriteResource):
    """Parts ordered for customers: deposit, arrival, hold, collection."""

    model = SpecialOrder
    serializer_class = SpecialOrderSerializer
    filterset_class = SpecialOrderFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.draft_special_order)
    create_permission = "parts.add_specialorder"
    create_serializer_class = NewSpecialOrderSerializer
    change_service = staticmethod(services.edit_special_order)
    change_permission = "parts.change_specialorder"
    change_serializer_class = SpecialOrderChangesSerializer
    row_argument = "order_id"

    place = move_action("place", services.place_special_order, **OWN)
    waive = move_action("waive", services.waive_special_order, serializer_class=ReasonSerializer, **OWN)
    notify = move_action("notify", holding.notify_special_order, serializer_class=SpecialOrderTellingSerializer, **OWN)
    extend = move_action("extend", holding.extend_special_order, serializer_class=SpecialOrderHoldSerializer, **OWN)
    collect = move_action("collect", services.collect_special_order, **OWN)
    cancel = move_action("cancel", services.cancel_special_order, serializer_class=SpecialOrderCancelSerializer, **OWN)
    reallocate = move_action(
        "reallocate",
        allocating.reallocate,
        serializer_class=SpecialOrderReallocateSerializer,
        permission="parts.reallocate_specialorder",
        **OWN,
    )
    offer = move_action(
        "offer",
        offering.offer_special_order,
        serializer_class=SpecialOrderOfferSerializer,
        permission="parts.reallocate_specialorder",
        **OWN,
    )
    ask_elsewhere = move_action(
        "ask_elsewhere",
        services.ask_elsewhere,
        serializer_class=SpecialOrderElsewhereSerializer,
        permission="parts.add_transfer",
        answers=TransferSerializer,
        **OWN,
    )

    def get_queryset(self):
        """With the lines of each."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return selectors.orders_with_lines(self.request.user).order_by(self.ordering)


class DepositRuleSerializer(ResourceSerializer):
    """How much is asked in advance, and how long the parts are held; empty classes mean all."""

    class Meta:
        model = DepositRule
        fields = (
            "id",
            "store",
            "customer_class",
            "movement_class",
            "from_price",
            "percent",
            "hold_days",
            "is_active",
            "version",
            "created_at",
            "updated_at",
        )


class DepositRuleChangesSerializer(InputSerializer):
    """What may be changed of a rule."""

    customer_class = fields.ChoiceField(choices=CustomerClass.choices, required=False, allow_blank=True)
    movement_class = fields.ChoiceField(choices=MovementClass.choices, required=False, allow_blank=True)
    from_price = fields.ExactNumberField(max_digits=14, decimal_places=2, min_value=0, required=False)
    percent = fields.WholeNumberField(min_value=0, max_value=100, required=False)
    hold_days = fields.WholeNumberField(min_value=1, max_value=LONGEST_HOLD, required=False)
    is_active = fields.YesNoField(required=False)


class NewDepositRuleSerializer(DepositRuleChangesSerializer):
    """A rule of a store."""

    store = fields.VisibleKeyField(source="store_id", queryset=Store.objects)
    percent = fields.WholeNumberField(min_value=0, max_value=100)


class DepositRuleFilterSet(ResourceFilterSet):
    """Deposit rules by store."""

    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = DepositRule
        fields = ()


class DepositRules(WriteResource):
    """The tables of the stores. A store without one goes by the rules of the house."""

    model = DepositRule
    serializer_class = DepositRuleSerializer
    related = ("store",)
    filterset_class = DepositRuleFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(deposits.add_rule)
    create_permission = "parts.add_depositrule"
    create_serializer_class = NewDepositRuleSerializer
    change_service = staticmethod(deposits.edit_rule)
    change_permission = "parts.change_depositrule"
    change_serializer_class = DepositRuleChangesSerializer
    row_argument = "rule_id"


def offer_resources():
    """Put the resources into the API; called once the apps are loaded."""
    register("special-orders", SpecialOrders)
    register("deposit-rules", DepositRules)
