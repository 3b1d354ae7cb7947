"""The resources ``message-templates`` and ``quiet-hours``: what a store has decided about its messages."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from dms.accounts.models import Store
from dms.api import fields
from dms.api.contacts import WhySerializer
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.parsing import LARGEST_WHOLE_NUMBER
from dms.api.problems import invalid
from dms.api.resources import ChangeRows, CreateRows, ReadResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.messaging import selectors, services
from dms.messaging.choices import Channel, Purpose
from dms.messaging.models import QuietHours, TemplateText
from dms.messaging.wording import LANGUAGES, Wording, template_named

EXPECTED = "Of what the store has so far, 0 for nothing: refused with 409 where somebody else was faster."


class TemplateTextSerializer(ResourceSerializer):
    """A store's own wording of a message in one language; without ``in_use`` the standard wording holds again."""

    language = serializers.CharField(read_only=True, help_text="zh-hans or en")

    class Meta:
        model = TemplateText
        fields = (
            "id",
            "store",
            "template",
            "language",
            "subject",
            "body",
            "short",
            "in_use",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class WordingSerializer(serializers.Serializer):
    """The words of one message in one language as they hold in a store."""

    id = serializers.IntegerField(source="own.pk", default=None, allow_null=True, help_text="Of the own wording.")
    version = serializers.IntegerField(source="own.version", default=None, allow_null=True)
    store = serializers.IntegerField(source="store.pk", default=None, allow_null=True)
    template = serializers.CharField(source="template.code")
    label = serializers.CharField(source="template.label")
    purpose = serializers.ChoiceField(source="template.purpose", choices=Purpose.choices)
    channels = serializers.ListField(source="template.channels", child=serializers.ChoiceField(choices=Channel.choices))
    variables = serializers.DictField(
        source="template.variables", child=serializers.CharField(), help_text="Placeholder → what stands for it."
    )
    language = serializers.CharField(help_text="zh-hans or en")
    is_own = serializers.BooleanField(help_text="The store's own words; else the standard ones.")
    subject = serializers.CharField(source="text.subject", allow_blank=True)
    body = serializers.CharField(source="text.body")
    short = serializers.CharField(source="text.short", allow_blank=True)


class WordsSerializer(InputSerializer):
    """The words themselves."""

    subject = fields.TextField(required=False, allow_blank=True, max_length=200)
    body = fields.TextField(max_length=2000)
    short = fields.TextField(required=False, allow_blank=True, max_length=300)


class OverrideSerializer(WordsSerializer):
    """Own words for one message in one language, in the place of the standard ones or of earlier own ones."""

    expected_version = fields.WholeNumberField(required=False, min_value=0, help_text=EXPECTED)

    store = fields.VisibleRelatedField(queryset=Store.objects)
    template = fields.TextField(max_length=60)
    language = fields.TextField(max_length=10, help_text="zh-hans or en")


class PreviewSerializer(WordsSerializer):
    """Words to be tried out on a message; nothing is kept."""

    template = fields.TextField(max_length=60)
    channel = fields.ChoiceField(choices=Channel.choices)


class PreviewedSerializer(serializers.Serializer):
    """A message as the recipient would see it, with labels in the place of values."""

    subject = serializers.CharField(allow_blank=True)
    body = serializers.CharField()


def _declared(code):
    """The message of that code. Raises Problem 422 at the field."""
    try:
        return template_named(code)
    except LookupError as unknown:
        raise invalid("template", "unknown", unknown.args[0]) from None


def override_template(*, template, store_id, actor, **values):
    """The service, with a sentence at the field for a message that nobody has declared."""
    return services.override_template(template=_declared(template).code, store_id=store_id, actor=actor, **values)


class MessageTemplateFilterSet(ResourceFilterSet):
    """Own wordings by store, message and language."""

    store = KeyFilter(field_name="store_id", label="store")
    template = filters.CharFilter()
    language = filters.ChoiceFilter(choices=[(code, code) for code in LANGUAGES])
    in_use = filters.BooleanFilter()

    class Meta:
        model = TemplateText
        fields = ()


class MessageTemplates(CreateRows, ReadResource):
    """The wordings that your stores have made their own. ``effective`` lists all messages with the words that hold."""

    model = TemplateText
    serializer_class = TemplateTextSerializer
    filterset_class = MessageTemplateFilterSet
    ordering_fields = ("id", "template", "updated_at")

    create_service = staticmethod(override_template)
    create_permission = "messaging.override_templatetext"
    create_serializer_class = OverrideSerializer

    reset = move_action(
        "reset",
        services.reset_template,
        row_argument="text_id",
        serializer_class=WhySerializer,
        permission="messaging.override_templatetext",
    )

    def known_parameters(self):
        """Beside those of the list, the store whose words are asked for."""
        return {"store", "language"} if self.action == "effective" else super().known_parameters()

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "store",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_WHOLE_NUMBER},
                description="Whose words; without it the standard ones.",
            ),
            OpenApiParameter("language", {"type": "string", "enum": list(LANGUAGES)}),
        ],
        responses=WordingSerializer(many=True),
    )
    @action(detail=False, pagination_class=None, filterset_class=None)
    def effective(self, request):
        """Every message with the words that hold in ``store``: its own or the standard ones; without it the latter."""
        language = request.query_params.get("language")
        if language not in (None, *LANGUAGES):
            raise invalid("language", "invalid", _("Messages are written in Chinese and English."))
        store = self._store()
        found = selectors.wordings_in(store) if store else selectors.standard_wordings()
        chosen = [one for one in found if language in (None, one.language)]
        return Response(WordingSerializer(chosen, many=True).data)

    @action(detail=False, methods=["post"])
    def preview(self, request):
        """How words would look; refused like saving them would be, and nothing is kept."""
        values = self.values_of(PreviewSerializer)
        template, channel = _declared(values.pop("template")), values.pop("channel")
        text = Wording(**{"subject": "", **values})
        subject, body = selectors.preview(template, text, channel)
        return Response(PreviewedSerializer({"subject": subject, "body": body}).data)

    preview.input_class, preview.output_class = PreviewSerializer, PreviewedSerializer

    def _store(self):
        """The store that was asked for, None where none was. Raises Problem 422 for one that the sender may not see."""
        wanted = self.request.query_params.get("store")
        if wanted is None:
            return None
        user = self.request.user
        seen = Store.objects.visible_to(user)
        if not user.has_group_perm(self.permission):
            seen = seen.filter(pk__in=user.store_ids(self.permission))
        is_key = wanted.isascii() and wanted.isdecimal() and int(wanted[:20]) <= LARGEST_WHOLE_NUMBER
        found = seen.filter(pk=int(wanted)).first() if is_key else None
        if found is None:
            raise invalid("store", "does_not_exist", _("There is no such store, or none that you may see."))
        return found


class QuietHoursSerializer(ResourceSerializer):
    """When a store leaves people in peace on one channel, by its own clock; equal times mean never."""

    class Meta:
        model = QuietHours
        fields = ("id", "store", "channel", "is_marketing", "begins", "ends", "version", "created_at", "updated_at")
        read_only_fields = fields


class TimesSerializer(InputSerializer):
    """From when until when, by the clock of the store."""

    begins = fields.ClockField()
    ends = fields.ClockField()


class NewQuietHoursSerializer(TimesSerializer):
    """Quiet hours of one channel; ``is_marketing``: those of advertising and surveys."""

    expected_version = fields.WholeNumberField(required=False, min_value=0, help_text=EXPECTED)

    store = fields.VisibleRelatedField(queryset=Store.objects)
    channel = fields.ChoiceField(choices=Channel.choices)
    is_marketing = fields.YesNoField(required=False)


class QuietHoursFilterSet(ResourceFilterSet):
    """Quiet hours by store and channel."""

    store = KeyFilter(field_name="store_id", label="store")
    channel = filters.ChoiceFilter(choices=Channel.choices)
    is_marketing = filters.BooleanFilter()

    class Meta:
        model = QuietHours
        fields = ()


def change_quiet_hours(*, quiet_hours_id, expected_version, actor, **times):
    """The service, for a row that is named by its id."""
    row = QuietHours.objects.visible_to(actor).get(pk=quiet_hours_id)
    return services.set_quiet_hours(
        store_id=row.store_id,
        channel=row.channel,
        is_marketing=row.is_marketing,
        expected_version=expected_version,
        actor=actor,
        **{"begins": row.begins, "ends": row.ends, **times},
    )


class QuietHoursOfStores(CreateRows, ChangeRows, ReadResource):
    """The quiet hours that your stores have set. Where none are set, messages rest 21:00–08:00, advertising and
    surveys 20:00–09:00.
    """

    model = QuietHours
    serializer_class = QuietHoursSerializer
    filterset_class = QuietHoursFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.set_quiet_hours)
    create_permission = "messaging.set_quiethours"
    create_serializer_class = NewQuietHoursSerializer

    change_service = staticmethod(change_quiet_hours)
    change_permission = "messaging.set_quiethours"
    change_serializer_class = TimesSerializer
    row_argument = "quiet_hours_id"
