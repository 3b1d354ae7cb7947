"""When a reading of the odometer can't be true. Pure rules; kilometres and aware datetimes come in.

An instrument cluster may be replaced and begin at zero. The *distance* of the vehicle is therefore what the instrument
shows plus an offset, and it is the distance that never runs backwards: warranty limits (三包) are judged by it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST_DAY_KM = 2000
MOST_KM = 2_000_000
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Point:
    """A distance in km at an instant."""

    distance: int
    at: object


def runs_backwards(point, before):
    """Whether the vehicle would have gone less far than before."""
    return before is not None and point.distance < before.distance


def overtakes(point, after):
    """Whether a reading entered late shows more than a later one."""
    return after is not None and point.distance > after.distance


def implausible_km(point, before):
    """Kilometres since ``before`` when they are more than anybody drives in that time, else 0.

    Within one day a whole day's distance is allowed.
    """
    if before is None:
        return 0
    days = max((point.at - before.at).total_seconds() / SECONDS_PER_DAY, 1)
    driven = point.distance - before.distance
    return driven if driven > LONGEST_DAY_KM * days else 0


def objections(point, before, after, *, rolled_back, confirmed):
    """``(code, sentence)`` for each reason not to believe the reading; empty when it may be recorded."""
    if rolled_back and after is not None:
        return [("rollback_late", _("The instrument can only be set back with the newest reading. Check the time."))]
    if overtakes(point, after):
        return [
            (
                "overtakes",
                _("A later reading shows only %(km)d km. Check the time and the reading.") % {"km": after.distance},
            )
        ]
    if runs_backwards(point, before) and not rolled_back:
        sentence = _(
            "The odometer stood at %(km)d km before and can't run backwards. Read it again; if the instrument "
            "was replaced or "
            "set back, somebody with that right records it with the reason."
        )
        return [("backwards", sentence % {"km": before.distance})]
    if not confirmed and not rolled_back and (driven := implausible_km(point, before)):
        sentence = _("%(km)d km since the last reading is more than %(most)d km a day. Read it again and confirm it.")
        return [("jump", sentence % {"km": driven, "most": LONGEST_DAY_KM})]
    return []
