"""Entering and correcting days of the calendar."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dms.core.editing import edit
from dms.core.facts import Fact
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register
from dms.core.workdays import Holiday, forget_until_committed

HOLIDAY_SET = Fact("core.holiday_set", _("set a day of the calendar"))  # changes, or date and is_workday


@transaction.atomic
def set_holiday(*, date, is_workday, name, source, actor, expected_version=None):
    """Enter or correct a day of the calendar. Announces HOLIDAY_SET. Raises PermissionDenied and ValidationError."""
    require(actor, "core.change_holiday")
    forget_until_committed(date.year)
    values = {"is_workday": is_workday, "name": name, "source": source}
    found = Holiday.objects.filter(date=date).first()
    if found is not None:
        row = locked(Holiday.objects, found.pk)
        return edit(row, actor=actor, fact=HOLIDAY_SET, values=values, expected_version=expected_version)
    payload = {"date": str(date), "is_workday": is_workday}
    return register(Holiday(date=date, **values), actor=actor, fact=HOLIDAY_SET, payload=payload)
