"""The resource ``bulk-runs``."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action

from dms.api import fields, pages
from dms.api.filters import ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.web.bulk import services
from dms.web.bulk.models import BulkRow, BulkRun, BulkState
from dms.web.pages.bulk_actions import MOST_ROWS
from dms.web.saved_views import lists


class BulkRunSerializer(ResourceSerializer):
    """One act for many rows of a list. ``counts`` says how many rows came to which result so far."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)
    counts = serializers.SerializerMethodField(help_text="Rows by result: pending, done, refused, failed, left.")

    class Meta:
        model = BulkRun
        fields = (
            "id",
            "list",
            "action",
            "filter_text",
            "store",
            "row_count",
            "counts",
            "undo_of",
            "state",
            "state_label",
            "started_at",
            "ended_at",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_counts(self, run):
        """From the rows themselves."""
        return run.counts()


class BulkRowSerializer(serializers.ModelSerializer):
    """One row: its id, its result, and why it was refused; before the start, why it is going to be."""

    row = serializers.IntegerField(source="key", read_only=True, help_text="The id of the row.")
    reasons = serializers.ListField(source="said", child=serializers.CharField(), read_only=True)

    class Meta:
        model = BulkRow
        fields = ("id", "row", "outcome", "reasons", "at")
        read_only_fields = fields


class NewBulkRunSerializer(InputSerializer):
    """The list by the name of its page, the act, and either ``rows`` or the ``query`` of the page (“” means all)."""

    list = fields.TextField(max_length=100, help_text="The list by the name of its page, such as suppliers:list.")
    action = fields.TextField(max_length=60, help_text="A verb of the rows, or another act of the list.")
    rows = serializers.ListField(
        child=fields.WholeNumberField(min_value=1),
        required=False,
        max_length=MOST_ROWS,
        help_text="The ids; those that you do not see are left out.",
    )
    query = fields.TextField(
        max_length=1000, required=False, allow_blank=True, help_text="What stands behind “?” in the list's address."
    )

    def validate(self, values):
        """Exactly one way to say which rows."""
        if ("rows" in values) == ("query" in values):
            raise serializers.ValidationError({"rows": [_("Name the rows, or a query that finds them.")]})
        return values


@extend_schema_field(OpenApiTypes.OBJECT)
class InputsField(serializers.DictField):
    """Answers by field, each a text."""


class StartSerializer(InputSerializer):
    """The answers to what the act asks, such as ``{"reason": "…"}``."""

    inputs = InputsField(child=fields.TextField(max_length=4000, allow_blank=True), required=False)


class BulkRunFilterSet(ResourceFilterSet):
    """Runs by state."""

    state = filters.ChoiceFilter(choices=BulkState.choices)

    class Meta:
        model = BulkRun
        fields = ()


def prepare(*, list, action, actor, rows=None, query=None):
    """The service, with the rows that a query finds."""
    keys = rows
    if rows is None:
        services.page_and_act(list, action, actor)
        page = lists.page_for(actor, list, lists.cleaned_query(actor, list, query))
        keys = [*page.matching()[0].order_by("pk").values_list("pk", flat=True)[: MOST_ROWS + 1]]
    return services.prepare_bulk_run(list=list, action=action, keys=keys, actor=actor)


class BulkRuns(CreateRows, ReadResource):
    """Prepare an act for many rows, look at what is to be expected (``rows/``), start it, watch ``counts``."""

    model = BulkRun
    serializer_class = BulkRunSerializer
    filterset_class = BulkRunFilterSet
    ordering_fields = ("id", "updated_at")
    create_service = staticmethod(prepare)
    create_permission = "web.add_bulkrun"
    create_serializer_class = NewBulkRunSerializer

    start = move_action("start", services.start_bulk_run, row_argument="run_id", serializer_class=StartSerializer)
    stop = move_action("stop", services.stop_bulk_run, row_argument="run_id")
    discard = move_action("discard", services.discard_bulk_run, row_argument="run_id")
    undo = move_action(
        "undo",
        services.undo_bulk_run,
        row_argument="run_id",
        permission="web.add_bulkrun",
        answers=BulkRunSerializer,
    )

    def place_of(self, row):
        """Anywhere: whose run it is, is the row's to say; each row asks for its own permission."""
        return None

    @action(
        detail=True, serializer_class=BulkRowSerializer, ordering="id", ordering_fields=("id",), filterset_class=None
    )
    def rows(self, request, pk):
        """What became of each row."""
        page = self.paginate_queryset(BulkRow.objects.filter(run=self.get_object()))
        return self.get_paginated_response(BulkRowSerializer(page, many=True).data)

    rows.is_page = True

    def known_parameters(self):
        """Rows come in pages."""
        return set(pages.PARAMETERS) if self.action == "rows" else super().known_parameters()
