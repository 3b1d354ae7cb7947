"""The resources ``approvals`` and ``approval-chains``."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, WriteResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.core.approvals import services
from dms.core.approvals.models import Approval, ApprovalState, ApprovalStep, ChainRule
from dms.core.approvals.selectors import approvals_waiting_for

AMOUNT = {"max_digits": 14, "decimal_places": 2, "min_value": 0, "required": False, "allow_null": True}


class ApprovalStepSerializer(ResourceSerializer):
    """One role's turn in a round: who decided what, on whose behalf, and what was said."""

    decision = fields.TextField(read_only=True, help_text="approved, rejected or returned; empty before that.")
    decided_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    on_behalf_of = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = ApprovalStep
        fields = ("round", "position", "role", "decision", "decided_by", "on_behalf_of", "decided_at", "note")
        read_only_fields = fields


class ApprovalSerializer(ResourceSerializer):
    """A request that somebody else has to agree to; ``current_role`` decides next, until ``decide_by``."""

    requested_by = serializers.PrimaryKeyRelatedField(read_only=True)
    decide_by = serializers.DateTimeField(read_only=True, allow_null=True)
    steps = ApprovalStepSerializer(many=True, read_only=True)

    class Meta:
        model = Approval
        fields = (
            "id",
            "number",
            "kind",
            "store",
            "title",
            "explanation",
            "amount",
            "subject_kind",
            "subject_id",
            "subject_text",
            "requested_by",
            "requested_at",
            "state",
            "round",
            "position",
            "current_role",
            "waiting_since",
            "decide_by",
            "decided_at",
            "steps",
            "version",
            "created_at",
            "updated_at",
        )


class NewApprovalSerializer(InputSerializer):
    """A general request: what, why, how much (CNY), in which store. Stages ask for their own kinds with their verbs."""

    title = fields.TextField(max_length=120)
    explanation = fields.TextField(max_length=4000, required=False, allow_blank=True)
    amount = fields.ExactNumberField(**AMOUNT)
    store = fields.VisibleRelatedField(queryset=Store.objects)


class NoteSerializer(InputSerializer):
    """What is said with a move; nothing need be said."""

    note = fields.TextField(max_length=1000, required=False, allow_blank=True)


class ReasonedNoteSerializer(InputSerializer):
    """What is said with a decision; who asked has to know."""

    note = fields.TextField(max_length=1000)


class ResubmitSerializer(InputSerializer):
    """The request as it is submitted again."""

    explanation = fields.TextField(max_length=4000, allow_blank=True)
    amount = fields.ExactNumberField(**AMOUNT)


class ApprovalFilterSet(ResourceFilterSet):
    """Approvals by whose turn, state, kind, store, requester, subject."""

    waiting_for_me = filters.BooleanFilter(method="keep_waiting", label="can be decided by you now")
    state = filters.ChoiceFilter(choices=ApprovalState.choices)
    kind = filters.CharFilter()
    store = KeyFilter(field_name="store_id", label="store")
    requested_by = KeyFilter(field_name="requested_by_id", label="requested by")
    subject_kind = filters.CharFilter()
    subject_id = KeyFilter(field_name="subject_id", label="subject")

    class Meta:
        model = Approval
        fields = ()

    def keep_waiting(self, rows, name, value):
        """What the sender can decide now; with false, everything else."""
        mine = approvals_waiting_for(self.request.user).order_by().values("pk")
        return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)


class Approvals(CreateRows, ReadResource):
    """Your own requests, those you may decide or have decided, and a store's all for its heads."""

    model = Approval
    serializer_class = ApprovalSerializer
    related = ("store",)
    filterset_class = ApprovalFilterSet
    ordering_fields = ("id", "number", "requested_at", "updated_at")

    create_service = staticmethod(services.request_general_approval)
    create_permission = "core.add_approval"
    create_serializer_class = NewApprovalSerializer

    approve = move_action(
        "approve", services.approve_approval, row_argument="approval_id", serializer_class=NoteSerializer
    )
    reject = move_action(
        "reject", services.reject_approval, row_argument="approval_id", serializer_class=ReasonedNoteSerializer
    )
    send_back = move_action(
        "send_back", services.send_back_approval, row_argument="approval_id", serializer_class=ReasonedNoteSerializer
    )
    resubmit = move_action(
        "resubmit", services.resubmit_approval, row_argument="approval_id", serializer_class=ResubmitSerializer
    )
    withdraw = move_action(
        "withdraw", services.withdraw_approval, row_argument="approval_id", serializer_class=NoteSerializer
    )

    def get_queryset(self):
        """With their steps: two statements a page."""
        return super().get_queryset().prefetch_related("steps")


class RolesField(serializers.ListField):
    """The roles that decide one after another."""

    def __init__(self, **kwargs):
        super().__init__(child=fields.TextField(max_length=32), min_length=1, max_length=8, **kwargs)


class ChainSerializer(ResourceSerializer):
    """For amounts above ``over`` (CNY) these roles decide in turn; without a store, in the whole group."""

    roles = RolesField()

    class Meta:
        model = ChainRule
        fields = ("id", "kind", "store", "over", "roles", "is_active", "version", "created_at", "updated_at")


class NewChainSerializer(InputSerializer):
    """A chain for a kind, a store (null: the whole group) and amounts above a limit; the same again is replaced."""

    kind = fields.TextField(max_length=64)
    store = fields.VisibleRelatedField(queryset=Store.objects, allow_null=True)
    over = fields.ExactNumberField(max_digits=14, decimal_places=2, min_value=0, required=False)
    roles = RolesField()


class ChainChangesSerializer(InputSerializer):
    """Other roles; a retired chain counts again."""

    roles = RolesField()


class ChainFilterSet(ResourceFilterSet):
    """Chains by kind and store."""

    kind = filters.CharFilter()
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = ChainRule
        fields = ("is_active",)


class ApprovalChains(WriteResource):
    """Who decides what from which amount on, where somebody set it; elsewhere the defaults of the kinds hold."""

    model = ChainRule
    serializer_class = ChainSerializer
    filterset_class = ChainFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.set_chain_rule)
    create_permission = "core.change_chainrule"
    create_serializer_class = NewChainSerializer

    change_service = staticmethod(services.change_chain_rule)
    change_permission = "core.change_chainrule"
    change_serializer_class = ChainChangesSerializer
    row_argument = "rule_id"

    retire = move_action(
        "retire", services.retire_chain_rule, row_argument="rule_id", permission="core.change_chainrule"
    )
