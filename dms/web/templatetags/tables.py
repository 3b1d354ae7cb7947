"""The rows of a list: 350 cells a page, so they are put together here and not by a loop in a template."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dms.web.cells import DRAWN
from dms.web.escaping import escaped, filled
from dms.web.templatetags.icons import drawn

register = template.Library()

TICK = (
    '<td class="tick"><label><input class="form-check-input" type="checkbox" name="row" value="{}" form="bulk"'
    ' data-select aria-label="{}"></label></td>'
)
SORTING = '<a href="{}" hx-get="{}" hx-target="#list" hx-push-url="true">{}{}</a>'
ARROW = {"ascending": "chevron-up", "descending": "chevron-down"}


@register.simple_tag(takes_context=True)
def table_rows(context, lines, with_ticks):
    """The ``<tr>`` of all ``lines`` (``row``, ``url``, ``cells``), each with a box to tick where many can be chosen.

    A column's own ``draw`` or ``template`` gets ``row`` and ``value``; the first cell without one is the row's link.
    """
    cells = lines[0]["cells"] if lines else ()
    drawers = [_drawer(context, place, cell["column"]) for place, cell in enumerate(cells)]
    drawn, words = [], _("Select this row")
    for line in lines:
        drawn.append(f'<tr data-url="{escaped(line["url"])}">' if line["url"] else "<tr>")
        if with_ticks:
            drawn.append(filled(TICK, line["row"].pk, words))
        for (begun, draw), cell in zip(drawers, line["cells"], strict=True):
            drawn += begun, escaped(draw(line, cell["value"])), "</td>"
        drawn.append("</tr>")
    return SafeString("".join(drawn))  # each value is escaped above, or was put together by filled or a template


@register.simple_tag
def pager_place(page):
    """Where in the list the page stands: “51–100 of 312”."""
    return _("%(first)s–%(last)s of %(count)s") % {"first": page.first, "last": page.last, "count": page.total}


@register.simple_tag
def table_heads(heads):
    """The ``<th>`` of the columns (``column``, ``url``, ``direction``); one that sorts is a link that does."""
    return SafeString("".join(_head(head["column"], head["url"], head["direction"]) for head in heads))


def _head(column, url, direction):
    label = escaped(column.label)
    if url:
        arrow = drawn(ARROW[direction], "", "outline") if direction else ""
        label = filled(SORTING, url, url, SafeString(label), arrow)
    sorted_how = f' aria-sort="{direction}"' if direction else ""
    return f'<th scope="col"{sorted_how}{_classes(column.number, column.phone)}>{label}</th>'


@lru_cache
def opening(number, phone):
    """How a cell of such a column begins."""
    return f"<td{_classes(number, phone)}>"


def _classes(number, phone):
    named = [name for name, wanted in (("is-number", number), ("not-on-phone", not phone)) if wanted]
    return f' class="{" ".join(named)}"' if named else ""


def _drawer(context, place, column):
    """``(how the cell begins, a function of the line and the value)``."""
    begun = opening(column.number, column.phone)
    if draw := column.draw or DRAWN.get(column.template):
        return begun, lambda line, value: draw(line["row"], value)
    if column.template:
        drawn_by = context.template.engine.get_template(column.template)
        return begun, lambda line, value: _from_template(context, drawn_by, line["row"], value)
    return begun, _as_link if place == 0 else _plain


def _from_template(context, drawn_by, row, value):
    with context.push(row=row, value=value):
        return drawn_by.render(context)


def _as_link(line, value):
    if not line["url"]:
        return value
    return filled('<a class="row-link" href="{}">{}</a>', line["url"], "" if value is None else value)


def _plain(line, value):
    return value
