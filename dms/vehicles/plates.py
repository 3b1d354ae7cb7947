"""Every form of number plate in mainland China, and the colours each may have. Pure rules, no database.

A plate is number *and* colour: a blue and a yellow plate with the same characters are two plates. The forms follow
GA 36, the new-energy letters its edition of 2018.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTER = "[A-HJ-NP-Z]"
SIGN = "[A-HJ-NP-Z0-9]"
BATTERY_LETTERS = "DABCE"
OTHER_ENERGY_LETTERS = "FGHJK"
ENERGY = f"[{BATTERY_LETTERS}{OTHER_ENERGY_LETTERS}]"
OFFICE = f"[{PROVINCES}]{LETTER}"


class PlateColour(models.TextChoices):
    """The ground of the plate."""

    BLUE = "blue", _("blue")
    YELLOW = "yellow", _("yellow")
    GREEN = "green", _("green")
    YELLOW_GREEN = "yellow_green", _("yellow and green")
    WHITE = "white", _("white")
    BLACK = "black", _("black")


class PlateKind(models.TextChoices):
    """What the form of the number says about the vehicle."""

    ORDINARY = "ordinary", _("ordinary")
    TRAILER = "trailer", _("trailer 挂")
    COACHING = "coaching", _("driving school 学")
    NEW_ENERGY_SMALL = "new_energy_small", _("new energy, small")
    NEW_ENERGY_LARGE = "new_energy_large", _("new energy, large")
    POLICE = "police", _("police 警")
    HONG_KONG = "hong_kong", _("Hong Kong 港")
    MACAU = "macau", _("Macau 澳")
    CONSULATE = "consulate", _("consulate 领")
    EMBASSY = "embassy", _("embassy 使")
    ARMED_POLICE = "armed_police", _("armed police WJ")
    MILITARY = "military", _("military")
    CIVIL_AVIATION = "civil_aviation", _("airfield 民航")
    TEMPORARY = "temporary", _("temporary 临")


_C = PlateColour
# Order matters only for reading: the forms exclude each other. The first colour is the one proposed.
FORMS = (
    # Large vehicles are yellow; black are the plates once given to foreign-owned cars, valid until scrapped.
    (PlateKind.ORDINARY, f"{OFFICE}{SIGN}{{5}}", (_C.BLUE, _C.YELLOW, _C.BLACK)),
    (PlateKind.NEW_ENERGY_SMALL, rf"{OFFICE}{ENERGY}{SIGN}\d{{4}}", (_C.GREEN,)),
    (PlateKind.NEW_ENERGY_LARGE, rf"{OFFICE}\d{{5}}{ENERGY}", (_C.YELLOW_GREEN,)),
    (PlateKind.TRAILER, f"{OFFICE}{SIGN}{{4}}挂", (_C.YELLOW,)),
    (PlateKind.COACHING, f"{OFFICE}{SIGN}{{4}}学", (_C.YELLOW,)),
    (PlateKind.POLICE, f"{OFFICE}{SIGN}{{4}}警", (_C.WHITE,)),
    (PlateKind.HONG_KONG, f"粤Z{SIGN}{{4}}港", (_C.BLACK,)),
    (PlateKind.MACAU, f"粤Z{SIGN}{{4}}澳", (_C.BLACK,)),
    (PlateKind.CONSULATE, f"{OFFICE}{SIGN}{{4}}领", (_C.BLACK,)),
    (PlateKind.EMBASSY, r"使\d{6}|\d{6}使", (_C.BLACK,)),
    (PlateKind.ARMED_POLICE, rf"WJ[{PROVINCES}]?\d{{4}}{SIGN}|WJ\d{{7}}", (_C.WHITE,)),
    (PlateKind.MILITARY, rf"(?!WJ){LETTER}{{2}}\d{{5}}", (_C.WHITE,)),
    (PlateKind.CIVIL_AVIATION, f"民航{SIGN}{{5}}", (_C.GREEN, _C.BLUE, _C.YELLOW, _C.WHITE)),
    (PlateKind.TEMPORARY, f"{OFFICE}{SIGN}{{4,5}}临", (_C.BLUE, _C.YELLOW)),
)


@dataclass(frozen=True)
class PlateReading:
    """A plate number in its stored form, its kind and the colours it may have (the usual one first)."""

    number: str
    kind: PlateKind
    colours: tuple

    @property
    def energy(self):
        """``battery`` or ``other`` on a new-energy plate, else empty."""
        letter = {PlateKind.NEW_ENERGY_SMALL: self.number[2], PlateKind.NEW_ENERGY_LARGE: self.number[-1]}.get(
            self.kind
        )
        return "" if letter is None else "battery" if letter in BATTERY_LETTERS else "other"


def normalised_plate(text):
    """Capitals, no blanks, dots or hyphens, no full-width characters; the 临 of a temporary plate stands last."""
    number = re.sub(r"[\s\-‐-―·•・‧∙.．。]", "", unicodedata.normalize("NFKC", text or "").upper())
    return f"{number[1:]}临" if number.startswith("临") else number


def without_province(number):
    """What people say over the telephone: ``A12345`` for ``京A12345``; plates without a province stay whole."""
    return number[1:] if number[:1] in PROVINCES else number


def read_plate(text):
    """The reading of a plate number; raises ``ValidationError`` when no form fits."""
    number = normalised_plate(text)
    for kind, form, colours in FORMS:
        if re.fullmatch(form, number, re.ASCII):
            return PlateReading(number=number, kind=kind, colours=colours)
    if set(number) & set("IO"):
        raise ValidationError(
            _("The letters I and O never stand on a plate. Type the digit 1 or 0 in their place."), code="plate_letters"
        )
    raise ValidationError(
        _(
            "“%(plate)s” has the form of no number plate. Type province, letter and 5 characters (6 for new "
            "energy), for example 京A12345 or 京AD12345."
        ),
        code="plate",
        params={"plate": text},
    )


def checked_plate(text, colour=""):
    """Reading and colour of a plate; without ``colour`` the form's only colour is taken; of several one is chosen.

    Raises ``ValidationError`` when the form is unknown or can't have that colour.
    """
    reading = read_plate(text)
    if not colour and len(reading.colours) == 1:
        return reading, reading.colours[0]
    if colour not in reading.colours:
        raise ValidationError(
            _("A plate like %(plate)s is %(colours)s. Choose that colour, or correct the number."),
            code="plate_colour",
            params={"plate": reading.number, "colours": " / ".join(str(c.label) for c in reading.colours)},
        )
    return reading, PlateColour(colour)


def mask_plate(number):
    """``京A***45``: enough to recognise, not to look up. Empty stays empty."""
    return f"{number[:2]}***{number[-2:]}" if number else ""
