"""The resources ``credit-accounts`` and ``statements``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.api import fields
from dms.api.cashier.payments import ReversalReasonSerializer
from dms.api.cashier.receivables import AMOUNT
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, WriteResource, move_action
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.cashier import services
from dms.cashier.choices import AccountState
from dms.cashier.models import CreditAccount, Statement
from dms.cashier.selectors.statements import awaiting_statement
from dms.core import clock
from dms.parties.models import Customer


class CreditAccountSerializer(ResourceSerializer):
    """How much (CNY) a customer may owe, and for how many days; ``limit_asked`` waits for an approval."""

    opened_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    customer = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = CreditAccount
        fields = (
            "id",
            "number",
            "store",
            "customer",
            "limit",
            "limit_asked",
            "terms_days",
            "reason",
            "opened_by",
            "state",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class NewAccountSerializer(InputSerializer):
    """The limit (CNY) and the days to pay that are asked for."""

    customer = fields.VisibleRelatedField(queryset=Customer.objects)
    limit = fields.ExactNumberField(**AMOUNT)
    terms_days = fields.WholeNumberField(min_value=0, max_value=180, required=False)
    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class AccountChangesSerializer(InputSerializer):
    """A lower limit (CNY), other days to pay."""

    limit = fields.ExactNumberField(**AMOUNT, required=False)
    terms_days = fields.WholeNumberField(min_value=0, max_value=180, required=False)


class RaiseSerializer(InputSerializer):
    """The higher limit (CNY) that is asked for, and why."""

    limit = fields.ExactNumberField(**AMOUNT)
    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class AccountFilterSet(ResourceFilterSet):
    """Accounts by number, customer, state, store, and by whether last month's statement is missing."""

    number = filters.CharFilter()
    customer = KeyFilter(field_name="customer_id", label="customer")
    state = filters.ChoiceFilter(choices=AccountState.choices)
    store = KeyFilter(field_name="store_id", label="store")
    statement_missing = filters.BooleanFilter(label="last month's statement is missing", method="keep_missing")

    class Meta:
        model = CreditAccount
        fields = ()

    def keep_missing(self, rows, name, value):
        """Told monthly, and not told of last month; or the others."""
        keys = awaiting_statement(CreditAccount.objects.all(), clock.today()).order_by().values("pk")
        return rows.filter(pk__in=keys) if value else rows.exclude(pk__in=keys)


class CreditAccounts(WriteResource):
    """Customers of your stores who may buy on account. POST asks for the approval that opens one."""

    model = CreditAccount
    serializer_class = CreditAccountSerializer
    related = ("store", "customer")
    filterset_class = AccountFilterSet
    ordering_fields = ("id", "number", "updated_at")

    create_service = staticmethod(services.open_credit_account)
    create_permission = "cashier.add_creditaccount"
    create_serializer_class = NewAccountSerializer

    change_service = staticmethod(services.change_credit_account)
    change_permission = "cashier.change_creditaccount"
    change_serializer_class = AccountChangesSerializer
    row_argument = "account_id"

    raise_limit = move_action(
        "raise_limit",
        services.raise_credit_limit,
        row_argument="account_id",
        serializer_class=RaiseSerializer,
        permission="cashier.add_creditaccount",
    )
    suspend = move_action(
        "suspend", services.suspend_credit_account, row_argument="account_id", serializer_class=ReasonSerializer
    )
    resume = move_action(
        "resume", services.resume_credit_account, row_argument="account_id", serializer_class=ReversalReasonSerializer
    )


class StatementLineSerializer(serializers.Serializer):
    """A booking of the month, amounts in CNY as texts."""

    on = serializers.DateField(read_only=True)
    what = serializers.CharField(read_only=True)
    number = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    charged = serializers.CharField(read_only=True)
    paid = serializers.CharField(read_only=True)


class AgeingSerializer(serializers.Serializer):
    """What was owed at the end of the month by how late it was, in CNY as texts."""

    current = serializers.CharField(read_only=True)
    to_30 = serializers.CharField(read_only=True)
    to_60 = serializers.CharField(read_only=True)
    to_90 = serializers.CharField(read_only=True)
    over_90 = serializers.CharField(read_only=True)


class StatementSerializer(ResourceSerializer):
    """The statement of one account for one month, as it was issued."""

    account = serializers.PrimaryKeyRelatedField(read_only=True)
    issued_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    lines = StatementLineSerializer(many=True, read_only=True)
    ageing = AgeingSerializer(read_only=True)

    class Meta:
        model = Statement
        fields = (
            "id",
            "number",
            "store",
            "account",
            "month",
            "opening",
            "charged",
            "settled",
            "closing",
            "lines",
            "ageing",
            "issued_at",
            "issued_by",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class NewStatementSerializer(InputSerializer):
    """Of which account, and any day of the month, which must be over."""

    account = fields.VisibleRelatedField(queryset=CreditAccount.objects)
    month = fields.DayField()


class StatementFilterSet(ResourceFilterSet):
    """Statements by account, month, store."""

    number = filters.CharFilter()
    account = KeyFilter(field_name="account_id", label="account")
    month = filters.DateFilter(label="the first day of the month")
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Statement
        fields = ()


class Statements(CreateRows, ReadResource):
    """What credit customers of your stores were told each month."""

    model = Statement
    serializer_class = StatementSerializer
    related = ("store", "account__customer")
    filterset_class = StatementFilterSet
    ordering_fields = ("id", "number", "month", "updated_at")

    create_service = staticmethod(services.issue_statement)
    create_permission = "cashier.add_statement"
    create_serializer_class = NewStatementSerializer
