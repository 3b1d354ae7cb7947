"""The resource ``search``: what the search box finds, for programs."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from dms.api.resources import Resource
from dms.web import search
from dms.web.recent.models import RecentlyOpened


class HitSerializer(serializers.Serializer):
    """One row: what was looked for, what tells it from its neighbours, and the address of its page."""

    id = serializers.IntegerField(source="key", allow_null=True)
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True, help_text="Telephone numbers are masked.")
    url = serializers.CharField()


class FoundSerializer(serializers.Serializer):
    """The hits of one kind, at most eight, newest first."""

    kind = serializers.CharField(allow_blank=True, help_text="For example parties.customer or vehicles.vehicle.")
    label = serializers.CharField()
    hits = HitSerializer(many=True)


class SearchAnything(Resource):
    """Everything that you may see and that a text finds: plate, VIN or its last six, telephone or its last four digits,
    name, pinyin or initials, number, document, e-mail.
    """

    model = RecentlyOpened
    serializer_class = FoundSerializer
    pagination_class = None
    filter_backends = ()

    def known_parameters(self):
        """The text alone."""
        return {"q"}

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q",
                str,
                description="What was said; “c: wang” looks at customers only. Left out: the rows you opened last.",
            )
        ],
        responses=FoundSerializer(many=True),
    )
    def list(self, request):
        """Search anything."""
        text = request.query_params.get("q", "")
        found = search.search(request.user, text) if text else search.recent_by_kind(request.user)
        return Response(FoundSerializer(found, many=True).data)
