"""The resource ``issues``."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from parts.catalogue.models import Part
from parts.issuing import reversing, services
from parts.issuing.models import OF_A_SALE, Issue, IssueKind, IssueLine, IssueState
from parts.issuing.selectors import issues_with_lines, with_places
from parts.stock.models import Bin, StockStatus

QUANTITY = {"max_digits": 12, "decimal_places": 3}
PRICE = {"max_digits": 12, "decimal_places": 2, "min_value": 0}
OWN_KINDS = [each for each in IssueKind.choices if each[0] not in OF_A_SALE]
BACK = [(each.value, each.label) for each in (StockStatus.GOOD, StockStatus.QUARANTINE)]


class IssueLineSerializer(ResourceSerializer):
    """So many of a part from one bin; without a bin they wait for stock."""

    part = serializers.PrimaryKeyRelatedField(read_only=True)
    bin = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    number = serializers.CharField(source="part.number", read_only=True)
    bin_code = serializers.CharField(source="bin.code", read_only=True, default="")
    movement = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = IssueLine
        fields = (
            "id",
            "part",
            "number",
            "bin",
            "bin_code",
            "quantity",
            "picked",
            "returned",
            "price",
            "old_part_in",
            "old_part_reason",
            "movement",
        )
        read_only_fields = fields


class IssueSerializer(ResourceSerializer):
    """A paper with which goods leave the store, with its lines."""

    lines = IssueLineSerializer(many=True, read_only=True)
    requested_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    signed_off_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    picked_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    issued_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    posting = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Issue
        fields = (
            "id",
            "number",
            "kind",
            "store",
            "job_number",
            "plate",
            "purpose",
            "note",
            "lines",
            "taken_by",
            "requested_by",
            "requested_at",
            "signed_off_by",
            "picked_by",
            "cleared_at",
            "issued_by",
            "issued_at",
            "posting",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


def need(attrs, *names):
    """A line is whole, also where only some fields of its paper are sent. Raises ValidationError."""
    if missing := [name for name in names if name not in attrs]:
        raise serializers.ValidationError(dict.fromkeys(missing, _("This field is required.")), code="required")


class WantedSerializer(InputSerializer):
    """So many of a part; ``price`` for one, tax included, where it is charged."""

    part = fields.VisibleRelatedField(queryset=Part.objects)
    quantity = fields.ExactNumberField(**QUANTITY)
    price = fields.ExactNumberField(**PRICE, required=False, allow_null=True)

    def validate(self, attrs):
        """As the service takes it; every line is whole, in a change too."""
        need(attrs, "part", "quantity")
        return services.Wanted(attrs["part"].pk, attrs["quantity"], attrs.get("price"))


class IssueChangesSerializer(InputSerializer):
    """What a draft may change; ``lines`` replaces all of them."""

    job_number = fields.TextField(max_length=40, required=False, allow_blank=True)
    plate = fields.TextField(max_length=20, required=False, allow_blank=True)
    purpose = fields.TextField(max_length=120, required=False, allow_blank=True)
    note = fields.TextField(max_length=1000, required=False, allow_blank=True)
    lines = serializers.ListField(child=WantedSerializer(), required=False, min_length=1, max_length=100)


class NewIssueSerializer(IssueChangesSerializer):
    """A draft for a job or for the house; sales write their own."""

    store = fields.VisibleKeyField(source="store_id", queryset=Store.objects)
    kind = fields.ChoiceField(choices=OWN_KINDS)
    lines = serializers.ListField(child=WantedSerializer(), min_length=1, max_length=100)


class SubmitSerializer(InputSerializer):
    """``partly``: hold what is there, the rest waits for stock."""

    partly = fields.YesNoField(required=False)


class PickedSerializer(InputSerializer):
    """How many of a line were found, and where, if not where the paper says."""

    line = fields.VisibleRelatedField(queryset=IssueLine.objects)
    quantity = fields.ExactNumberField(**QUANTITY, min_value=0)
    bin = fields.VisibleRelatedField(queryset=Bin.objects, required=False, allow_null=True)

    def validate(self, attrs):
        """As the service takes it."""
        return services.Picked(attrs["line"].pk, attrs["quantity"], getattr(attrs.get("bin"), "pk", None))


class PickSerializer(InputSerializer):
    """Lines that were picked otherwise than the paper says; the rest is taken as written."""

    picks = serializers.ListField(child=PickedSerializer(), required=False, max_length=200)


class IssueGoodsSerializer(InputSerializer):
    """Who takes the goods."""

    taken_by = fields.TextField(max_length=60, required=False, allow_blank=True)


class ReturnedSerializer(InputSerializer):
    """So many of a line come back into a bin."""

    line = fields.VisibleRelatedField(queryset=IssueLine.objects)
    quantity = fields.ExactNumberField(**QUANTITY)
    bin = fields.VisibleRelatedField(queryset=Bin.objects)
    status = fields.ChoiceField(choices=BACK, required=False)

    def validate(self, attrs):
        """As the service takes it."""
        status = attrs.get("status", StockStatus.GOOD)
        return services.Returned(attrs["line"].pk, attrs["quantity"], attrs["bin"].pk, status)


class TakeBackSerializer(InputSerializer):
    """What comes back, and why."""

    lines = serializers.ListField(child=ReturnedSerializer(), min_length=1, max_length=200)
    reason = fields.TextField(max_length=200)


class IssueFilterSet(ResourceFilterSet):
    """Issues by number, state, kind, store, job and plate."""

    state = filters.ChoiceFilter(choices=IssueState.choices)
    kind = filters.ChoiceFilter(choices=IssueKind.choices)
    store = KeyFilter(field_name="store_id", label="store")
    number = filters.CharFilter(max_length=20)
    job_number = filters.CharFilter(max_length=40)
    plate = filters.CharFilter(max_length=20)

    class Meta:
        model = Issue
        fields = ()


class Issues(WriteResource):
    """Papers with which goods leave: for jobs, for the house, for sales."""

    model = Issue
    serializer_class = IssueSerializer
    related = ("store",)
    filterset_class = IssueFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.draft_issue)
    create_permission = "parts.add_issue"
    create_serializer_class = NewIssueSerializer
    change_service = staticmethod(services.edit_issue)
    change_permission = "parts.change_issue"
    change_serializer_class = IssueChangesSerializer
    row_argument = "issue_id"

    submit = move_action("submit", services.submit_issue, row_argument="issue_id", serializer_class=SubmitSerializer)
    sign_off = move_action("sign_off", services.sign_off_issue, row_argument="issue_id")
    pick = move_action("pick", services.pick_issue, row_argument="issue_id", serializer_class=PickSerializer)
    issue = move_action("issue", services.issue_goods, row_argument="issue_id", serializer_class=IssueGoodsSerializer)
    cancel = move_action("cancel", services.cancel_issue, row_argument="issue_id", serializer_class=ReasonSerializer)
    reverse = move_action(
        "reverse", reversing.reverse_issue, row_argument="issue_id", serializer_class=ReasonSerializer
    )
    take_back = move_action(
        "take_back",
        services.return_from_job,
        row_argument="issue_id",
        serializer_class=TakeBackSerializer,
        permission="parts.take_back_issue",
    )

    def get_queryset(self):
        """With the lines of each."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return issues_with_lines(self.request.user).order_by(self.ordering)

    def answer(self, row, *args, **kwargs):
        """What a move returns has its lines read together, too."""
        prefetch_related_objects([row], with_places())
        return super().answer(row, *args, **kwargs)


def offer_resources():
    """Put the resource into the API; called once the apps are loaded."""
    register("issues", Issues)
