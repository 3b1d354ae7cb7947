"""A filter that nobody asks for leaves all rows: lists and endpoints do not even make it then."""

from types import SimpleNamespace

from django.http import QueryDict
from django.urls import get_resolver
from django_filters import FilterSet

from dms.accounts.models import User
from dms.api.filters import ResourceFilterSet


def declared(above=FilterSet):
    """Every filter set of the project, once its pages and endpoints are loaded."""
    get_resolver().url_patterns  # noqa: B018 - loads them
    for each in above.__subclasses__():
        if each.__module__.split(".")[0] in ("dms", "crm") and each is not ResourceFilterSet:
            yield each
        yield from declared(each)


def test_what_is_not_asked_for_filters_nothing():
    every = list(declared())
    assert len(every) > 40
    somebody = User(is_active=False)  # holds nothing, without asking the database
    request = SimpleNamespace(user=somebody, GET=QueryDict(), query_params=QueryDict())
    for each in every:
        rows = (each._meta.model or User)._default_manager.all()
        whole = each.__new__(each)
        FilterSet.__init__(whole, QueryDict(), rows, request=request)  # with all its filters, asked for or not
        assert set(whole.filters) == set(each.base_filters)
        assert whole.is_valid() and str(whole.qs.query) == str(rows.query), each


def test_an_endpoint_makes_the_filters_that_are_asked_for():
    from dms.api.customers import CustomerFilterSet

    asked = CustomerFilterSet(QueryDict("phone=138&kind=person"), User.objects.none())
    assert set(asked.filters) == {"phone", "kind"}
    assert "name" in CustomerFilterSet.base_filters, "the class itself keeps all"
    assert set(CustomerFilterSet(None, User.objects.none()).filters) == set(CustomerFilterSet.base_filters)
