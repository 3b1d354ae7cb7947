"""The resource ``public-links``: what was sent to customers, what became of it, taking it back."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import ListResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.core.public_links.models import PublicLink
from dms.core.public_links.selectors import address_of
from dms.core.public_links.services import revoke_link

SHOWN = (
    "id",
    "store",
    "purpose",
    "subject_kind",
    "subject_id",
    "expires_at",
    "is_alive",
    "openings",
    "opened_at",
    "most_uses",
    "uses",
    "used_at",
    "revoked_at",
    "issued_by",
    "version",
    "created_at",
    "updated_at",
)


class PublicLinkSerializer(ResourceSerializer):
    """A link that opens one page for a customer; its address is told only to whoever makes it."""

    is_alive = serializers.BooleanField(read_only=True, help_text="Not expired, not revoked, not used up.")
    issued_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = PublicLink
        fields = SHOWN


class IssuedLinkSerializer(PublicLinkSerializer):
    """A new link with its address: this answer only, kept nowhere."""

    url = serializers.SerializerMethodField(help_text="What the customer opens. Hand it to nobody else.")

    class Meta(PublicLinkSerializer.Meta):
        fields = (*SHOWN, "url")

    def get_url(self, link) -> str:
        """The whole address."""
        return address_of(link)


class LinkWhySerializer(InputSerializer):
    """Why a link is taken back, where somebody has said so."""

    reason = fields.TextField(max_length=500, required=False, allow_blank=True)


class PublicLinkFilterSet(ResourceFilterSet):
    """Links by what they are about, purpose and store."""

    subject_kind = filters.CharFilter()
    subject_id = KeyFilter(field_name="subject_id", label="subject")
    store = KeyFilter(field_name="store_id", label="store")
    purpose = filters.CharFilter()

    class Meta:
        model = PublicLink
        fields = ()


class PublicLinks(ListResource):
    """The links to customers about what you may see; made at the row (`customers/{id}/public-links/`)."""

    model = PublicLink
    serializer_class = PublicLinkSerializer
    filterset_class = PublicLinkFilterSet
    ordering_fields = ("id", "updated_at")

    revoke = move_action(
        "revoke",
        revoke_link,
        row_argument="link_id",
        serializer_class=LinkWhySerializer,
        permission="core.revoke_publiclink",
    )
