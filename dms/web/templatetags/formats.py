"""How values are written: money, times, plates, numbers of cars and phones."""

import datetime
from decimal import Decimal, InvalidOperation

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dms.core import clock
from dms.web.escaping import filled

register = template.Library()

MINUTES_A_DAY = 24 * 60
NEAR = {-1: gettext_lazy("yesterday %(time)s"), 0: gettext_lazy("today %(time)s"), 1: gettext_lazy("tomorrow %(time)s")}
PLATE_COLOURS = ("blue", "yellow", "green", "yellow_green", "white", "black")


@register.filter
def money(amount):
    """CNY with two decimals and a real minus: ``¥1,284.00``; nothing for nothing."""
    if amount is None or amount == "":
        return ""
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        return ""
    return f"{'−' if value < 0 else ''}¥{abs(value):,.2f}"


@register.simple_tag
def amount(value):
    """An amount as an element of its own."""
    return filled('<span class="money">{}</span>', money(value))


@register.filter
def kilometres(value):
    """``43,659 km``; nothing for nothing. Grouped in every language: counters are read out in thousands."""
    return "" if value is None else f"{value:,} km"


@register.filter
def short_time(moment):
    """“today 15:30”, “tomorrow 09:00”, “3 Jun 15:30”, and the year only when it is another one."""
    if not moment:
        return ""
    local, today = timezone.localtime(moment), timezone.localdate(clock.now())
    clock_time = local.strftime("%H:%M")
    if (words := NEAR.get((local.date() - today).days)) is not None:
        return str(words) % {"time": clock_time}
    if local.year == today.year:
        return f"{short_date(local.date())} {clock_time}"
    return f"{formats.date_format(local, 'Y-m-d')} {clock_time}"


@register.filter
def short_date(day):
    """“3 Jun” or “6月3日”; with the year when it is another one."""
    if not day:
        return ""
    if day.year != timezone.localdate(clock.now()).year:
        return formats.date_format(day, "Y-m-d")
    # Translators: a day of this year, in Django's date format letters
    return formats.date_format(day, _("j M"))


@register.simple_tag
def day(value):
    """A day by its numbers; a dash for none."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return formats.date_format(value, "Y-m-d") if value else "—"


@register.filter
def full_time(moment):
    """The whole instant with its zone, for the hover."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S %Z") if moment else ""


@register.simple_tag
def time(moment):
    """A ``<time>`` element: short to read, whole on hover, exact for programs."""
    if not moment:
        return ""
    return filled('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full_time(moment), short_time(moment))


@register.filter
def duration(minutes):
    """“25 min”, “2 h 05 min”, “3 days”."""
    minutes = int(minutes)
    if minutes < 60:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    if minutes < MINUTES_A_DAY:
        return _("%(hours)d h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}
    days = minutes // MINUTES_A_DAY
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.simple_tag
def late_by(promised, finished=None):
    """“25 min late”, or nothing while there is time; ``finished`` stops the clock."""
    late = int(((finished or clock.now()) - promised).total_seconds() // 60) if promised else 0
    if late <= 0:
        return ""
    return _("%(duration)s late") % {"duration": duration(late)}


@register.filter
def plate_text(plate):
    """``京A12345`` as it is painted: ``京A·12345``."""
    plate = str(plate or "").replace("·", "").strip()
    return f"{plate[:2]}·{plate[2:]}" if len(plate) > 3 else plate


@register.filter
def plate_class(colour):
    """The style of a plate of this colour; blue for a colour that nobody recorded."""
    colour = str(colour or "").lower().replace("-", "_")
    return f"plate-{colour if colour in PLATE_COLOURS else 'blue'}".replace("_", "-")


@register.simple_tag
def painted_plate(number, colour):
    """A number plate in its colour; nothing where there is none."""
    if not number:
        return ""
    return filled('<span class="plate {}">{}</span>', plate_class(colour), plate_text(number))


@register.filter
def vin_head(vin):
    """All of a VIN but the last six, which are what people read."""
    return str(vin or "")[:-6]


@register.filter
def vin_tail(vin):
    """The last six of a VIN."""
    return str(vin or "")[-6:]


@register.simple_tag
def vin_number(vin):
    """A VIN, its last six in bold because people read those; nothing where there is none."""
    return filled('<span class="vin">{}<b>{}</b></span>', vin_head(vin), vin_tail(vin)) if vin else ""
