"""Quantities and prices in the cells of a file."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dms.core.exchange.cells import plain
from parts.stock.quantities import said


@dataclass(frozen=True)
class Amount:
    """A number that is not negative, with at most ``places`` decimal places; never rounded."""

    places: int

    def read(self, cell):
        """The number, or None. Raises ValidationError."""
        text = re.sub(r"[,\s¥](?=\d)", "", unicodedata.normalize("NFKC", plain(cell)).strip())
        if not text:
            return None
        if not re.fullmatch(rf"\d{{1,9}}(\.\d{{1,{self.places}}}0*)?", text, re.ASCII):
            raise ValidationError(
                _("Write a number that is not negative, with at most %(places)s decimal places.")
                % {"places": self.places}
            )
        return Decimal(text)

    def write(self, value):
        """The number as text without noughts at the end: a spreadsheet takes it for a number and loses nothing."""
        return None if value is None else said(value)

    def allowed(self):
        """The form."""
        return f"0 – 999999999, {self.places} decimals"
