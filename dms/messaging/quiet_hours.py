"""Quiet hours: pure rules about the clock on the wall of a store. No database."""

from datetime import UTC, datetime, time, timedelta

#: Nobody is disturbed at night; advertising keeps a wider distance. Store defaults, in local time.
USUAL = (time(21, 0), time(8, 0))
MARKETING = (time(20, 0), time(9, 0))


def is_quiet(clock_time, begins, ends):
    """Whether the time of day lies in the quiet hours, which may run over midnight. ``ends`` itself is allowed."""
    if begins <= ends:
        return begins <= clock_time < ends
    return clock_time >= begins or clock_time < ends


def earliest(moment, zone, begins, ends):
    """``moment`` itself when it is not quiet in ``zone``, else the instant at which the quiet hours end.

    Computed on local clock times, so that a night with a clock change ends at the same hour as any other.
    Aware in, aware (UTC) out.
    """
    local = moment.astimezone(zone)
    if not is_quiet(local.time(), begins, ends):
        return moment
    day = local.date() if local.time() < ends else local.date() + timedelta(days=1)
    end = datetime.combine(day, ends, tzinfo=zone)
    if end.astimezone(UTC) <= moment:  # the clocks went back and this is the second pass of the same hour
        end = end.replace(fold=1)
    return end.astimezone(UTC)
