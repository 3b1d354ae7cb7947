"""The figures about special orders."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dms.core.figures.kpis import DOWN, UP, Unit, kpi
from parts.special_orders.models import HERE
from parts.special_orders.selectors import uncollected


def here(orders):
    """All parts are here and held."""
    return orders.filter(state__in=HERE)


def arrived(orders):
    """All parts have come."""
    return orders.filter(arrived_at__isnull=False, promised_on__isnull=False)


def in_time(orders):
    """Not later than on the promised day."""
    return arrived(orders).filter(arrived_at__date__lte=F("promised_on"))


UNCOLLECTED = kpi(
    code="parts.special_uncollected",
    label=_("Ordered parts nobody collects"),
    definition=_("Special orders held past their day or forced stock, out of all whose parts are here, as it stands."),
    model="parts.SpecialOrder",
    rows=uncollected,
    out_of=here,
    unit=Unit.PERCENT,
    better=DOWN,
    target=10,
    url="special-orders:list",
    permission="parts.view_specialorder",
    order=450,
)
IN_TIME = kpi(
    code="parts.special_in_time",
    label=_("Ordered parts in time"),
    definition=_("Special orders whose last part came on the promised day or before, out of all that came."),
    model="parts.SpecialOrder",
    rows=in_time,
    out_of=arrived,
    unit=Unit.PERCENT,
    when="arrived_at",
    better=UP,
    target=90,
    url="special-orders:list",
    permission="parts.view_specialorder",
    order=455,
)
