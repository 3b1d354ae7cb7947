"""The resource ``attachments``: files beside any document."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.parsing import LARGEST_WHOLE_NUMBER
from dms.api.problems import invalid
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.api.throttling import UploadThrottle, also
from dms.core.attachments import services
from dms.core.attachments.content import EXTENSIONS
from dms.core.attachments.models import Attachment, AttachmentKind
from dms.core.attachments.selectors import open_attachment
from dms.core.attachments.subjects import visible_subject

UPLOADABLE = [(kind.value, kind.label) for kind in AttachmentKind if kind != AttachmentKind.SIGNATURE]


class AttachmentSerializer(ResourceSerializer):
    """One file beside one document; its content is at ``download/`` and never changes."""

    uploaded_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Attachment
        fields = (
            "id",
            "store",
            "subject_kind",
            "subject_id",
            "kind",
            "original_name",
            "content_type",
            "size",
            "sha256",
            "caption",
            "uploaded_by",
            "removed_at",
            "version",
            "created_at",
            "updated_at",
        )


class NewAttachmentSerializer(InputSerializer):
    """A file (JPEG, PNG, WebP or PDF by content, 10 MB at most) and the document beside which it is kept."""

    subject_kind = serializers.CharField(max_length=64, help_text="The document's model, such as core.approval.")
    subject_id = serializers.IntegerField(min_value=1, max_value=LARGEST_WHOLE_NUMBER)
    file = serializers.FileField(allow_empty_file=True, max_length=None)
    kind = serializers.ChoiceField(choices=UPLOADABLE, required=False)
    caption = serializers.CharField(max_length=120, required=False, allow_blank=True)


class AttachmentFilterSet(ResourceFilterSet):
    """Attachments by document and kind."""

    subject_kind = filters.CharFilter()
    subject_id = KeyFilter(field_name="subject_id", label="subject")
    store = KeyFilter(field_name="store_id", label="store")
    kind = filters.ChoiceFilter(choices=AttachmentKind.choices)

    class Meta:
        model = Attachment
        fields = ()


def attach(*, subject_kind, subject_id, actor, **values):
    """Look the document up among those that ``actor`` sees, and attach. Raises Problem 422 where there is none."""
    try:
        subject = visible_subject(subject_kind, subject_id, actor)
    except (LookupError, ValueError, ObjectDoesNotExist):  # no such model, or no such row
        text = _("There is no such document, or none that you may see and attach files to.")
        raise invalid("subject_id", "does_not_exist", text) from None
    return services.attach_file(subject=subject, actor=actor, **values)


class Attachments(CreateRows, ReadResource):
    """The files beside documents that you may see. Removed ones are shown no longer."""

    model = Attachment
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilterSet
    ordering_fields = ("id", "updated_at")

    throttle_classes = also(UploadThrottle)
    create_service = staticmethod(attach)
    create_permission = "core.add_attachment"
    create_serializer_class = NewAttachmentSerializer

    remove = move_action(
        "remove",
        services.remove_attachment,
        row_argument="attachment_id",
        serializer_class=ReasonSerializer,
        permission="core.remove_attachment",
    )

    def get_queryset(self):
        """What is still there."""
        return super().get_queryset().filter(removed_at=None)

    def get_parsers(self):
        """Files come as multipart; everything else as JSON."""
        uploads = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if uploads else super().get_parsers()

    @extend_schema(responses={(200, content_type): OpenApiTypes.BINARY for content_type in EXTENSIONS})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def download(self, request, pk):
        """The file, always as a download."""
        try:
            opened = open_attachment(request.user, self.get_object().pk)
        except FileNotFoundError:  # erased with the person whose it was
            raise Http404("attachment") from None
        answer = FileResponse(opened.file)
        for name, value in opened.headers.items():  # not at once: it would prefer a disposition of its own, inline
            answer.headers[name] = value
        return answer
