"""How long an old part has been here, in the cell of a list: colour, icon and word once it is time."""

from datetime import timedelta

from django.utils.translation import ngettext

from dms.core import clock
from dms.core.offers import LATE, WAITING
from dms.web.templatetags.states import badge

#: From so long before its day on it is amber.
SOON = timedelta(days=1)


def age(row, days):
    """“12 days”: red past its day, amber on the last one; in plain ink once it has left."""
    told = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    if not row.is_here or row.due_at - SOON > clock.now():
        return told
    return badge(LATE if row.is_late else WAITING, told)
