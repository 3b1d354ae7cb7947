"""Pages by key: the next page starts after the last row shown, so that page 900 costs what page 1 costs.

A cursor is signed: it can't be made up, and it holds for the order it was made in.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from dms.api.problems import invalid

PAGE_SIZE, LARGEST_PAGE = 50, 200
PARAMETERS = ("cursor", "page_size", "count", "ordering")
YES, NO = {"1", "true"}, {"0", "false"}

_signer = Signer(salt="dms.api.pages")


class SeekPages(BasePagination):
    """``?page_size=50&cursor=…&ordering=-updated_at&count=1`` over the ``ordering_fields`` of the view.

    Fields to order by must never be empty; the key breaks ties. Counting costs a statement, so it is asked for.
    """

    def paginate_queryset(self, queryset, request, view=None):
        """One page as a list. Raises Problem 422 for a wrong parameter."""
        self.request = request
        self.order = _order(request, view)
        size = page_size(request)
        self.count = queryset.count() if _yes_no(request, "count") else None
        backwards, place = _open(request.query_params.get("cursor"), self.order, queryset.model)
        rows = queryset.order_by(*_sorting(self.order, backwards))
        if place is not None:
            rows = rows.filter(_beyond(self.order, place, backwards))
        found = list(rows[: size + 1])
        more, self.page = len(found) > size, found[:size]
        if backwards:
            self.page.reverse()
        self.has_next = backwards or more
        self.has_previous = more if backwards else place is not None
        return self.page

    def get_paginated_response(self, data):
        """``next``, ``previous``, ``results`` and, where asked for, ``count``."""
        counted = {} if self.count is None else {"count": self.count}
        links = {
            "next": self._link(self.page[-1], "next") if self.page and self.has_next else None,
            "previous": self._link(self.page[0], "previous") if self.page and self.has_previous else None,
        }
        return Response({**counted, **links, "results": data})

    def get_paginated_response_schema(self, schema):
        """The page in OpenAPI 3.1."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": {"type": "integer", "description": "All matching rows; only with ?count=1."},
            "next": link,
            "previous": link,
            "results": {**schema, "maxItems": LARGEST_PAGE},
        }
        return {"type": "object", "required": ["next", "previous", "results"], "properties": properties}

    def get_schema_operation_parameters(self, view):
        """The paging parameters in OpenAPI."""
        orders = [f"{sign}{name}" for name in view.ordering_fields for sign in ("", "-")]
        return [
            _parameter("cursor", {"type": "string"}, "Where the page begins: taken from next or previous."),
            _parameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
                "Rows a page.",
            ),
            _parameter("count", {"type": "boolean", "default": False}, "Count all matching rows."),
            _parameter("ordering", {"type": "string", "enum": orders, "default": view.ordering}, "Sorted by."),
        ]

    def _link(self, row, direction):
        path = self.order.lstrip("-")
        value = None if path == "id" else str(row.serializable_value(path))
        query = self.request.query_params.copy()
        query["cursor"] = _signer.sign_object([self.order, direction, row.pk, value])
        parts = urlsplit(self.request.build_absolute_uri())
        return urlunsplit(parts._replace(query=urlencode(query, doseq=True)))


def _parameter(name, schema, description):
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _order(request, view):
    wanted = request.query_params.get("ordering", view.ordering)
    if wanted.removeprefix("-") not in view.ordering_fields:
        allowed = ", ".join(view.ordering_fields)
        raise invalid(
            "ordering", "invalid", _("Order by one of: %(fields)s; “-” before it reverses.") % {"fields": allowed}
        )
    return wanted


def page_size(request):
    """The wanted number of rows. Raises Problem 422 for a wrong one."""
    wanted = request.query_params.get("page_size", str(PAGE_SIZE))
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 5 and 1 <= int(wanted) <= LARGEST_PAGE):
        raise invalid("page_size", "invalid", _("A whole number from 1 to %(largest)d.") % {"largest": LARGEST_PAGE})
    return int(wanted)


def _yes_no(request, name):
    wanted = request.query_params.get(name, "0").lower()
    if wanted not in YES | NO:
        raise invalid(name, "invalid", _("Write 1 or 0."))
    return wanted in YES


def _open(cursor, order, model):
    """``(backwards, (key, value) or None)`` of a cursor that was made for this order."""
    if cursor is None:
        return False, None
    try:
        made_for, direction, key, value = _signer.unsign_object(cursor)
        if made_for != order:
            raise BadSignature
    except (BadSignature, ValueError, TypeError):
        raise invalid("cursor", "invalid", _("No cursor of this list. Take it from “next” or “previous”.")) from None
    if value is not None:
        value = model._meta.get_field(order.lstrip("-")).to_python(value)
    return direction == "previous", (key, value)


def _sorting(order, backwards):
    sign = "-" if order.startswith("-") != backwards else ""
    path = order.lstrip("-")
    return [f"{sign}pk"] if path == "id" else [f"{sign}{path}", f"{sign}pk"]


def _beyond(order, place, backwards):
    key, value = place
    than = "lt" if order.startswith("-") != backwards else "gt"
    beyond = Q(**{f"pk__{than}": key})
    path = order.lstrip("-")
    if path == "id":
        return beyond
    # Said twice, so that an index is entered at the mark: the OR alone would be read from the first row on.
    return Q(**{f"{path}__{than}e": value}) & (Q(**{f"{path}__{than}": value}) | Q(**{path: value}) & beyond)
