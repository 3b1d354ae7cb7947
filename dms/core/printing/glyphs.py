"""What the fonts of the papers can show. A character that they lack would be an empty box, which tells nobody anything:
its code is printed instead, so that a rare character of a name can be looked up and written in by hand.

No single font package of reasonable size holds all rare characters (Noto Sans HK, 38 MB, lacks 𠮷 as well).
"""

import struct
import unicodedata
from functools import lru_cache

WIDE_TABLE = 12  # the kind of character table that knows more than 65 536 characters


def printable(content, fonts):
    """``content`` (JSON values) with ``[U+20BB7]`` for each character that no font file of ``fonts`` has."""
    if isinstance(content, str):
        return content if content.isascii() else _spelt(content, characters_of(tuple(fonts)))
    if isinstance(content, dict):
        return {name: printable(value, fonts) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [printable(value, fonts) for value in content]
    return content


def _spelt(text, known):
    return "".join(_shown(letter, known) for letter in text)


def _shown(letter, known):
    """The letter; nothing for marks that only join or direct others; else its code."""
    if letter.isascii() or ord(letter) in known:
        return letter
    if unicodedata.category(letter) in {"Cf", "Zl", "Zp"} or 0xFE00 <= ord(letter) <= 0xFE0F:
        return ""
    return f"[U+{ord(letter):04X}]"


@lru_cache(maxsize=2)
def characters_of(fonts):
    """The codes of all characters in any of the font files."""
    return frozenset().union(*(_characters_in(path.read_bytes()) for path in fonts))


def _characters_in(font):
    """Read from the font's own table (OpenType ``cmap``, format 12)."""
    table = next(offset for name, offset in _tables(font) if name == b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    places = [table + struct.unpack_from(">I", font, table + 8 + 8 * one)[0] for one in range(count)]
    wide = next(place for place in places if struct.unpack_from(">H", font, place)[0] == WIDE_TABLE)
    (groups,) = struct.unpack_from(">I", font, wide + 12)
    found = set()
    for group in range(groups):
        first, last = struct.unpack_from(">II", font, wide + 16 + 12 * group)
        found.update(range(first, last + 1))
    return found


def _tables(font):
    (count,) = struct.unpack_from(">H", font, 4)
    for one in range(count):
        name, _check, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * one)
        yield name, offset
