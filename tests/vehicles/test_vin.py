"""Reading a VIN: form, check digit, region, model year, verdict."""

import csv
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dms.vehicles.vin import CYCLE_YEARS, WEIGHTS, Verdict, check_digit, checked_vin, model_year, read_vin

EXPECTED = Path(__file__).resolve().parents[3] / "shared" / "data" / "vins_with_expected_decode.csv"
SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
YEAR = 2027

vins = st.text(SIGNS, min_size=17, max_size=17).map(lambda text: text[:8] + check_digit(text) + text[9:])


def of_maker(number, first):
    """The same number from another maker, with its check digit put right."""
    number = first + number[1:]
    return number[:8] + check_digit(number) + number[9:]


@pytest.mark.skipif(not EXPECTED.is_file(), reason="the table of known VINs lies outside the repository")
@pytest.mark.requirement("PLT-1")
def test_all_known_vins_are_read_as_expected():
    rows = list(csv.DictReader(EXPECTED.open()))
    assert len(rows) == 84
    for row in rows:
        reading = read_vin(row["VIN"], latest_year=YEAR)
        assert reading.verdict == Verdict.VALID, row
        assert (reading.wmi, reading.vds, reading.vis) == (row["WMI"], row["VDS"], row["VIS"]), row
        assert reading.model_year == int(row["YEAR"]), row
        assert reading.region == row["REGION"], row
        assert reading.expected_check_digit == row["check_digit_computed"], row


@given(vins)
def test_a_number_with_its_own_check_digit_is_valid(number):
    reading = read_vin(number, latest_year=YEAR)
    assert reading.verdict == Verdict.VALID and reading.check_digit_ok and reading.sentences == []


@given(vins, st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_wrong_character_is_noticed_unless_both_weigh_the_same(number, place, wrong):
    mistyped = number[:place] + wrong + number[place + 1 :]
    same = check_digit(mistyped) == mistyped[8]
    assert (read_vin(mistyped, latest_year=YEAR).verdict == Verdict.VALID) is same
    if place != 8 and wrong.isdigit() and number[place].isdigit() and wrong != number[place]:
        assert WEIGHTS[place] and not same


@given(vins, st.sampled_from(SIGNS), st.sampled_from("L"))
def test_a_wrong_check_digit_is_refused_for_chinese_numbers(number, wrong, first):
    number = of_maker(number, first)
    mistyped = number[:8] + wrong + number[9:]
    expected = Verdict.VALID if wrong == number[8] else Verdict.REFUSED
    assert read_vin(mistyped, latest_year=YEAR).verdict == expected
    if expected == Verdict.REFUSED:
        with pytest.raises(ValidationError) as refused:
            checked_vin(mistyped, latest_year=YEAR)
        assert [error.code for error in refused.value.error_list] == ["vin_check_digit"]


@given(vins, st.sampled_from(SIGNS), st.sampled_from("WSVJK1Z"))
def test_a_wrong_check_digit_only_warns_for_imports(number, wrong, first):
    number = of_maker(number, first)
    mistyped = number[:8] + wrong + number[9:]
    reading = checked_vin(mistyped, latest_year=YEAR)
    assert reading.verdict == (Verdict.VALID if wrong == number[8] else Verdict.WARNING)
    assert bool(reading.sentences) == (wrong != number[8])


@given(vins)
def test_blanks_hyphens_small_and_full_width_letters_are_forgiven(number):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    spaced = f" {number[:3]} {number[3:9]}-{number[9:]} ".lower()
    assert read_vin(wide, latest_year=YEAR).number == read_vin(spaced, latest_year=YEAR).number == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "vin_length"),
        ("LSVAA49J13204751", "vin_length"),
        ("LSVAA49J1320475110", "vin_length"),
        ("LSVAA49J1320475I1", "vin_letters"),
        ("LSVAA49J1320475O1", "vin_letters"),
        ("LSVAA49J1320475Q1", "vin_letters"),
        ("LSVAA49J1320475中1", "vin_characters"),
        ("LSVAA49J1320475_1", "vin_characters"),
    ],
)
def test_what_is_no_vin_is_refused_with_its_reason(text, code):
    reading = read_vin(text, latest_year=YEAR)
    assert reading.verdict == Verdict.REFUSED
    assert [error.code for error in reading.sentences] == [code]


@given(st.text())
def test_whatever_is_typed_is_read_without_an_accident(text):
    reading = read_vin(text, latest_year=YEAR)
    assert reading.verdict in Verdict
    assert reading.sentences or reading.verdict == Verdict.VALID


@given(vins, st.integers(2020, 2060))
def test_the_model_year_outside_america_is_the_newest_one_not_in_the_future(number, latest):
    number = of_maker(number, "L")
    year = model_year(number, latest_year=latest)
    if number[9] in "0UZ":
        assert year is None
    else:
        assert latest - CYCLE_YEARS < year <= latest


@pytest.mark.parametrize(
    ("number", "year"),
    [
        ("1M8GDM9AXKP042788", 1989),  # place 7 is a digit
        ("1M8GDMAAXKP042788", 2019),  # place 7 is a letter
        ("LSVAA49J7T2047511", 2026),
        ("LSVAA49J7V2047511", 2027),
        ("LSVAA49J7W2047511", 1998),
        ("LSVAA49J702047511", None),
    ],
)
def test_the_thirty_year_cycle_is_settled(number, year):
    assert model_year(number, latest_year=YEAR) == year


@pytest.mark.parametrize(
    ("first", "region"),
    [("LS", "asia"), ("HL", "asia"), ("JH", "asia"), ("WB", "europe"), ("1F", "north_america"), ("7S", "north_america"),
     ("7A", "oceania"), ("6T", "oceania"), ("9B", "south_america"), ("AA", "africa")],
)  # fmt: skip
def test_the_region_follows_the_first_characters(first, region):
    assert read_vin(first + "VAA49J7T2047511", latest_year=YEAR).region == region
