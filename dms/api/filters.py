"""Filters in the address: declared by django-filter, and anything undeclared is refused.

A misspelt filter that is silently ignored answers with every row; here it is 422 and names what there is.
"""

import datetime

from django import forms
from django.utils.translation import gettext as _
from django_filters import BooleanFilter
from django_filters import rest_framework as filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from dms.api.parsing import LARGEST_WHOLE_NUMBER
from dms.api.problems import FieldError, Problem


class ResourceFilters(DjangoFilterBackend):
    """The ``filterset_class`` of the endpoint. Raises Problem 422 with the parameter that makes no sense."""

    def filter_queryset(self, request, queryset, view):
        """The rows that match."""
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise Problem("invalid", errors=_errors(filterset))
        if errors := _neither_yes_nor_no(filterset, request):
            raise Problem("invalid", errors=errors)
        return filterset.qs


def _neither_yes_nor_no(filterset, request):
    """Boolean parameters with another word: the form would take them for “not given” and answer with every row."""
    given = ((name, request.query_params.get(name)) for name in filterset.filters)
    return [
        FieldError(name, "invalid", _("Write true or false."))
        for name, value in given
        if isinstance(filterset.filters[name], BooleanFilter) and value and value.lower() not in ("true", "false")
    ]


def _errors(filterset):
    found = filterset.form.errors.as_data().items()
    return [
        FieldError(name, error.code or "invalid", message)
        for name, all_ in found
        for error in all_
        for message in error.messages
    ]


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantFilter(filters.IsoDateTimeFilter):
    """An instant with its offset, such as ``2026-03-16T08:00:00+08:00``."""

    def filter(self, rows, value):
        """Compared in UTC: PostgreSQL takes no offset beyond 16 hours."""
        if value:
            try:
                value = value.astimezone(datetime.UTC)
            except OverflowError:  # within a day of the first or the last year
                value = value.replace(tzinfo=datetime.UTC)
        return super().filter(rows, value)


class _KeyField(forms.IntegerField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=1, max_value=LARGEST_WHOLE_NUMBER, **kwargs)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST_WHOLE_NUMBER})
class KeyFilter(filters.Filter):
    """The id of a related row. An id that nobody has, or that you may not see, matches nothing: both look alike."""

    field_class = _KeyField


class ResourceFilterSet(filters.FilterSet):
    """The filters of a versioned row: what changed since the last time."""

    updated_since = InstantFilter(field_name="updated_at", lookup_expr="gte", label="updated since")

    def __init__(self, data=None, *args, **kwargs):
        """Only with the filters that are asked for: to make all of them takes a tenth of a look-up."""
        if data is not None:
            self.base_filters = {name: one for name, one in self.base_filters.items() if _is_asked(name, one, data)}
        super().__init__(data, *args, **kwargs)


def _is_asked(name, one, data):
    return one.extra.get("required") or any(given.startswith(name) for given in data)


def refuse_unknown(request, allowed):
    """Raise Problem 422 for query parameters that are not among ``allowed``, or that are left empty."""
    errors = [
        error for name, value in request.query_params.items() if (error := _parameter_error(name, value, allowed))
    ]
    if errors:
        raise Problem("invalid", errors=errors)


def _parameter_error(name, value, allowed):
    if name in allowed:
        empty = _("Give the parameter a value, or leave it out.")
        return None if value else FieldError(name, "empty", empty)
    names = ", ".join(sorted(allowed))
    unknown = _("Unknown parameter. Allowed: %(names)s.") % {"names": names}
    return FieldError(name[:100], "unknown_parameter", unknown if names else _("No parameters are known here."))
