"""The resources ``messages`` (the log of a store), ``inbox`` (one's own) and ``channel-choices``."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from dms.api import etags, fields
from dms.api.contacts import WhySerializer
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import ListResource, ReadResource, Resource, call, move_action
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.core.editing import StaleVersion
from dms.messaging import selectors, services
from dms.messaging.choices import Channel, MessageState, Purpose
from dms.messaging.models import ChannelChoice, DeliveryAttempt, InboxMessage, OutgoingMessage
from dms.messaging.wording import KINDS


class MessageSerializer(ResourceSerializer):
    """One message of the log; the address is masked, ``reveal-address`` shows it to those who may see it."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)
    template_label = serializers.CharField(read_only=True, help_text="What kind of message it is, in words.")
    suppressed_because = serializers.CharField(read_only=True, help_text="Which rule forbade it; empty if none did.")
    address = serializers.CharField(source="masked_address", read_only=True, help_text="Masked.")

    class Meta:
        model = OutgoingMessage
        fields = (
            "id",
            "store",
            "template",
            "template_label",
            "channel",
            "purpose",
            "language",
            "subject",
            "body",
            "user",
            "customer",
            "address",
            "about_kind",
            "about_id",
            "is_urgent",
            "not_before",
            "expires_at",
            "tries",
            "sent_at",
            "reference",
            "suppressed_because",
            "state",
            "state_label",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class AttemptSerializer(serializers.ModelSerializer):
    """One try to deliver a message."""

    class Meta:
        model = DeliveryAttempt
        fields = ("number", "at", "outcome", "reply", "answered_at")
        read_only_fields = fields


class AddressSerializer(serializers.Serializer):
    """The full address of a message."""

    address = serializers.CharField(source="*")


class MessageFilterSet(ResourceFilterSet):
    """The log by store, channel, state, recipient, and by what a message is about."""

    store = KeyFilter(field_name="store_id", label="store")
    channel = filters.ChoiceFilter(choices=Channel.choices)
    state = filters.ChoiceFilter(choices=MessageState.choices)
    purpose = filters.ChoiceFilter(choices=Purpose.choices)
    template = filters.CharFilter()
    customer = KeyFilter(field_name="customer_id", label="customer")
    user = KeyFilter(field_name="user_id", label="colleague")
    about_kind = filters.CharFilter()
    about_id = KeyFilter(field_name="about_id", label="key of what it is about")

    class Meta:
        model = OutgoingMessage
        fields = ()


class Messages(ReadResource):
    """What your stores have written to customers and colleagues, newest first."""

    model = OutgoingMessage
    serializer_class = MessageSerializer
    filterset_class = MessageFilterSet
    ordering_fields = ("id", "created_at", "updated_at")
    # A kept answer would be a copy of the address; asking twice is two looks, each on record.
    never_kept = ("reveal_address",)

    cancel = move_action(
        "cancel", services.cancel_message, row_argument="message_id", serializer_class=ReasonSerializer
    )
    send_again = move_action(
        "send_again", services.send_again, row_argument="message_id", serializer_class=WhySerializer
    )
    reveal_address = move_action(
        "reveal_address",
        services.reveal_address,
        row_argument="message_id",
        permission="messaging.reveal_outgoingmessage",
        answers=AddressSerializer,
    )

    @extend_schema(responses=AttemptSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def attempts(self, request, pk):
        """Each try to deliver the message, first to last."""
        return Response(AttemptSerializer(self.get_object().attempts.all(), many=True).data)


class InboxMessageSerializer(ResourceSerializer):
    """A message as its reader sees it."""

    template_label = serializers.CharField(read_only=True, help_text="What kind of message it is, in words.")

    class Meta:
        model = InboxMessage
        fields = (
            "id",
            "store",
            "template",
            "template_label",
            "subject",
            "body",
            "about_kind",
            "about_id",
            "sent_at",
            "read_at",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class InboxFilterSet(ResourceFilterSet):
    """Read or not, and what it is about."""

    unread = filters.BooleanFilter(field_name="read_at", lookup_expr="isnull", label="unread")
    about_kind = filters.CharFilter()
    about_id = KeyFilter(field_name="about_id", label="key of what it is about")

    class Meta:
        model = InboxMessage
        fields = ()


class MarkedSerializer(serializers.Serializer):
    """How many messages were marked."""

    marked = serializers.IntegerField(source="*", min_value=0)


class Inbox(ListResource):
    """Your own inbox, newest first; nobody sees another person's."""

    model = InboxMessage
    serializer_class = InboxMessageSerializer
    filterset_class = InboxFilterSet
    ordering_fields = ("id", "updated_at")

    @action(detail=True, methods=["post"], url_path="mark-read")
    def mark_read(self, request, pk):
        """Mark one message as read; the first time counts."""
        row = self.get_object()
        if etags.expected_version(request, row, required=False) not in (None, row.version):
            raise StaleVersion(row)
        self.values_of(InputSerializer)
        services.mark_read(message_id=row.pk, actor=request.user)
        return self.answer(self.get_object())

    mark_read.input_class = InputSerializer

    @action(detail=False, methods=["post"], url_path="mark-all-read")
    def mark_all_read(self, request):
        """Mark up to 500 unread messages as read."""
        self.values_of(InputSerializer)
        return Response(MarkedSerializer(services.mark_all_read(actor=request.user)).data)

    mark_all_read.input_class, mark_all_read.output_class = InputSerializer, MarkedSerializer


class ChannelsWantedSerializer(serializers.Serializer):
    """Where you are told about one kind of thing, besides the inbox."""

    kind = serializers.CharField(source="kind.code")
    label = serializers.CharField(source="kind.label")
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))
    possible = serializers.ListField(
        child=serializers.ChoiceField(choices=Channel.choices), help_text="The channels for which it is written."
    )
    is_own = serializers.BooleanField(help_text="Chosen by you; else the usual channels.")


class ChannelChoiceSerializer(InputSerializer):
    """A choice: the kind of thing, and every channel besides the inbox on which you want to be told."""

    kind = fields.TextField(max_length=40)
    channels = serializers.ListField(child=fields.ChoiceField(choices=Channel.choices), max_length=4)


class ChannelChoices(Resource):
    """On which channels you are told about each kind of thing; the inbox gets everything."""

    model = ChannelChoice
    serializer_class = ChannelsWantedSerializer
    create_serializer_class = ChannelChoiceSerializer
    pagination_class = None
    filter_backends = ()

    def known_parameters(self):
        """One page holds all kinds."""
        return set()

    @extend_schema(responses=ChannelsWantedSerializer(many=True))
    def list(self, request):
        """Every kind of thing with your channels."""
        return Response(ChannelsWantedSerializer(selectors.channels_of(request.user), many=True).data)

    def create(self, request):
        """Choose the channels for one kind of thing."""
        choice = call(services.choose_channels, self.values_of(ChannelChoiceSerializer), actor=request.user)
        wanted = next(one for one in selectors.channels_of(request.user) if one.kind is KINDS[choice.kind])
        return Response(ChannelsWantedSerializer(wanted).data, status=201)
