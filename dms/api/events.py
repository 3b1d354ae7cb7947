"""The resource ``events``: the history of everything."""

from django_filters import rest_framework as filters

from dms.api.filters import InstantFilter, KeyFilter
from dms.api.resources import ListResource
from dms.api.serializers import EventSerializer
from dms.core.models import Event


class EventFilterSet(filters.FilterSet):
    """Events by what happened, to what, by whom, where and when."""

    fact = filters.CharFilter()
    subject_kind = filters.CharFilter()
    subject_id = KeyFilter(field_name="subject_id", label="subject")
    actor = KeyFilter(field_name="actor_id", label="actor")
    store = KeyFilter(field_name="store_id", label="store")
    updated_since = InstantFilter(field_name="at", lookup_expr="gte", label="updated since")

    class Meta:
        model = Event
        fields = ()


class Events(ListResource):
    """What happened in your stores, newest first."""

    model = Event
    serializer_class = EventSerializer
    filterset_class = EventFilterSet
