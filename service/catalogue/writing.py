"""How several things stand in one cell of a file: “QH/YX; QH/YE”, with semicolons between them."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dms.vehicles.models import Series


def split(text):
    """The pieces of such a cell; Chinese semicolons and line breaks part them, too."""
    return [piece.strip() for piece in re.split(r"[;；\n]+", text) if piece.strip()]


def series_words(series):
    """A series by its brand's code and its own."""
    return f"{series.brand.code}/{series.code}"


def series_of(words, column):
    """The series that such words mean. Raises ValidationError on ``column``."""
    brand, _sign, code = words.strip().upper().partition("/")
    found = Series.objects.filter(brand__code=brand, code=code).first()
    if found is None:
        raise ValidationError({column: _("There is no series “%(series)s”.") % {"series": words[:60]}})
    return found
