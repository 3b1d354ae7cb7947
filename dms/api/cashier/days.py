"""The resource ``day-closes``."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store, User
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.problems import invalid
from dms.api.resources import CreateRows, ReadResource, move_action
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.cashier import services
from dms.cashier.choices import DayState, PaymentMethod
from dms.cashier.models import DayClose


class DayFigureSerializer(serializers.Serializer):
    """What was booked and counted of one method when the day was closed, in CNY as texts."""

    method = serializers.CharField(read_only=True)
    expected = serializers.CharField(read_only=True)
    counted = serializers.CharField(read_only=True)


class DayCloseSerializer(ResourceSerializer):
    """One day of a store's till; ``figures`` are those at its closing."""

    closed_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    figures = DayFigureSerializer(many=True, read_only=True)

    class Meta:
        model = DayClose
        fields = (
            "id",
            "store",
            "day",
            "closed_at",
            "closed_by",
            "figures",
            "state",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class NewDaySerializer(InputSerializer):
    """Which day of which store is to be counted."""

    store = fields.VisibleRelatedField(queryset=Store.objects)
    day = fields.DayField()


class MethodCountSerializer(InputSerializer):
    """What was counted of one method, in CNY; more may have gone back than came."""

    method = fields.ChoiceField(choices=PaymentMethod.choices)
    counted = fields.ExactNumberField(max_digits=12, decimal_places=2)


class CountsSerializer(InputSerializer):
    """What was counted."""

    counts = MethodCountSerializer(many=True, min_length=1, max_length=10)


class DayExplanationSerializer(InputSerializer):
    """Why something does not agree, and who answers for it; ``check`` and ``key`` name it."""

    check = fields.TextField(max_length=64)
    key = fields.TextField(max_length=100)
    reason = fields.TextField(max_length=200)
    person = fields.VisibleRelatedField(queryset=User.objects, required=False, allow_null=True)


class DayFilterSet(ResourceFilterSet):
    """Days by store, day and state."""

    day = filters.DateFilter()
    state = filters.ChoiceFilter(choices=DayState.choices)
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = DayClose
        fields = ()


def count(*, day_close_id, counts, actor):
    """``count_methods`` with the counts as programs write them. Raises Problem 422 for a method named twice."""
    amounts = {each["method"]: each["counted"] for each in counts}
    if len(amounts) != len(counts):
        raise invalid("counts", "duplicate", _("Each method is named once."))
    return services.count_methods(day_close_id=day_close_id, counts=amounts, actor=actor)


def explain(*, day_close_id, actor, **values):
    """``explain_point``; the answer is the day."""
    return services.explain_point(day_close_id=day_close_id, actor=actor, **values).day_close


class DayCloses(CreateRows, ReadResource):
    """The days of your stores' tills. POST begins the count of a day; ``close`` names each open point."""

    model = DayClose
    serializer_class = DayCloseSerializer
    related = ("store",)
    filterset_class = DayFilterSet
    ordering_fields = ("id", "day", "updated_at")

    create_service = staticmethod(services.open_day)
    create_permission = "cashier.change_dayclose"
    create_serializer_class = NewDaySerializer

    count = move_action(
        "count",
        count,
        row_argument="day_close_id",
        serializer_class=CountsSerializer,
        permission="cashier.change_dayclose",
    )
    explain = move_action(
        "explain",
        explain,
        row_argument="day_close_id",
        serializer_class=DayExplanationSerializer,
        permission="cashier.change_dayclose",
    )
    close = move_action("close", services.close_day_close, row_argument="day_close_id")
    reopen = move_action(
        "reopen", services.reopen_day_close, row_argument="day_close_id", serializer_class=ReasonSerializer
    )
