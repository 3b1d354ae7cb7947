"""``GET /{id}/timeline/``: everything about a file in one line of time, as the screen shows it."""

from django.core.signing import BadSignature
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from dms.api.pages import page_size
from dms.api.problems import invalid
from dms.core.offers import TimelineSource, offered
from dms.core.timeline import timeline_page


class TimelineLineSerializer(serializers.Serializer):
    """Something that happened to the row or to what belongs to its file. Personal values are masked."""

    kind = serializers.CharField(source="source.kind", help_text="Which source tells it; the filter of that name.")
    kind_label = serializers.CharField(source="source.label")
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="Empty: the system.")
    what = serializers.CharField(help_text="What happened, in words.")
    about = serializers.CharField(help_text="Another row of the file, in words; empty: the row itself.")
    details = serializers.ListField(child=serializers.CharField())
    state = serializers.CharField(help_text="How it stands now, in words, where that is worth a word.")
    url = serializers.CharField(help_text="Its page; empty where it has none.")
    origin = serializers.CharField(help_text="browser, api, import, worker, command; empty where it is not recorded.")
    fact = serializers.SerializerMethodField(help_text="The code of the event, where an event tells it.")
    reason = serializers.SerializerMethodField()
    payload = serializers.SerializerMethodField(help_text="Ids and plain values of the event.")

    @extend_schema_field({"type": "string"})
    def get_fact(self, line):
        """Empty for what is no event."""
        return line.event.fact if line.event else ""

    @extend_schema_field({"type": "string"})
    def get_reason(self, line):
        """Why, where somebody said so."""
        return line.event.reason if line.event else ""

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_payload(self, line):
        """The payload as it was written."""
        return line.event.payload if line.event else {}


class TimelineSerializer(serializers.Serializer):
    """A page of the timeline."""

    next = serializers.CharField(allow_null=True, help_text="The address of earlier lines; null at the end.")
    results = TimelineLineSerializer(many=True)


PARAMETERS = ("kind", "cursor", "page_size")


def timeline_action():
    """The action ``timeline`` of a resource. Assign it to an attribute of that name."""

    def timeline(self, request, pk):
        """Everything about the row and its file, newest first; one kind of lines with ``kind``."""
        kind, after = request.query_params.get("kind", ""), request.query_params.get("cursor", "")
        known = [source.kind for source in offered(TimelineSource, request.user)]
        if kind and kind not in known:
            raise invalid("kind", "invalid", _("One of: %(kinds)s.") % {"kinds": ", ".join(known)})
        try:
            page = timeline_page(request.user, self.get_object(), kind=kind, after=after, size=page_size(request))
        except BadSignature:
            sentence = _("No cursor of this list. Take it from “next” or “previous”.")
            raise invalid("cursor", "invalid", sentence) from None
        return Response(TimelineSerializer({"next": _next(request, page), "results": page.lines}).data)

    timeline.parameters = PARAMETERS
    # Outside of the action, which would put its own words in the place of these.
    described = extend_schema(
        responses=TimelineSerializer,
        parameters=[
            OpenApiParameter("kind", str, description="One kind of lines, for example message."),
            OpenApiParameter("cursor", str, description="Where the page begins: taken from next."),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
        ],
    )
    return described(action(detail=True, pagination_class=None, filterset_class=None)(timeline))


def _next(request, page):
    if not page.after:
        return None
    query = request.query_params.copy()
    query["cursor"] = page.after
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
