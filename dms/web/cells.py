"""What stands in the cells of lists, as functions of the row and the column's value, for ``Column(draw=…)``.

A cell is escaped unless its function has put it together with ``filled``.
"""

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from dms.web.escaping import filled
from dms.web.templatetags import formats, states
from dms.web.templatetags.formats import painted_plate

#: Parts that a list shows hundreds of times: a column that names one is drawn by the tag that the part itself calls.
DRAWN = {
    "web/parts/state.html": lambda row, value: states.state_badge(row),
    "web/parts/time.html": lambda row, value: formats.time(value),
    "web/parts/day.html": lambda row, value: formats.day(value),
    "web/parts/money.html": lambda row, value: formats.amount(value),
    "web/parts/vin.html": lambda row, value: formats.vin_number(value),
}
#: More plates than these make a line of the list too long.
PLATES_SHOWN = 3


def state_of_a_closed_file(row, value):
    """The state where it is worth a word: of a file that is not open."""
    return "" if row.state == "active" else states.state_badge(row)


def kilometres(row, value):
    """What an odometer shows."""
    return "" if value is None else filled('<span class="km">{}</span>', formats.kilometres(value))


def plates(row, ownerships):
    """The plates of somebody's vehicles; a vehicle without one by its model."""
    shown = [_plate_or_model(each.vehicle) for each in ownerships[:PLATES_SHOWN]]
    more = ["…"] if len(ownerships) > PLATES_SHOWN else []
    return format_html_join(" ", "{}", ((each,) for each in shown + more))


def _plate_or_model(vehicle):
    return painted_plate(vehicle.plate, vehicle.plate_colour) or vehicle.model_text


def linked_plate(vehicle, value):
    """The plate of a vehicle, as the link to it."""
    shown = painted_plate(vehicle.plate, vehicle.plate_colour)
    shown = shown or filled('<span class="no-plate">{}</span>', _("no plate"))
    return filled('<a class="row-link" href="{}">{}</a>', vehicle.get_absolute_url(), shown)


def vehicle_name(vehicle, name):
    """What the vehicle is; on a phone also the last six of its VIN."""
    doubtful = states.badge("waiting", _("VIN to be compared"), "alert-triangle") if vehicle.vin_doubtful else ""
    tail = formats.vin_tail(vehicle.vin)
    return filled('<span>{}</span> {}<span class="only-phone vin"><b>{}</b></span>', name or "—", doubtful, tail)


def owners(vehicle, ownerships):
    """Who has the vehicle now; in small what they are where they do not own it."""
    return format_html_join(", ", "{}{}", ((each.customer.name, _if_no_owner(each)) for each in ownerships))


def _if_no_owner(ownership):
    return "" if ownership.kind == "owner" else filled(" <small>{}</small>", ownership.get_kind_display())
