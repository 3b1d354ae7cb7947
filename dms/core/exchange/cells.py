"""What may stand in a cell: how each kind of value is read from a file and written into one.

Reading takes what a spreadsheet holds (text, number, day, yes or no, nothing) and refuses with a sentence what could
have been meant differently. ``None`` in Python is an empty cell in the file.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

LANGUAGES = ("zh-hans", "en")
# Excel keeps 15 digits; of a longer number it has already replaced the rest by zeros.
MOST_EXACT_DIGITS = 15
#: A cell that begins like this is run as a formula by some spreadsheet; ``'`` before it makes it text.
FORMULA_START = "=+-@\t\r\n＝＋－＠"
NEUTRALISED = re.compile(f"'+[{re.escape(FORMULA_START)}]")
DAY_FORMS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)


class Broken:
    """A cell whose content is already lost in the spreadsheet: a formula, or an error such as #REF!."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text


def neutralised(text):
    """``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text[:1] and (text[0] in FORMULA_START or NEUTRALISED.match(text)) else text


def restored(text):
    """What ``neutralised`` was given."""
    return text[1:] if NEUTRALISED.match(text) else text


def plain(value):
    """A cell as text, for reports and for looking columns up."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return str(value)


def same_word(text):
    """A word as it is compared: width, capitals, blanks and a trailing star do not count."""
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFKC", text)).strip(" *:").casefold()


@dataclass(frozen=True)
class Text:
    """Words of at most ``longest`` characters."""

    longest: int = 200

    def read(self, cell):
        """The text, without blanks round it. Raises ValidationError."""
        if isinstance(cell, date):
            raise ValidationError(_("The spreadsheet has turned this into a date. Format the column as text."))
        if isinstance(cell, bool):
            raise ValidationError(_("The spreadsheet has turned this into yes or no. Format the column as text."))
        if isinstance(cell, int | float) and abs(cell) >= 10**MOST_EXACT_DIGITS:
            raise ValidationError(
                _("The spreadsheet has rounded this long number. Format the column as text and type it again.")
            )
        text = restored(plain(cell)).strip()
        if "\x00" in text:
            raise ValidationError(_("The cell holds a character that can't be stored (NUL)."))
        if len(text) > self.longest:
            raise ValidationError(
                _("Longer than %(most)d characters: %(length)d.") % {"most": self.longest, "length": len(text)}
            )
        return text

    def write(self, value):
        """The text, harmless to spreadsheets."""
        return neutralised(str(value)) if value not in (None, "") else None

    def allowed(self):
        """Nothing to say: any text."""
        return ""


@dataclass(frozen=True)
class WholeNumber:
    """A number without a fraction, within bounds."""

    least: int
    most: int

    def read(self, cell):
        """The number, or None. Raises ValidationError."""
        text = re.sub(r"[,\s](?=\d{3}\b)", "", unicodedata.normalize("NFKC", plain(cell)).strip())
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII) or not self.least <= int(text) <= self.most:
            raise ValidationError(_("This is no such whole number."))
        return int(text)

    def write(self, value):
        """A number cell."""
        return value

    def allowed(self):
        """The bounds."""
        return f"{self.least} – {self.most}"


@dataclass(frozen=True)
class Day:
    """A calendar day; the order of its parts must be beyond doubt."""

    def read(self, cell):
        """The day, or None. Raises ValidationError."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = unicodedata.normalize("NFKC", plain(cell)).strip()
        if not text:
            return None
        for form in DAY_FORMS:
            if found := form.fullmatch(text):
                return self._day(*map(int, found.groups()))
        raise ValidationError(_("This can't be read as a day without guessing."))

    def write(self, value):
        """A day cell."""
        return value

    def allowed(self):
        """The one form that is never misunderstood."""
        return "2026-03-16"

    @staticmethod
    def _day(year, month, day):
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError(_("There is no such day in the calendar.")) from None


@dataclass(frozen=True)
class YesNo:
    """Yes or no, in either language."""

    def read(self, cell):
        """True, False or None. Raises ValidationError."""
        word = same_word(plain(cell))
        if not word:
            return None
        if word in {"yes", "y", "true", "1", "是", "对"}:
            return True
        if word in {"no", "n", "false", "0", "否"}:
            return False
        raise ValidationError(_("This is neither yes nor no."))

    def write(self, value):
        """The word."""
        return None if value is None else _("yes") if value else _("no")

    def allowed(self):
        """Both words."""
        return f"{_('yes')} / {_('no')}"


@dataclass(frozen=True)
class Choice:
    """One of a model's choices, by its code or by its label in either language."""

    choices: Any

    def read(self, cell):
        """The code, empty for an empty cell. Raises ValidationError."""
        word = same_word(plain(cell))
        if not word:
            return ""
        try:
            return _words(self.choices)[word]
        except KeyError:
            raise ValidationError(_("This is none of the allowed values.")) from None

    def write(self, value):
        """The label in the language of the file."""
        return neutralised(str(self.choices(value).label)) if value else None

    def allowed(self):
        """Every label."""
        return " / ".join(str(label) for label in self.choices.labels)


@cache
def _words(choices):
    """``{word: code}`` of codes and labels; where a label means two things, the code of the first is meant."""
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            for value, label in choices.choices:
                words.setdefault(same_word(str(label)), value)
    return words | {same_word(value): value for value in choices.values}
