"""The figures about old parts."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dms.core.figures.kpis import DOWN, UP, Unit, kpi
from parts.old_parts.models import Destination
from parts.old_parts.selectors import here, late


def left_for_claims(rows):
    """Old parts of warranty jobs that have left the parts department."""
    return rows.filter(destination=Destination.CLAIMS, left_at__isnull=False)


def left_in_time(rows):
    """Of these the ones that left before their day."""
    return left_for_claims(rows).filter(left_at__lte=F("due_at"))


HANDED_OVER_IN_TIME = kpi(
    code="parts.old_parts_in_time",
    label=_("Warranty old parts handed over in time"),
    definition=_("Old parts of warranty jobs that left for the claims clerk within three days of being taken in."),
    model="parts.OldPart",
    rows=left_in_time,
    out_of=left_for_claims,
    unit=Unit.PERCENT,
    when="left_at",
    better=UP,
    target=95,
    url="old-parts:list",
    permission="parts.view_oldpart",
    order=430,
)
PAST_THEIR_TIME = kpi(
    code="parts.old_parts_late",
    label=_("Old parts past their time"),
    definition=_(
        "Old parts that are here longer than they should be (claims 3 days, core credit 14, customer 30, disposal 90), "
        "out of all that are here."
    ),
    model="parts.OldPart",
    rows=late,
    out_of=here,
    unit=Unit.PERCENT,
    better=DOWN,
    target=5,
    url="old-parts:list",
    permission="parts.view_oldpart",
    order=431,
)
