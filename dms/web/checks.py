"""What an app offers must exist: a wrong URL name or icon is found at start, not by the first visitor."""

from django.apps import apps
from django.core.checks import Error, register
from django.urls import NoReverseMatch, reverse

from dms.core.figures.kpis import kpis_for
from dms.core.offers import (
    Counter,
    HomeButton,
    ListButton,
    ListTab,
    NavigationEntry,
    NextForMe,
    SearchSource,
    TimelineSource,
    offered,
)
from dms.web.templatetags.icons import drawing


@register("web")
def check_offers(app_configs=None, **kwargs):
    """Every offer names a known page and a known icon."""
    shown = (NavigationEntry, Counter, NextForMe, SearchSource, ListTab, ListButton, HomeButton, TimelineSource)
    offers = [each for kind in shown for each in offered(kind)]
    return [problem for each in offers for problem in (_page_problem(each), _icon_problem(each)) if problem]


def _page_problem(each):
    try:
        for name in (getattr(each, "url", ""), getattr(each, "above", "")):
            if name:
                reverse(name)
    except NoReverseMatch:
        return Error(f"{type(each).__name__} {each.label!s}: there is no URL named {name!r}.", id="web.E001")


def _icon_problem(each):
    try:
        if hasattr(each, "icon"):
            drawing(each.icon)
    except LookupError as problem:
        return Error(f"{type(each).__name__} {each.label!s}: {problem}", id="web.E002")


@register("web")
def check_figures(app_configs=None, **kwargs):
    """Every figure opens a list of its own model, so that its rows can be shown there."""
    return [problem for one in kpis_for() if (problem := _list_problem(one))]


def _list_problem(one):
    from dms.web.saved_views.lists import page_class  # which needs every model loaded

    try:
        listed = page_class(one.url).model
    except LookupError:
        return Error(f"Figure {one.code}: there is no list named {one.url!r}.", id="web.E003")
    if listed is not apps.get_model(one.model):
        return Error(f"Figure {one.code}: {one.url} lists no {one.model}.", id="web.E004")
