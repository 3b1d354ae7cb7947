"""The resource ``prints``: papers and labels as they were printed."""

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.reverse import reverse

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ListResource, call, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.core.permissions import require
from dms.core.printing import selectors, services
from dms.core.printing.models import LANGUAGES, PrintedDocument
from dms.core.printing.sheets import MOST_EACH, MOST_LABELS, SHEETS


class PrintSerializer(ResourceSerializer):
    """One print of a paper, or one job of labels."""

    form_label = serializers.CharField(read_only=True, help_text="The form in words.")
    pdf = serializers.SerializerMethodField(help_text="Where the PDF is.")

    class Meta:
        model = PrintedDocument
        fields = (
            "id",
            "form",
            "form_label",
            "store",
            "subject_kind",
            "subject_id",
            "subject_text",
            "language",
            "copy_numbers",
            "sheet",
            "in_full",
            "print_count",
            "sha256",
            "printed_by",
            "printed_at",
            "again_of",
            "pdf",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields
        extra_kwargs = {"copy_numbers": {"help_text": "The numbers of the copies."}}

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_pdf(self, row):
        """The address of the paper."""
        return reverse("api:prints-pdf", args=[row.pk], request=self.context.get("request"))


class CopiesField(serializers.ListField):
    """Numbers of copies."""

    child = fields.WholeNumberField(min_value=1, max_value=20)

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_null=True, max_length=20, **kwargs)


class PaperSerializer(InputSerializer):
    """What every print takes. Without ``in_full``, personal data are printed as far as the sender may."""

    form = fields.TextField(max_length=64, help_text="For example vehicles.vehicle_file.")
    language = fields.ChoiceField(choices=LANGUAGES)
    in_full = fields.YesNoField(required=False, allow_null=True, help_text="Personal data in full instead of masked.")


class NewPrintSerializer(PaperSerializer):
    """A document to print: all its copies, or those that are named."""

    subject_id = fields.WholeNumberField(min_value=1)
    copies = CopiesField(help_text="Numbers of the copies; all when left out.")


class LabelJobSerializer(PaperSerializer):
    """Labels to print, of one row or of many of the same store."""

    subject_ids = serializers.ListField(
        child=fields.WholeNumberField(min_value=1), min_length=1, max_length=MOST_LABELS
    )
    sheet = fields.ChoiceField(choices=list(SHEETS))
    number_each = fields.WholeNumberField(min_value=1, max_value=MOST_EACH, required=False)
    first_place = fields.WholeNumberField(min_value=1, required=False, help_text="On a page that was used before.")


class AgainSerializer(InputSerializer):
    """Which copies of an earlier print are printed once more; those of then when left out."""

    copies = CopiesField()


class PrintFilterSet(ResourceFilterSet):
    """Prints by form, subject and store."""

    form = filters.CharFilter()
    language = filters.ChoiceFilter(choices=LANGUAGES)
    subject_kind = filters.CharFilter()
    subject_id = KeyFilter(field_name="subject_id", label="subject")
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = PrintedDocument
        fields = ()


class Prints(CreateRows, ListResource):
    """What was printed: print a document, print it again, print labels, fetch the PDF."""

    model = PrintedDocument
    serializer_class = PrintSerializer
    filterset_class = PrintFilterSet
    related = ("store",)
    create_permission = services.PRINT
    create_serializer_class = NewPrintSerializer

    print_again = move_action(
        "print_again",
        services.print_again,
        row_argument="print_id",
        serializer_class=AgainSerializer,
        permission=services.PRINT,
    )

    def get_queryset(self):
        """Without the content, which only the PDF shows."""
        return super().get_queryset().defer("content")

    def create_service(self, **values):
        """Print; the code on the paper leads to the site that was asked."""
        return services.print_document(site=self.request.build_absolute_uri("/"), **values)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def pdf(self, request, pk):
        """The paper, the same bytes each time."""
        opened = selectors.open_print(request.user, pk)
        return HttpResponse(opened.pdf, headers={**opened.headers, "Cache-Control": "private, no-cache"})

    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def labels(self, request):
        """Print labels: one job of one row or of many."""
        require(request.user, services.PRINT)
        values = self.values_of(LabelJobSerializer)
        row = call(services.print_labels, values, actor=request.user, site=request.build_absolute_uri("/"))
        place = reverse("api:prints-detail", args=[row.pk], request=request)
        return self.answer(row, status.HTTP_201_CREATED, {"Location": place})

    labels.input_class = LabelJobSerializer
