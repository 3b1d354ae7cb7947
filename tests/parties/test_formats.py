"""Telephone, identity and company numbers: accepted forms, refusals, masks."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dms.parties import formats

TODAY = date(2026, 11, 21)
DIGITS = "0123456789"

mobiles = st.tuples(st.sampled_from("3456789"), st.text(DIGITS, min_size=9, max_size=9)).map(
    lambda p: "1" + p[0] + p[1]
)
landlines = st.tuples(
    st.sampled_from(["010", "021", "0571", "0755", "0991"]),
    st.sampled_from("2345678"),
    st.text(DIGITS, min_size=7, max_size=7),
).map("".join)
births = st.dates(date(1930, 1, 1), TODAY)
provinces = st.sampled_from(sorted(formats.PROVINCE_CODES))
resident_ids = st.tuples(
    provinces, st.text(DIGITS, min_size=4, max_size=4), births, st.text(DIGITS, min_size=3, max_size=3)
).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]:%Y%m%d}{parts[3]}")
resident_ids = resident_ids.map(lambda body: body + formats.resident_id_check(body + "0"))
alphabet = formats.COMPANY_CODE_ALPHABET
company_codes = st.tuples(st.text(alphabet, min_size=2, max_size=2), st.text(DIGITS, min_size=6, max_size=6),
                          st.text(alphabet, min_size=9, max_size=9)).map("".join)  # fmt: skip
company_codes = company_codes.map(lambda body: body + formats.company_code_check(body))


@given(mobiles)
def test_a_mobile_is_stored_as_eleven_digits_however_it_is_typed(number):
    spaced = f"{number[:3]} {number[3:7]}-{number[7:]}"
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    for typed in (number, f"+86{number}", f"0086 {spaced}", f"86{number}", f"(+86) {spaced}", wide):
        assert formats.checked_phone(typed) == number


@given(landlines)
def test_a_landline_keeps_its_area_code(number):
    assert formats.checked_phone(number) == number
    assert formats.phone_kind(number) == "landline"
    assert formats.checked_phone(f"+86 {number[1:]}") == number


@given(landlines, st.text(DIGITS, min_size=1, max_size=6))
def test_an_extension_is_kept_behind_a_hyphen(number, extension):
    for sign in ("转", "-", " ext ", "#"):
        assert formats.checked_phone(f"{number}{sign}{extension}") == f"{number}-{extension}"


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("400-123-4567", "4001234567", "service"),
        ("95518", "95518", "service"),
        ("+852 9123 4567", "+85291234567", "abroad"),
        ("00853 6612 3456", "+85366123456", "abroad"),
        ("138-0013-8000", "13800138000", "mobile"),
        ("0571-8765 4321", "057187654321", "landline"),
        ("010-65529988-801", "01065529988-801", "landline"),
    ],
)
def test_other_numbers_have_one_stored_form_each(typed, stored, kind):
    assert formats.checked_phone(typed) == stored
    assert formats.phone_kind(stored) == kind


@pytest.mark.parametrize(
    "typed", ["", "12345678901", "1380013800", "138001380001", "65529988", "abc", "+86 12345678901", "1380013800٠"]
)
def test_what_is_no_telephone_number_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        formats.checked_phone(typed)
    assert refused.value.code == "phone"


@given(resident_ids)
def test_a_resident_id_with_its_check_digit_is_accepted(number):
    assert formats.checked_resident_id(f" {number[:6]} {number[6:].lower()}", today=TODAY) == number


@given(resident_ids, st.integers(0, 16), st.sampled_from(DIGITS))
def test_one_wrong_digit_in_a_resident_id_is_refused(number, place, wrong):
    mistyped = number[:place] + wrong + number[place + 1 :]
    if wrong == number[place]:
        assert formats.checked_resident_id(mistyped, today=TODAY) == number
    else:
        with pytest.raises(ValidationError):
            formats.checked_resident_id(mistyped, today=TODAY)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("11010519491231002", "resident_id"),
        ("110105194912310020", "resident_id_check"),
        ("990105194902300028", "resident_id_birth"),
        ("110105184912310023", "resident_id_birth"),
        ("780105194912310023", "resident_id_region"),
    ],
)
def test_an_impossible_resident_id_is_refused_with_its_reason(number, code):
    with pytest.raises(ValidationError) as refused:
        formats.checked_resident_id(number, today=TODAY)
    assert refused.value.code == code


def test_nobody_is_born_tomorrow():
    body = f"110105{TODAY + timedelta(days=1):%Y%m%d}002"
    with pytest.raises(ValidationError) as refused:
        formats.checked_resident_id(body + formats.resident_id_check(body + "0"), today=TODAY)
    assert refused.value.code == "resident_id_birth"


def test_the_example_of_the_standard_fits():
    assert formats.checked_resident_id("11010519491231002X", today=TODAY) == "11010519491231002X"


@given(company_codes)
def test_a_company_code_with_its_check_character_is_accepted(code):
    assert formats.checked_company_code(f"{code[:2]} {code[2:].lower()}") == code


@given(company_codes, st.integers(8, 17), st.sampled_from(alphabet))
def test_one_wrong_character_in_a_company_code_is_refused(code, place, wrong):
    mistyped = code[:place] + wrong + code[place + 1 :]
    if wrong == code[place]:
        assert formats.checked_company_code(mistyped) == code
    else:
        with pytest.raises(ValidationError) as refused:
            formats.checked_company_code(mistyped)
        assert refused.value.code == "company_code_check"


def test_the_code_of_a_known_company_fits():
    assert formats.checked_company_code("91110000802100433B") == "91110000802100433B"


@pytest.mark.parametrize("code", ["", "9111000080210043B", "9I110000802100433B", "91A10000802100433B"])
def test_a_malformed_company_code_is_refused(code):
    with pytest.raises(ValidationError) as refused:
        formats.checked_company_code(code)
    assert refused.value.code == "company_code"


@pytest.mark.parametrize(("typed", "stored"), [("e1234 5678", "E12345678"), ("军字第1234567", "军字第1234567")])
def test_another_document_is_stored_as_printed(typed, stored):
    assert formats.checked_other_document(typed) == stored


@pytest.mark.parametrize("typed", ["", "E123", "E" * 31, "E123456!8"])
def test_another_document_needs_a_sane_length_and_plain_characters(typed):
    with pytest.raises(ValidationError) as refused:
        formats.checked_other_document(typed)
    assert refused.value.code == "document"


@pytest.mark.parametrize(
    ("mask", "plain", "shown"),
    [
        (formats.mask_phone, "13812345678", "138****5678"),
        (formats.mask_phone, "02161234567", "021****67"),
        (formats.mask_phone, "057187654321", "0571****21"),
        (formats.mask_phone, "+85291234567", "+852****67"),
        (formats.mask_phone, "", ""),
        (formats.mask_document, "11010519491231002X", "**************002X"),
        (formats.mask_document, "", ""),
        (formats.mask_document, "E12", "****"),
        (formats.mask_name, "王小明", "王**"),
        (formats.mask_name, "王伟", "王**"),
        (formats.mask_name, "", ""),
        (formats.mask_email, "zhang@example.com", "z***@example.com"),
        (formats.mask_email, "", ""),
        (formats.mask_email, "nonsense", "***"),
    ],
)
def test_masks_show_only_what_is_needed(mask, plain, shown):
    assert mask(plain) == shown


@given(resident_ids)
def test_the_mask_hides_the_birth_date_and_region(number):
    assert number[:14] not in formats.mask_document(number)
    assert set(formats.mask_document(number)[:14]) == {"*"}
