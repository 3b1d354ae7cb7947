"""The list: declared once as columns over a queryset, and everything a list needs comes with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import attrgetter, or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dms.core.choices import choice_word, choice_words, is_choice_word, is_column
from dms.core.offers import ListButton, ListTab, offered
from dms.web.navigation import address_of
from dms.web.pages.access import Page
from dms.web.pages.behind_figures import PARAMETERS as FIGURE
from dms.web.pages.behind_figures import BehindFigure
from dms.web.pages.exchange import Exchanging
from dms.web.pages.filtering import are_drawn_alike, is_usual
from dms.web.pages.seek import Order, seek
from dms.web.pages.selecting import Selecting
from dms.web.saved_views.selectors import views_of
from dms.web.stores import current_store, narrow

#: What steers the list itself and is never a filter.
COLUMNS, VIEW = "columns", "view"
STEERING = {"after", "before", "sort", COLUMNS, VIEW}
LONGEST_SEARCH = 100


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: ``label``; ``value`` (an attribute path such as ``customer.name``, or a callable of the row);
    ``sort`` (a field path, empty: can't be sorted by); ``draw`` (a function of row and value that draws the cell, such
    as those of ``dms.web.cells``) or ``template`` (an include that draws it from ``row`` and ``value``); ``number``
    right-aligns in tabular figures; ``phone`` keeps the column on a narrow screen; ``name`` is what the column is
    called in addresses where ``value`` is no path.
    """

    label: Any
    value: str | Callable[[Any], Any]
    sort: str = ""
    template: str = ""
    draw: Callable[[Any, Any], str] | None = None
    number: bool = False
    phone: bool = True
    name: str = ""

    @cached_property
    def key(self):
        """What the column is called in addresses and saved views, whatever the language."""
        if self.name or isinstance(self.value, str):
            return self.name or self.value
        with translation.override("en"):
            return slugify(str(self.label)).replace("-", "_")

    def of(self, row):
        """The value of this column for ``row``."""
        return self.reader(type(row))(row)

    def reader(self, kind):
        """A function that reads the value from a row of the class ``kind``: found once, called fifty times a page."""
        if callable(self.value):
            return self.value
        if len(self._steps) > 1:
            return self._walk
        (step,) = self._steps
        if is_choice_word(kind, step):
            return choice_words(kind, step)
        if is_column(kind, step):
            return attrgetter(step)
        return self._walk

    def _walk(self, row):
        for step in self._steps:
            if is_choice_word(type(row), step):
                return choice_word(row, step)
            row = getattr(row, step, None)
        return row() if callable(row) else row

    @cached_property
    def _steps(self):
        return self.value.split(".")


@dataclass(frozen=True)
class Tab:
    """A saved view above the table: its label and the query that it stands for."""

    label: Any
    query: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Chip:
    """An active filter in words, and the address of the list without it."""

    label: str
    value: str
    url: str


class ListPage(Selecting, Exchanging, Page):
    """A list of rows: title and count, tabs, search, filter chips, sortable columns, 50 a page by key, empty state.

    Declare ``model``, ``permission``, ``columns``, and as wanted: ``filterset_class`` (django-filter),
    ``search_fields`` (lookups such as ``name__icontains`` for the parameter ``q``), ``sort`` (first order, e.g.
    ``-opened_at``), ``tabs``, ``new_url`` and ``new_label`` (the button behind ``n``), ``empty_title`` and
    ``empty_text`` (what to do first). ``rows()`` must ``select_related`` whatever the columns show: a list costs the
    same for ten rows and for ten thousand. Rows open by ``get_absolute_url()``. htmx gets only the table. A model
    that an app has declared for import and export brings both. ``bulk_actions`` are offered for many rows at once, and
    so is every move of the model.
    """

    template_name = "web/list_page.html"
    partial_template_name = "web/parts/list.html"
    columns = ()
    filterset_class = None
    search_fields = ()
    sort = "-pk"
    tabs = ()
    new_url = ""
    new_label = ""
    new_permission = ""
    empty_title = ""
    empty_text = ""

    def get(self, request, *args, **kwargs):
        """The page, or its table alone; ``?view=`` leads to what the saved view stands for."""
        if VIEW in request.GET:
            return redirect(self._address_of_view(request.GET[VIEW]))
        return self.render_to_response(self.get_context_data())

    def get_template_names(self):
        """The whole page, or the part that htmx swaps."""
        return [self.partial_template_name if self.is_partial else self.template_name]

    def search(self, rows, text):
        """``rows`` that match the typed text in any of ``search_fields``."""
        if not self.search_fields:
            return rows
        return rows.filter(reduce(or_, (Q(**{lookup: text}) for lookup in self.search_fields)))

    def order(self):
        """The wanted order, if a column offers it; else the page's own."""
        wanted = Order.parse(self.request.GET.get("sort", ""))
        sortable = {column.sort for column in self.columns if column.sort}
        return wanted if wanted.path in sortable else Order.parse(self.sort)

    def narrowed(self, rows, store):
        """``rows`` of the chosen store (None: all of them)."""
        return narrow(rows, store)

    def matching(self):
        """``(rows, filterset)``: the visible rows of the chosen store that match figure, filters and search."""
        rows = self.behind_figure.keep(self.narrowed(self.rows(), current_store(self.request)))
        filterset = SimpleLazyObject(partial(self.filterset, rows)) if self.filterset_class else None
        if filterset is not None and self._may_filter:
            rows = filterset.qs
        if text := self.typed():
            rows = self.search(rows, text)
        return rows, filterset

    def filterset(self, rows):
        """The filters of the address over ``rows``; made only where something asks for them."""
        return self.filterset_class(self.request.GET, rows, request=self.request)

    @cached_property
    def _may_filter(self):
        """Whether a filter can have anything to say: the address names one, or their class is not the usual one."""
        declared = self.filterset_class
        names = tuple(declared.base_filters)
        asked = bool(names) and any(name.startswith(names) for name in self.request.GET)
        return asked or not is_usual(declared)

    @cached_property
    def behind_figure(self):
        """The figure whose rows the address asks for; one that keeps all rows where it names none."""
        return BehindFigure.asked(self.request, self.model)

    def typed(self):
        """The searched text; NUL can be in no database and matches nothing anywhere."""
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]

    def get_context_data(self, **kwargs):
        """What ``web/list_page.html`` names in its Context line."""
        rows, filterset = self.matching()
        order = self.order()
        columns = self.shown_columns()
        page = seek(rows, order, after=self.request.GET.get("after", ""), before=self.request.GET.get("before", ""))
        return super().get_context_data(
            page=page,
            lines=self._lines(page.rows, columns),
            heads=[self._head(column, order) for column in columns],
            chips=self._chips(filterset),
            **self._columns(),
            **self._tabs(),
            filterset=filterset,
            filters_kept_as=self._filters_kept_as(filterset),
            q=self.typed(),
            sort=str(order),
            figure_parameters=self.behind_figure.parameters,
            is_filtered=any(value for name, value in self.request.GET.items() if name not in STEERING),
            next_url=self._address(after=page.after) if page.after else "",
            previous_url=self._address(before=page.before) if page.before else "",
            new_address=self.new_address(),
            begins=self.begins(),
            exchange=self.exchange(),
            bulk=self.bulk(),
            clear_address=self._clear_address(),
            **kwargs,
        )

    def new_address(self):
        """Where a new row is made; empty for those who may not."""
        from_here = self.new_url and (not self.new_permission or self.request.user.has_perm(self.new_permission))
        return self.new_url if from_here else ""

    def begins(self):
        """What apps above offer to begin from here: each ``button`` with its ``address``; the first one has ``n``."""
        return [{"button": one, "address": address_of(one.url)} for one in self._offered_above(ListButton)]

    def _offered_above(self, kind):
        """Offers for this list whose page the person may use."""
        name = self.list_name()
        return [one for one in offered(kind, self.request.user) if name and one.above == name and address_of(one.url)]

    def row_address(self, row):
        """What a row opens; empty where it opens nothing."""
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""

    def row_text(self, row):
        """What a row is called outside its list, such as in the results of a bulk run."""
        return str(row)

    def _lines(self, rows, columns):
        kinds = {type(row) for row in rows}
        readers = {kind: [(column, column.reader(kind)) for column in columns] for kind in kinds}
        return [
            {
                "row": row,
                "url": self.row_address(row),
                "cells": [{"column": column, "value": read(row)} for column, read in readers[type(row)]],
            }
            for row in rows
        ]

    def _head(self, column, order):
        if not column.sort:
            return {"column": column, "url": "", "direction": ""}
        is_sorted = order.path == column.sort
        towards = f"-{column.sort}" if is_sorted and not order.descending else column.sort
        direction = ("descending" if order.descending else "ascending") if is_sorted else ""
        return {"column": column, "url": self._address(sort=towards), "direction": direction}

    def _chips(self, filterset):
        chips = []
        if self.behind_figure.kpi:
            without = self._address(**dict.fromkeys(FIGURE))
            chips.append(Chip(str(self.behind_figure.kpi.label), str(self.behind_figure), without))
        if self.typed():
            chips.append(Chip(_("search"), self.typed(), self._address(q=None)))
        if filterset is None or not self._may_filter or not filterset.form.is_valid():
            return chips
        for name, bound in ((name, filterset.form[name]) for name in filterset.form.fields):
            value = filterset.form.cleaned_data.get(name)
            if value not in (None, "", [], ()) and not (hasattr(value, "exists") and not value):
                dropped = {key: None for key in self.request.GET if key == name or key.startswith(f"{name}_")}
                chips.append(Chip(str(bound.label), _in_words(bound, value), self._address(**dropped)))
        return chips

    def _filters_kept_as(self, filterset):
        """Under what the drawn fields of the filters are kept; None where they hold values or differ by person."""
        if filterset is None or self._may_filter or not are_drawn_alike(filterset, self.filterset_class):
            return None
        return f"{self.filterset_class.__module__}.{self.filterset_class.__qualname__}"

    def _tabs(self):
        """``tab_links`` (own tabs, those that lead to other lists, saved views), ``current_view``,
        ``may_change_view``, ``save_view_address``.
        """
        present = _meaning(self.request.GET)
        links = [
            {"label": tab.label, "url": self._plain_address(tab.query), "current": present == _meaning(tab.query)}
            for tab in self.tabs
        ]
        links += [
            {"label": tab.label, "url": f"{address_of(tab.url)}?{tab.query}".rstrip("?"), "leads_away": True}
            for tab in self._offered_above(ListTab)
        ]
        views = [(view, _meaning(QueryDict(view.query))) for view in self.saved_views()]
        if views and not links:
            links = [{"label": _("All"), "url": self.request.path, "current": not present}]
        links += [
            {
                "label": view.name,
                "url": f"{self.request.path}?{view.query}",
                "current": present == meaning,
                "shared": view.scope != "mine",
            }
            for view, meaning in views
        ]
        current = next((view for view, meaning in views if present == meaning), None)
        is_new = bool(present) and not any(link.get("current") for link in links)
        return {
            "tab_links": links,
            "current_view": current,
            "may_change_view": current is not None and current.may_be_changed_by(self.request.user),
            "save_view_address": self._save_view_address() if is_new else "",
        }

    def saved_views(self):
        """The saved views above this list: one statement. A list inside another page has none."""
        if not self.list_name():
            return []
        if not hasattr(self, "_saved_views"):
            self._saved_views = views_of(self.request.user, self.list_name(), current_store(self.request))
        return self._saved_views

    def list_name(self):
        """The name of this list's URL; empty where it takes more than a name to get here."""
        match = getattr(self.request, "resolver_match", None)
        return match.view_name if match and not match.kwargs else ""

    def _address_of_view(self, text):
        view = next((each for each in self.saved_views() if str(each.pk) == text), None)
        if view is None:
            raise Http404("saved view")
        return f"{self.request.path}?{view.query}"

    def _save_view_address(self):
        if not self.list_name():
            return ""
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        return f"{reverse('saved-views:add')}?{urlencode({'list': self.list_name(), 'query': query.urlencode()})}"

    def shown_columns(self):
        """The chosen columns in the order of the choice; all where nothing (or nothing known) is chosen."""
        known = {column.key: column for column in self.columns}
        wanted = dict.fromkeys(",".join(self.request.GET.getlist(COLUMNS)).split(","))
        return [known[key] for key in wanted if key in known] or list(self.columns)

    def _columns(self):
        """``column_choices``, ``chosen_columns`` for the address, ``kept_parameters`` beside a new choice, and under
        what the drawn choice is kept (``columns_kept_as``): the address, where it is only a name and asks nothing, and
        the columns, of which some people have fewer.
        """
        shown, query = self.shown_columns(), self.request.GET
        kept = [(name, value) for name, values in query.lists() for value in values if value]
        kept = [pair for pair in kept if pair[0] not in ("after", "before", COLUMNS)]
        keys = [each.key for each in shown]
        chosen = ",".join(keys) if query.get(COLUMNS) else ""
        return {
            "columns_kept_as": None if kept or chosen or not self.list_name() else f"{self.request.path} {keys}",
            "list_address": self.request.path,
            "column_choices": [
                {"key": each.key, "label": each.label, "shown": each.key in keys} for each in self.columns
            ],
            "chosen_columns": chosen,
            "kept_parameters": kept,
        }

    def _clear_address(self):
        """This list without any filter, in the chosen columns and order."""
        kept = {name: self.request.GET[name] for name in (COLUMNS, "sort") if self.request.GET.get(name)}
        return self._plain_address(kept)

    def _plain_address(self, query):
        return f"{self.request.path}?{urlencode(query)}" if query else self.request.path

    def _address(self, **changes):
        """This list with other parameters; every change but a step starts again at the first page."""
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path


def _meaning(query):
    """What a query says, whatever the order of its parameters; steps and empty values say nothing."""
    lists = query.lists() if isinstance(query, QueryDict) else [(name, [str(value)]) for name, value in query.items()]
    kept = {name: [value for value in values if value] for name, values in lists if name not in ("after", "before")}
    return {name: values for name, values in kept.items() if values}


def _in_words(bound, value):
    """A filter's value as its form shows it."""
    if value is True or value is False:
        return _("yes") if value else _("no")
    if isinstance(value, slice):
        return f"{value.start or '…'} – {value.stop or '…'}"
    words = dict(_flat(getattr(bound.field, "choices", ())))
    values = value if isinstance(value, list | tuple) else [value]
    return _(", ").join(str(words.get(one, words.get(str(one), one))) for one in values)


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield getattr(value, "value", value), label
