"""What a vehicle identification number (VIN, 车辆识别代号) says and whether it can be right. Pure rules, no database.

Sources: the check digit and the year code as GB 16735 and 49 CFR 565 give them; regions by the first
characters (ISO 3780).
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

LENGTH = 17
VIN_CHARACTERS = re.compile(r"[A-HJ-NPR-Z0-9]+")
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = {str(digit): digit for digit in range(10)}
VALUES |= dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)

YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"  # A = 1980, 2010, 2040; never I O Q U Z 0
FIRST_YEAR = 1980
CYCLE_YEARS = len(YEAR_CODES)

# L was China's first letter; H was given to it when the codes under L ran short.
CHINESE_FIRST_LETTERS = "LH"


class Verdict(models.TextChoices):
    """May this number be entered?"""

    VALID = "valid", _("valid")
    WARNING = "warning", _("to be compared with the vehicle")
    REFUSED = "refused", _("refused")


@dataclass(frozen=True)
class VinReading:
    """A number as typed, what it means, and the verdict with its sentences."""

    number: str
    verdict: Verdict
    sentences: list = field(default_factory=list)
    region: str = ""
    is_chinese: bool = False
    model_year: int | None = None
    expected_check_digit: str = ""

    @property
    def wmi(self):
        """Manufacturer: characters 1 to 3."""
        return self.number[:3]

    @property
    def vds(self):
        """Description: characters 4 to 9 (with the check digit)."""
        return self.number[3:9]

    @property
    def vis(self):
        """This very vehicle: characters 10 to 17."""
        return self.number[9:]

    @property
    def last6(self):
        """What people read out over the counter."""
        return self.number[-6:]

    @property
    def check_digit_ok(self):
        """Whether character 9 is the one that the other sixteen demand."""
        return bool(self.expected_check_digit) and self.number[8] == self.expected_check_digit


def normalised_vin(text):
    """Capitals, no blanks, no hyphens, no full-width characters."""
    return re.sub(r"[\s\-‐-―·.*]", "", unicodedata.normalize("NFKC", text or "").upper())


def searchable_engine_number(text):
    """How engine numbers are stored and looked for: capitals, no blanks; makers write hyphens and stars on purpose."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "").upper())


def read_vin(text, *, latest_year):
    """Read ``text`` as a VIN; ``latest_year`` is the newest model year that can exist (next year). Never raises."""
    number = normalised_vin(text)
    malformed = malformation(number)
    if malformed:
        return VinReading(number=number, verdict=Verdict.REFUSED, sentences=[malformed])
    expected, chinese = check_digit(number), number[0] in CHINESE_FIRST_LETTERS
    verdict, sentences = Verdict.VALID, []
    if number[8] != expected:
        verdict, sentences = wrong_check_digit(number, expected, chinese)
    return VinReading(
        number=number,
        verdict=verdict,
        sentences=sentences,
        region=region(number),
        is_chinese=chinese,
        model_year=model_year(number, latest_year=latest_year),
        expected_check_digit=expected,
    )


def checked_vin(text, *, latest_year):
    """The reading of a VIN that may be entered, perhaps with a warning; raises ``ValidationError`` otherwise."""
    reading = read_vin(text, latest_year=latest_year)
    if reading.verdict == Verdict.REFUSED:
        raise ValidationError(reading.sentences, code="vin")
    return reading


def malformation(number):
    """Why this can't be a VIN at all, or None."""
    if set(number) & set("IOQ"):
        return ValidationError(
            _("A VIN never contains the letters I, O or Q. Type the digit 1 or 0 in their place."), code="vin_letters"
        )
    if len(number) != LENGTH:
        return ValidationError(
            _("A VIN has 17 characters, this one has %(length)d. Compare it with the plate at the windscreen."),
            code="vin_length",
            params={"length": len(number)},
        )
    if not VIN_CHARACTERS.fullmatch(number):
        return ValidationError(_("A VIN has only capital letters and digits."), code="vin_characters")
    return None


def wrong_check_digit(number, expected, chinese):
    """Chinese makers must follow the check digit; European and other makers need not, so theirs only warn."""
    if chinese:
        sentence = _(
            "The check digit (9th character) is %(found)s but the others demand %(expected)s: something is "
            "mistyped. Compare the VIN with the vehicle licence."
        )
        verdict = Verdict.REFUSED
    else:
        sentence = _(
            "The check digit (9th character) is %(found)s where %(expected)s is usual. Some imported makes do "
            "without it: compare the VIN with the vehicle once more."
        )
        verdict = Verdict.WARNING
    return verdict, [
        ValidationError(sentence, code="vin_check_digit", params={"found": number[8], "expected": expected})
    ]


def check_digit(number):
    """The character that belongs in place 9: sum of value times weight, modulo 11, ten is written X."""
    remainder = sum(VALUES[char] * weight for char, weight in zip(number, WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


def region(number):
    """Where the maker is registered, by the first character (the second too where a first one is shared)."""
    first, second = number[0], number[1]
    if first in CHINESE_FIRST_LETTERS or first in "JKMNPR":
        return "asia"
    if first in "STUVWXYZ":
        return "europe"
    if first in "ABCDEFG":
        return "africa"
    if first in "12345" or (first == "7" and second not in "ABCDE"):
        return "north_america"
    return "oceania" if first in "67" else "south_america"


def model_year(number, *, latest_year):
    """The model year in place 10, or None where the maker writes none there.

    The code repeats every 30 years. North American rules settle it by place 7: a digit means 1980–2009, a letter
    2010–2039. Elsewhere place 7 says nothing about the year: the newest year that is not in the future is taken.
    """
    code = number[9]
    if code not in YEAR_CODES:
        return None
    year = FIRST_YEAR + YEAR_CODES.index(code)
    if region(number) == "north_america":
        later = year + CYCLE_YEARS
        return later if number[6].isalpha() and later <= latest_year else year
    while year + CYCLE_YEARS <= latest_year:
        year += CYCLE_YEARS
    return year if year <= latest_year else None
