"""Paging by key: the next page starts after the last row shown, so that page 900 costs what page 1 costs."""

import base64
import binascii
import json
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Q

from dms.core.figures.counting import Length

PAGE_SIZE = 50
#: Counting stops here: nobody reads on to row 10 000, and counting all rows would cost more than the page itself.
COUNTED = 10_000
NUMBER = "number_of_all_rows"


@dataclass(frozen=True)
class Order:
    """Sorted by one field (a path like ``customer__name``), then by key, so that no two rows are equal."""

    path: str
    descending: bool = False

    @classmethod
    def parse(cls, text):
        """``-opened_at`` → descending by ``opened_at``."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self):
        return f"-{self.path}" if self.descending else self.path

    def field(self, model):
        """The model field at the end of the path. Raises FieldDoesNotExist."""
        *steps, last = self.path.split("__")
        for step in steps:
            model = model._meta.get_field(step).related_model
            if model is None:
                raise FieldDoesNotExist(self.path)
        return model._meta.pk if last == "pk" else model._meta.get_field(last)

    def may_be_null(self, model):
        """Whether any step of the path may be empty."""
        nullable, steps = False, self.path.split("__")
        for step in steps:
            field = model._meta.pk if step == "pk" else model._meta.get_field(step)
            nullable, model = nullable or field.null, field.related_model
        return nullable

    def value_of(self, row):
        """The value of ``row`` that it is sorted by."""
        for step in self.path.split("__"):
            row = getattr(row, step, None)
        return row


@dataclass(frozen=True)
class Mark:
    """A place between two rows: the sort value and key of the row beside it, and its position in the list."""

    value: str | None
    pk: int
    position: int

    def __str__(self):
        text = json.dumps([self.value, self.pk, self.position], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text):
        """The mark of an address; None for one that we did not write."""
        try:
            value, pk, position = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, binascii.Error, RecursionError):
            return None
        kinds = isinstance(value, str | None) and type(pk) is int and type(position) is int
        small = kinds and abs(pk) < 2**63 and 0 <= position < 2**53
        return cls(value, pk, position) if small else None


@dataclass(frozen=True)
class Slice:
    """One page of rows: ``first``–``last`` of ``count``, and the marks that lead on and back (empty at the ends).

    ``count`` stops at ``COUNTED``; with ``is_more`` there are more than that.
    """

    rows: list
    count: int
    first: int
    last: int
    after: str
    before: str
    is_more: bool = False

    @property
    def total(self):
        """The count as it is shown: “312”, or “10 000+” where there are more."""
        return f"{COUNTED:,}+".replace(",", "\N{NO-BREAK SPACE}") if self.is_more else str(self.count)


def seek(rows, order, *, after="", before="", size=PAGE_SIZE):
    """The page of ``rows`` behind ``after`` or ahead of ``before``: one statement, whatever the page.

    Their number comes along with the rows; only an empty page has to ask for it, and only in the middle of a list.
    """
    all_rows, rows = rows, rows.annotate(**{NUMBER: Length(rows.order_by().values("pk")[: COUNTED + 1])})
    mark = _usable(Mark.parse(after or before), rows.model, order) if after or before else None
    backwards = bool(before and mark and not after)
    if mark:
        rows = rows.filter(_beyond(rows.model, order, mark, backwards))
    found = list(rows.order_by(*_ordering(rows.model, order, backwards))[: size + 1])
    count = getattr(found[0], NUMBER) if found else (all_rows.order_by()[: COUNTED + 1].count() if mark else 0)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
        start = max(1, mark.position - len(found)) if more else 1
    else:
        start = mark.position + 1 if mark else 1
    return _slice(found, order, count, start, more if not backwards else True, start > 1)


def _slice(found, order, count, start, has_next, has_previous):
    last = start + len(found) - 1
    after = str(_mark(found[-1], order, last)) if found and has_next else ""
    before = str(_mark(found[0], order, start)) if found and has_previous else ""
    shown = (start, last) if found else (0, 0)
    return Slice(found, min(count, COUNTED), *shown, after, before, is_more=count > COUNTED)


def _mark(row, order, position):
    value = order.value_of(row)
    return Mark(None if value is None else str(value), row.pk, position)


def _usable(mark, model, order):
    """The mark if its value fits the sorted field, so that a made-up one starts at the first page."""
    if mark is None or mark.value is None:
        return mark if mark and order.may_be_null(model) else None
    try:
        order.field(model).to_python(mark.value)
    except (ValidationError, ValueError, TypeError):
        return None
    return mark if "\x00" not in mark.value else None


def _ordering(model, order, backwards):
    descending = order.descending != backwards
    key = "-pk" if descending else "pk"
    if order.path == "pk":
        return [key]
    column = F(order.path)
    if not order.may_be_null(model):
        return [column.desc() if descending else column.asc(), key]
    # Databases disagree on where the empty ones stand; here they are always at the end.
    place = {"nulls_first": True} if backwards else {"nulls_last": True}
    return [column.desc(**place) if descending else column.asc(**place), key]


def _beyond(model, order, mark, backwards):
    descending = order.descending != backwards
    than = "lt" if descending else "gt"
    key = Q(**{f"pk__{than}": mark.pk})
    if order.path == "pk":
        return key
    empty = Q(**{f"{order.path}__isnull": True})
    if mark.value is None:
        return (empty & key) | (~empty if backwards else Q(pk__in=[]))
    value = order.field(model).to_python(mark.value)
    beyond = Q(**{f"{order.path}__{than}": value}) | (Q(**{order.path: value}) & key)
    if order.may_be_null(model) and not backwards:
        return beyond | empty
    # Said twice, so that an index is entered at the mark: the OR alone would be read from the first row on.
    return Q(**{f"{order.path}__{than}e": value}) & beyond
