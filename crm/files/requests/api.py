"""The resource ``data-requests``, and the archive of a copy, which is no JSON and is given out once."""

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from crm.files.requests import services
from crm.files.requests.copying import headers_of
from crm.files.requests.models import AskedHow, DataRequest, RequestKind, RequestState
from dms.api import etags, fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.core.editing import StaleVersion
from dms.core.permissions import require
from dms.parties.models import Customer


class RetentionSerializer(serializers.Serializer):
    """A rule that forbids erasing until a day."""

    rule = serializers.CharField(read_only=True)
    until = serializers.DateField(read_only=True)


class DataRequestSerializer(ResourceSerializer):
    """What a person asks for about their data; ``retention`` names the rules that forbid erasing, and until when."""

    retention = RetentionSerializer(many=True, read_only=True)
    recorded_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    decided_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = DataRequest
        fields = (
            "id",
            "store",
            "customer",
            "kind",
            "asked_on",
            "asked_how",
            "identity_check",
            "wish",
            "answer_by",
            "recorded_by",
            "decided_by",
            "decided_at",
            "answer",
            "retention",
            "retained_until",
            "erased_at",
            "copy_made_at",
            "copy_expires_at",
            "handed_out_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class NewDataRequestSerializer(InputSerializer):
    """What records a request."""

    customer = fields.VisibleRelatedField(queryset=Customer.objects)
    kind = fields.ChoiceField(choices=RequestKind.choices)
    asked_on = fields.DayField()
    asked_how = fields.ChoiceField(choices=AskedHow.choices, required=False)
    identity_check = fields.TextField(max_length=200)
    wish = fields.TextField(max_length=2000, required=False, allow_blank=True)


class ApprovalSerializer(InputSerializer):
    """What the person is told."""

    answer = fields.TextField(max_length=2000, required=False, allow_blank=True)


class WithdrawalSerializer(InputSerializer):
    """Why, where the person has said so."""

    reason = fields.TextField(max_length=500, required=False, allow_blank=True)


class DataRequestFilterSet(ResourceFilterSet):
    """Requests by kind, state, store and customer."""

    kind = filters.ChoiceFilter(choices=RequestKind.choices)
    state = filters.ChoiceFilter(choices=RequestState.choices)
    store = KeyFilter(field_name="store_id", label="store")
    customer = KeyFilter(field_name="customer_id", label="customer")

    class Meta:
        model = DataRequest
        fields = ()


class DataRequests(CreateRows, ReadResource):
    """What persons asked the stores for about their data."""

    model = DataRequest
    serializer_class = DataRequestSerializer
    related = ("store", "customer")
    filterset_class = DataRequestFilterSet
    ordering_fields = ("id", "asked_on", "answer_by", "updated_at")

    create_service = staticmethod(services.record_data_request)
    create_permission = "crm.add_datarequest"
    create_serializer_class = NewDataRequestSerializer

    approve = move_action(
        "approve", services.approve_data_request, row_argument="request_id", serializer_class=ApprovalSerializer
    )
    refuse = move_action(
        "refuse", services.refuse_data_request, row_argument="request_id", serializer_class=ReasonSerializer
    )
    withdraw = move_action(
        "withdraw", services.withdraw_data_request, row_argument="request_id", serializer_class=WithdrawalSerializer
    )

    never_kept = ("hand_out",)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"], url_path="hand-out", url_name="hand-out", filterset_class=None)
    def hand_out(self, request, pk):
        """The archive for the person, once: afterwards it is gone, also where the answer got lost on its way."""
        row = self.get_object()
        require(request.user, "crm.hand_out_datarequest", row)
        version = etags.expected_version(request, row, required=False)
        if version not in (None, row.version):
            raise StaleVersion(row)
        values = self.values_of(InputSerializer)
        own = {"request_id": row.pk, "actor": request.user}
        content = self.moved_from(version, services.hand_out_copy, values, own)
        return HttpResponse(content, headers=headers_of(row))

    hand_out.input_class, hand_out.permission = InputSerializer, "crm.hand_out_datarequest"


def offer_resources():
    """Put the resource into the API; called once the apps are loaded."""
    register("data-requests", DataRequests)
