"""What is known of the class of a list's filters, so that a list without filters need not make them."""

from functools import cache

from django.utils.choices import CallableChoiceIterator
from django_filters import FilterSet

_drawn_alike = {}


@cache
def is_usual(declared):
    """Whether filters of this class leave all rows where the address names none of them."""
    as_the_library = all(
        getattr(declared, name) is getattr(FilterSet, name) for name in ("__init__", "filter_queryset")
    )
    required = any(one.extra.get("required") for one in declared.base_filters.values())
    return as_the_library and not required


def are_drawn_alike(filterset, declared):
    """Whether the empty fields look the same for everybody: no rows to choose from, no choices that are worked out."""
    if declared not in _drawn_alike:
        _drawn_alike[declared] = all(_is_same_for_all(field) for field in filterset.form.fields.values())
    return _drawn_alike[declared]


def _is_same_for_all(field):
    return not hasattr(field, "queryset") and not isinstance(getattr(field, "choices", None), CallableChoiceIterator)
