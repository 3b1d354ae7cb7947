"""The resources ``webhooks`` and ``webhook-deliveries``."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import ListResource, WriteResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.api.webhooks import services
from dms.api.webhooks.models import Outcome, Webhook, WebhookAttempt, WebhookDelivery, WebhookState

SECRET = {"min_length": services.SHORTEST_SECRET, "max_length": services.LONGEST_SECRET}


class PatternsField(serializers.ListField):
    """Facts by name or pattern."""

    child = fields.TextField(max_length=100)


class WebhookSerializer(ResourceSerializer):
    """An address that is told what happens. The secret is shown to nobody."""

    facts = PatternsField(read_only=True)

    class Meta:
        model = Webhook
        fields = (
            "id",
            "name",
            "url",
            "facts",
            "store",
            "owner",
            "state",
            "last_sequence",
            "version",
            "created_at",
            "updated_at",
        )


class NewWebhookSerializer(InputSerializer):
    """What makes a webhook; the secret is yours to make up, 32 random characters or more. No store: the group."""

    name = fields.TextField(max_length=60)
    url = fields.TextField(max_length=500)
    facts = PatternsField(max_length=50)
    secret = fields.TextField(**SECRET, trim_whitespace=False)
    store = fields.VisibleRelatedField(queryset=Store.objects.all(), required=False, allow_null=True)


class WebhookChangesSerializer(InputSerializer):
    """What may change; whoever changes it answers for it from then on."""

    name = fields.TextField(max_length=60, required=False)
    url = fields.TextField(max_length=500, required=False)
    facts = PatternsField(max_length=50, required=False)


class SecretSerializer(InputSerializer):
    """Another secret."""

    secret = fields.TextField(**SECRET, trim_whitespace=False)


class SinceSerializer(InputSerializer):
    """From when on."""

    since = fields.InstantField()


class WebhookAttemptSerializer(serializers.ModelSerializer):
    """One request and what came back."""

    class Meta:
        model = WebhookAttempt
        fields = ("at", "milliseconds", "status", "problem", "detail", "reply")
        read_only_fields = fields


class WebhookDeliverySerializer(ResourceSerializer):
    """One event told to one webhook, with every attempt."""

    fact = serializers.CharField(read_only=True)
    event = serializers.IntegerField(source="event_id", read_only=True, allow_null=True)
    attempts = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "webhook",
            "sequence",
            "event",
            "fact",
            "outcome",
            "tries",
            "last_status",
            "next_try_at",
            "version",
            "created_at",
            "updated_at",
            "attempts",
        )

    @extend_schema_field(WebhookAttemptSerializer(many=True))
    def get_attempts(self, delivery):
        """Oldest first."""
        return WebhookAttemptSerializer(delivery.attempts.all(), many=True).data


class WebhookFilterSet(ResourceFilterSet):
    """Webhooks by store and state."""

    store = KeyFilter(field_name="store_id", label="store")
    state = filters.ChoiceFilter(choices=WebhookState.choices)

    class Meta:
        model = Webhook
        fields = ()


class DeliveryFilterSet(ResourceFilterSet):
    """Deliveries by webhook, event and outcome."""

    webhook = KeyFilter(field_name="webhook_id", label="webhook")
    event = KeyFilter(field_name="event_id", label="event")
    outcome = filters.ChoiceFilter(choices=Outcome.choices)

    class Meta:
        model = WebhookDelivery
        fields = ()


class Webhooks(WriteResource):
    """Who is told what happens; the contract is in docs/webhooks.md."""

    model = Webhook
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.register_webhook)
    create_permission = "api.add_webhook"
    create_serializer_class = NewWebhookSerializer

    change_service = staticmethod(services.edit_webhook)
    change_permission = "api.change_webhook"
    change_serializer_class = WebhookChangesSerializer
    row_argument = "webhook_id"

    switch_off = move_action("switch_off", services.switch_off_webhook, row_argument="webhook_id")
    switch_on = move_action("switch_on", services.switch_on_webhook, row_argument="webhook_id")
    renew_secret = move_action(
        "renew_secret",
        services.renew_secret,
        row_argument="webhook_id",
        serializer_class=SecretSerializer,
        permission="api.change_webhook",
    )
    ping = move_action(
        "ping",
        services.ping_webhook,
        row_argument="webhook_id",
        permission="api.ping_webhook",
        answers=WebhookDeliverySerializer,
    )
    replay = move_action(
        "replay",
        services.replay_webhook,
        row_argument="webhook_id",
        serializer_class=SinceSerializer,
        permission="api.replay_webhook",
    )


class WebhookDeliveries(ListResource):
    """What was sent to webhooks, with each request and answer, newest first."""

    model = WebhookDelivery
    serializer_class = WebhookDeliverySerializer
    filterset_class = DeliveryFilterSet
    related = ("event", "webhook")
    ordering_fields = ("id", "updated_at")

    def get_queryset(self):
        """With the attempts that each row shows."""
        return super().get_queryset().prefetch_related("attempts")

    replay = move_action(
        "replay", services.replay_delivery, row_argument="delivery_id", permission="api.replay_webhook"
    )
