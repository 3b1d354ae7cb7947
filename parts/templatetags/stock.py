"""How quantities and papers are written on the pages of the parts department."""

from django import template
from django.utils.translation import ngettext

from dms.core import clock
from dms.core.offers import LATE
from dms.web.templatetags.states import badge
from parts.stock.quantities import said
from parts.stock.selectors import paper_address

register = template.Library()


@register.filter
def quantity(value):
    """Without noughts at the end, with a real minus; nothing for nothing."""
    if value is None or value == "":
        return ""
    return said(value).replace("-", "−")


@register.filter
def signed(value):
    """As ``quantity``, with a plus before what came in."""
    return f"+{quantity(value)}" if value and value > 0 else quantity(value)


@register.simple_tag
def late_by(row, day):
    """By how many days ``day`` is past in the row's store: “3 days late”, in red."""
    days = (clock.today(row.store) - day).days
    return badge(LATE, ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days})


@register.filter
def paper_url(row):
    """Where the paper of a posting or a reservation is opened; empty where it has no page."""
    return paper_address(row.source_kind, row.source_id)
