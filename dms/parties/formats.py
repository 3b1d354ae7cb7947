"""How telephone numbers, identity numbers and company codes are written, checked and masked. Pure rules, no database.

Each ``checked_…`` function takes what somebody typed and returns the one form that is stored, or raises
``ValidationError`` with a sentence that says what is wrong and what to do.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"0(10|2\d|[3-9]\d{2})[2-8]\d{6,7}", re.ASCII)
SERVICE_NUMBER = re.compile(r"[48]00\d{7}|95\d{3,4}", re.ASCII)
ABROAD = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
EXTENSION = re.compile(r"(?:转|EXT\.?|#|(?<=\d{7})-)\s*(\d{1,6})$", re.ASCII)

LONGEST_LIFE_YEARS = 130
PROVINCE_CODES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
    ]
)
# Residence permits for people from Taiwan, Hong Kong and Macau are numbered like an ID card, under these codes.
RESIDENCE_PERMIT_CODES = frozenset({"71", "81", "82", "83"})
RESIDENT_ID = re.compile(r"\d{17}[\dX]", re.ASCII)
RESIDENT_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_ID_CHECKS = "10X98765432"

COMPANY_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
COMPANY_CODE = re.compile(rf"[{COMPANY_CODE_ALPHABET}]{{2}}\d{{6}}[{COMPANY_CODE_ALPHABET}]{{10}}", re.ASCII)

OTHER_DOCUMENT = re.compile(r"[0-9A-Z一-鿿]{5,30}")


def squeezed(text):
    """Typed text in capitals, without blanks, hyphens, full-width forms: ``１３８ 1234-5678`` → ``13812345678``."""
    if not text or (text.isascii() and text.isalnum()):
        return (text or "").upper()  # nothing in it that could be squeezed: as good as all of an import
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-‐-―()._·]", "", plain)


# --- telephone -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # one row of an import asks seven times about the same number
def checked_phone(text):
    """The number as it is stored: digits only; ``+`` before a foreign country code; ``-123`` for an extension.

    Chinese mobiles (with or without +86 or 0086), landlines with area code, 400/800/95 numbers and numbers abroad.
    """
    plain = unicodedata.normalize("NFKC", text or "").upper().strip()
    extension = EXTENSION.search(plain)
    body = squeezed(plain[: extension.start()] if extension else plain)
    if extension and not LANDLINE.fullmatch(domestic(body)):
        # 138-0013-8000 ends like an extension but is simply a number with hyphens.
        extension, body = None, squeezed(plain)
    number = domestic(body)
    if phone_kind(number) is None:
        raise ValidationError(
            _(
                "“%(number)s” is not a telephone number. Type 11 digits for a mobile, or the area code and "
                "number for a landline."
            ),
            code="phone",
            params={"number": text},
        )
    return f"{number}-{extension[1]}" if extension else number


def domestic(number):
    """Without the Chinese country code; other country codes keep their ``+``."""
    number = re.sub(r"^(\+|00)86", "", number)
    if re.match(r"00[1-9]", number):
        return "+" + number[2:]
    if re.fullmatch(r"86(1[3-9]\d{9})", number):
        return number[2:]
    # After +86 the zero of the area code is usually left out.
    return f"0{number}" if LANDLINE.fullmatch(f"0{number}") and not MOBILE.fullmatch(number) else number


def phone_kind(number):
    """``mobile``, ``landline``, ``service`` or ``abroad`` for a stored number, None when it is none of these."""
    body = number.split("-")[0]
    forms = {"mobile": MOBILE, "service": SERVICE_NUMBER, "landline": LANDLINE, "abroad": ABROAD}
    return next((kind for kind, form in forms.items() if form.fullmatch(body)), None)


# --- identity --------------------------------------------------------------------------------------------------------


def checked_resident_id(text, *, today):
    """The 18 characters of a resident ID card (GB 11643) or of a residence permit numbered like one.

    The permanent residence card for foreigners of 2023 begins with 9 and keeps birth date and check digit in place.
    """
    number = squeezed(text)
    if not RESIDENT_ID.fullmatch(number):
        raise ValidationError(
            _("A resident ID number has 17 digits and a last digit or X. Compare it with the card."), code="resident_id"
        )
    if number[0] != "9" and number[:2] not in PROVINCE_CODES | RESIDENCE_PERMIT_CODES:
        raise ValidationError(
            _("No region has the code %(code)s. Compare the first two digits with the card."),
            code="resident_id_region",
            params={"code": number[:2]},
        )
    check_birth_date(number[6:14], today)
    if resident_id_check(number) != number[17]:
        raise ValidationError(
            _(
                "The ID number does not fit its last character: at least one digit is mistyped. Compare it "
                "with the card."
            ),
            code="resident_id_check",
        )
    return number


def check_birth_date(digits, today):
    """Raise unless the eight digits are a day on which somebody alive may have been born."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        born = None
    if born is None or born > today or born.year < today.year - LONGEST_LIFE_YEARS:
        raise ValidationError(
            _("The birth date in the ID number (%(digits)s) can't be right. Compare digits 7 to 14 with the card."),
            code="resident_id_birth",
            params={"digits": f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"},
        )


def resident_id_check(number):
    """The check character that belongs to the first 17 digits (ISO 7064 MOD 11-2, as GB 11643 prescribes)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], RESIDENT_ID_WEIGHTS, strict=True))
    return RESIDENT_ID_CHECKS[total % 11]


def checked_other_document(text):
    """The number of a passport, travel permit or officer's card: only letters, digits and a sane length are checked."""
    number = squeezed(text)
    if not OTHER_DOCUMENT.fullmatch(number):
        raise ValidationError(
            _("The document number must have 5 to 30 letters and digits. Copy it as it is printed."), code="document"
        )
    return number


def checked_company_code(text):
    """The 18 characters of a unified social credit code 统一社会信用代码 (GB 32100)."""
    code = squeezed(text)
    if not COMPANY_CODE.fullmatch(code):
        raise ValidationError(
            _(
                "A unified social credit code has 18 characters, digits in places 3 to 8, and never I, O, S, V "
                "or Z. Copy it from the business licence."
            ),
            code="company_code",
        )
    if company_code_check(code) != code[17]:
        raise ValidationError(
            _(
                "The unified social credit code does not fit its last character: something is mistyped. "
                "Compare it with the business licence."
            ),
            code="company_code_check",
        )
    return code


def company_code_check(code):
    """The check character that belongs to the first 17: values in the 31-character alphabet times 3^i mod 31."""
    total = sum(COMPANY_CODE_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    return COMPANY_CODE_ALPHABET[-total % 31]


# --- masks -----------------------------------------------------------------------------------------------------------


def mask_phone(number):
    """``138****5678``; of a landline the area code and the last two digits stay. Empty stays empty."""
    kind = phone_kind(number)
    if kind == "mobile":
        return f"{number[:3]}****{number[7:]}"
    if kind == "service":
        return number
    area = {"landline": 3 if number[1] in "12" else 4, "abroad": 4}.get(kind, 0) if number else 0
    return f"{number[:area]}****{number[-2:]}" if number else ""


def mask_document(number):
    """Only the last four characters: they hide region and birth date, yet let a person at the desk be recognised."""
    return "*" * max(len(number) - 4, 4) + number[-4:] if len(number) > 4 else "****" if number else ""


def mask_name(name):
    """``王**``: the first character and always two stars, so that the length tells nothing."""
    return f"{name[0]}**" if name else ""


def mask_email(address):
    """``z***@example.com``."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else "***" if address else ""
