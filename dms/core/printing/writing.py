"""How values stand on paper: plain text, days, times, money; the same in both languages."""

import unicodedata

from django.utils import timezone
from django.utils.functional import Promise

# Letters that turn the direction of what follows: on paper they could make one number look like another.
TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def day(value):
    """``2026-03-16``; nothing for None."""
    return value.isoformat() if value else ""


def moment(value):
    """``2026-03-16 10:20`` in the time zone that is active; nothing for None."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def money(value):
    """``¥1,284.00``; nothing for None."""
    return "" if value is None else f"¥{value:,.2f}"


def kilometres(value):
    """``12,345 km``; nothing for None."""
    return "" if value is None else f"{value:,} km"


def printable(value):
    """``value`` with every text in it as it can be printed: no control or turning characters, no half characters.

    Raises TypeError for what JSON does not know, so that a form finds out in its test.
    """
    if isinstance(value, dict):
        return {str(name): printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str | Promise):  # a translation that waits is text too
        return "".join(letter for letter in str(value).replace("\r\n", "\n") if _stays(letter))
    raise TypeError(f"{value!r} is no plain value for a paper.")


def _stays(letter):
    return letter == "\n" or (letter not in TURNING and unicodedata.category(letter) not in ("Cc", "Cs"))
