"""The resource ``holidays``: the days that differ from their weekday."""

from django_filters import rest_framework as filters

from dms.api import fields
from dms.api.filters import ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.core.holidays import set_holiday
from dms.core.workdays import Holiday


class HolidaySerializer(ResourceSerializer):
    """A public holiday, or a weekend day that is worked."""

    class Meta:
        model = Holiday
        fields = ("id", "date", "is_workday", "name", "source", "version", "created_at", "updated_at")


class NewHolidaySerializer(InputSerializer):
    """A day of the calendar; one that is there already is corrected."""

    date = fields.DayField()
    is_workday = fields.YesNoField()
    name = fields.TextField(max_length=60)
    source = fields.TextField(max_length=200)


class HolidayFilterSet(ResourceFilterSet):
    """Days from one to another, and by being worked."""

    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")

    class Meta:
        model = Holiday
        fields = ("is_workday",)


class Holidays(CreateRows, ReadResource):
    """The calendar by which deadlines are counted."""

    model = Holiday
    serializer_class = HolidaySerializer
    filterset_class = HolidayFilterSet
    ordering_fields = ("id", "date", "updated_at")
    ordering = "date"

    create_service = staticmethod(set_holiday)
    create_permission = "core.change_holiday"
    create_serializer_class = NewHolidaySerializer
