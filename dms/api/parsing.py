"""Reading JSON strictly: what two readers could understand differently is refused."""

import json
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from dms.api.problems import Problem

DEEPEST = 32
LARGEST_WHOLE_NUMBER = 2**63 - 1
LARGEST_EXPONENT = 308


class StrictJSONParser(BaseParser):
    """RFC 8259 and no more: UTF-8, no NaN or Infinity, no key twice, no NUL, at most 32 levels.

    Numbers with a fraction become Decimal, so that money is what was written.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        """The value in the body. Raises Problem 400 or 413."""
        raw = stream.read(settings.API_LARGEST_BODY + 1)
        if len(raw) > settings.API_LARGEST_BODY:
            raise Problem("too_large")
        return read(raw)


def read(raw):
    """The value of ``raw`` bytes. Raises Problem 400 with what is wrong about them."""
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_decimal,
            parse_int=_whole_number,
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise Problem("unreadable", _("This is no JSON: %(error)s") % {"error": error}) from None
    _check(value)
    return value


def _object(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise Problem("unreadable", _("The key “%(name)s” stands twice in one object.") % {"name": double[:100]})
    return found


def _refuse_constant(name):
    raise Problem("unreadable", _("%(name)s is no JSON number.") % {"name": name})


def _decimal(digits):
    try:
        number = Decimal(digits)
    except InvalidOperation:  # an exponent that even Decimal does not know
        raise _out_of_range() from None
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _out_of_range()
    return number


def _whole_number(digits):
    if len(digits) > 20 or abs(int(digits)) > LARGEST_WHOLE_NUMBER:
        raise _out_of_range()
    return int(digits)


def _check(value):
    """Depth and characters, without recursion: the input decides how deep this goes."""
    level = [value]
    for _depth in range(DEEPEST + 1):
        below = []
        for one in level:
            if isinstance(one, str):
                _check_text(one)
            elif isinstance(one, list):
                below.append(one)
            elif isinstance(one, dict):
                below.append([*one, *one.values()])
        if not below:
            return
        level = [inner for one in below for inner in one]
    raise _too_deep()


def _check_text(text):
    if "\x00" in text:
        raise Problem("unreadable", _("A text holds the character NUL, which can't be stored."))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Problem("unreadable", _("A text holds half of a character (a lone surrogate).")) from None


def _too_deep():
    return Problem("unreadable", _("Nested deeper than %(levels)d levels.") % {"levels": DEEPEST})


def _out_of_range():
    return Problem("unreadable", _("A number is larger than can be stored."))
