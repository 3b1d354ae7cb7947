"""The resource ``promises``: times that were named. Made and kept by the verbs of the documents they belong to."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import ReadResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.core.deadlines import services
from dms.core.deadlines.kinds import REASONS
from dms.core.deadlines.models import Promise, PromiseState, TellingWay


class PromiseSerializer(ResourceSerializer):
    """A time named to somebody; being on time is measured by ``first_promised_at``, whatever it was moved to."""

    owner = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Promise
        fields = (
            "id",
            "store",
            "kind",
            "subject_kind",
            "subject_id",
            "subject_text",
            "promised_at",
            "first_promised_at",
            "owner",
            "change_count",
            "told_promised_at",
            "kept_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class NewTimeSerializer(InputSerializer):
    """Another time, with its reason from the list; ``told_how`` where the customer heard it at once."""

    promised_at = fields.InstantField()
    reason = fields.ChoiceField(choices=list(REASONS.items()))
    note = fields.TextField(max_length=500, required=False, allow_blank=True)
    told_how = fields.ChoiceField(choices=TellingWay.choices, required=False)


class ToldSerializer(InputSerializer):
    """How the customer was told the present time."""

    how = fields.ChoiceField(choices=TellingWay.choices)
    note = fields.TextField(max_length=500, required=False, allow_blank=True)


class PromiseFilterSet(ResourceFilterSet):
    """Promises by document, kind, store, state."""

    kind = filters.CharFilter()
    subject_kind = filters.CharFilter()
    subject_id = KeyFilter(field_name="subject_id", label="subject")
    store = KeyFilter(field_name="store_id", label="store")
    state = filters.ChoiceFilter(choices=PromiseState.choices)

    class Meta:
        model = Promise
        fields = ()


class Promises(ReadResource):
    """The times promised in your stores."""

    model = Promise
    serializer_class = PromiseSerializer
    filterset_class = PromiseFilterSet
    ordering_fields = ("id", "promised_at", "updated_at")

    moves = None  # kept and cancelled by the verbs of their documents
    change = move_action(
        "change",
        services.change_promise,
        row_argument="promise_id",
        serializer_class=NewTimeSerializer,
        permission="core.change_promise",
    )
    tell = move_action(
        "tell",
        services.tell_customer,
        row_argument="promise_id",
        serializer_class=ToldSerializer,
        permission="core.tell_promise",
    )
