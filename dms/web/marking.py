"""Where a found text says what was typed: the letters that are marked in the answer of the search."""

import re

from dms.parties.formats import squeezed
from dms.parties.pinyin import syllables

BETWEEN = " · "
MASKED = re.compile(r"(\d{3,4})\*{4}(\d{2,4})")


def marks(text, said):
    """``[(from, to)]`` in ``text``: as typed, without blanks and capitals, a masked number, or how a name sounds."""
    plain = squeezed(said)
    if not plain:
        return []
    return _as_typed(text, plain) or _masked(text, plain) or _as_it_sounds(text, plain.lower())


def _as_typed(text, plain):
    places = [place for place, letter in enumerate(text) for _each in squeezed(letter)]
    start = squeezed(text).find(plain)
    if start < 0 or len(places) != len(squeezed(text)):
        return []
    return [(places[start], places[start + len(plain) - 1] + 1)]


def _masked(text, plain):
    """The visible digits of a masked number that the typed digits begin or end with."""
    if not plain.isdigit():
        return []
    return [
        number.span(part)
        for number in MASKED.finditer(text)
        for part, fits in ((1, plain.startswith), (2, plain.endswith))
        if fits(number[part])
    ]


def _as_it_sounds(text, letters):
    """The first characters of a name whose pinyin or initials were typed."""
    start = 0
    for part in text.split(BETWEEN) if letters.isascii() and letters.isalnum() else ():
        if length := _sounding(syllables(part), len(part), letters):
            return [(start, start + length)]
        start += len(part) + len(BETWEEN)
    return []


def _sounding(sounds, characters, letters):
    """How many characters from the left sound like the letters; 0 where they do not."""
    if len(sounds) != characters:
        return 0
    if "".join(sound[0] for sound in sounds).startswith(letters):
        return len(letters)
    spoken = ""
    for number, sound in enumerate(sounds, 1):
        spoken += sound
        if spoken.startswith(letters):
            return number
    return 0
