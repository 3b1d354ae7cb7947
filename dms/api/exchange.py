"""The resources ``imports`` (upload, report, apply, cancel) and ``exports`` (write, fetch)."""

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from dms.accounts.models import Store
from dms.api import fields, pages
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ListResource, ReadResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.api.throttling import ExportThrottle, UploadThrottle, also
from dms.core.exchange import importing
from dms.core.exchange.exporting import fetch_export, request_export
from dms.core.exchange.models import ExportJob, ImportFinding, ImportJob
from dms.core.exchange.rejected import rejected_rows
from dms.core.exchange.writing import CONTENT_TYPES

FILES = {(200, content_type.partition(";")[0]): OpenApiTypes.BINARY for content_type in CONTENT_TYPES.values()}
LIST_HELP = "The list: customers, suppliers, vehicles, vehicle-catalogue and what stages add."


class ImportSerializer(ResourceSerializer):
    """One file for one list of one store."""

    list = serializers.CharField(source="list_code", read_only=True, help_text=LIST_HELP)
    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = ImportJob
        fields = (
            "id",
            "list",
            "store",
            "file_name",
            "size",
            "sha256",
            "reading",
            "row_count",
            "added",
            "changed",
            "unchanged",
            "mistakes",
            "warnings",
            "uploaded_by",
            "applied_by",
            "state",
            "state_label",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


@extend_schema_field({"type": "string", "format": "binary"})
class UploadedFile(serializers.FileField):
    """The content of a file, as a part of a multipart body."""


class StoreInAForm(fields.VisibleRelatedField):
    """In a multipart body a number is text."""

    def to_internal_value(self, data):
        """The visible store."""
        is_number = isinstance(data, str) and data.isascii() and data.isdigit() and len(data) < 19
        return super().to_internal_value(int(data) if is_number else data)


class NewImportSerializer(InputSerializer):
    """A file to check; nothing is imported yet."""

    list = fields.TextField(max_length=40, help_text=LIST_HELP)
    store = StoreInAForm(queryset=Store.objects, help_text="The store it is for.")
    file = UploadedFile(allow_empty_file=True, help_text="CSV or Excel (.xlsx), at most 20 MB and 100 000 rows.")


class ImportFindingSerializer(serializers.ModelSerializer):
    """What is wrong with one cell, one row or (without a row) the whole file."""

    class Meta:
        model = ImportFinding
        fields = ("id", "row_number", "column", "value", "reason", "allowed", "is_warning")
        read_only_fields = fields


class ImportFilterSet(ResourceFilterSet):
    """Imports by list, store and state."""

    list = filters.CharFilter(field_name="list_code")
    store = KeyFilter(field_name="store_id")

    class Meta:
        model = ImportJob
        fields = ("state",)


class Imports(CreateRows, ReadResource):
    """Files that come in. Upload one, read its findings, apply it: all rows or none."""

    model = ImportJob
    serializer_class = ImportSerializer
    filterset_class = ImportFilterSet
    ordering_fields = ("id", "updated_at")
    throttle_classes = also(UploadThrottle)
    create_permission = "core.add_importjob"
    create_serializer_class = NewImportSerializer

    apply = move_action("apply", importing.apply_import, row_argument="import_id")
    cancel = move_action("cancel", importing.cancel_import, row_argument="import_id")

    @staticmethod
    def create_service(*, list, store, file, actor):
        """The service, which calls its list by its code."""
        return importing.upload_import(list_code=list, store=store, file=file, actor=actor)

    def get_parsers(self):
        """Files come as multipart, everything else as JSON."""
        wanted = getattr(self, "action", None) or self.action_map.get(self.request.method.lower())
        return [MultiPartParser()] if wanted == "create" else super().get_parsers()

    @action(
        detail=True,
        serializer_class=ImportFindingSerializer,
        ordering="id",
        ordering_fields=("id",),
        filterset_class=None,
    )
    def findings(self, request, pk):
        """What is wrong with the file, in the order of its rows, at most 2 000."""
        page = self.paginate_queryset(ImportFinding.objects.filter(job=self.get_object()))
        return self.get_paginated_response(ImportFindingSerializer(page, many=True).data)

    findings.is_page = True

    @extend_schema(responses=FILES)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def rejected(self, request, pk):
        """The rejected rows with their reasons, as a file to mend; 404 where no row was rejected."""
        file = rejected_rows(request.user, self.get_object().pk)
        return HttpResponse(file.content, headers=file.headers)

    def known_parameters(self):
        """Findings come in pages."""
        return set(pages.PARAMETERS) if self.action == "findings" else super().known_parameters()


class ExportSerializer(ResourceSerializer):
    """Rows of a list in a file; fetch it at ``file/`` once ``is_ready``."""

    list = serializers.CharField(source="list_code", read_only=True, help_text=LIST_HELP)
    is_ready = serializers.BooleanField(read_only=True)

    class Meta:
        model = ExportJob
        fields = (
            "id",
            "list",
            "store",
            "format",
            "filter_text",
            "updated_since",
            "row_count",
            "revealed",
            "is_ready",
            "requested_by",
            "finished_at",
            "expires_at",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class NewExportSerializer(InputSerializer):
    """What to write: of one store or of all that you see, all rows or those changed since an instant."""

    list = fields.TextField(max_length=40, help_text=LIST_HELP)
    format = fields.ChoiceField(choices=ExportJob._meta.get_field("format").choices)
    store = fields.VisibleRelatedField(queryset=Store.objects, required=False)
    updated_since = fields.InstantField(required=False)


class Exports(CreateRows, ListResource):
    """Files that go out: up to 200 rows at once, more by a worker; kept for a day."""

    model = ExportJob
    serializer_class = ExportSerializer
    throttle_classes = also(ExportThrottle)
    create_permission = "core.add_exportjob"
    create_serializer_class = NewExportSerializer

    @staticmethod
    def create_service(*, list, format, actor, store=None, updated_since=None):
        """The service, which calls its list by its code."""
        return request_export(list_code=list, format=format, actor=actor, store=store, updated_since=updated_since)

    @extend_schema(responses=FILES)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def file(self, request, pk):
        """The file; 409 while it is being written, and once it is gone."""
        file = fetch_export(export_id=self.get_object().pk, actor=request.user)
        return HttpResponse(file.content, headers=file.headers)
