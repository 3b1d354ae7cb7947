"""Number plates: every form, its colours, what is refused."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dms.vehicles.plates import (
    BATTERY_LETTERS,
    FORMS,
    OTHER_ENERGY_LETTERS,
    PROVINCES,
    PlateColour,
    PlateKind,
    checked_plate,
    normalised_plate,
    read_plate,
    without_province,
)

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
SIGNS = LETTERS + "0123456789"

offices = st.tuples(st.sampled_from(PROVINCES), st.sampled_from(LETTERS)).map("".join)
energies = st.sampled_from(BATTERY_LETTERS + OTHER_ENERGY_LETTERS)
digits = st.text("0123456789", min_size=5, max_size=5)


@given(offices, st.text(SIGNS, min_size=5, max_size=5))
def test_an_ordinary_plate_is_blue_or_yellow(office, rest):
    reading = read_plate(office + rest)
    assert reading.kind == PlateKind.ORDINARY
    assert {PlateColour.BLUE, PlateColour.YELLOW} <= set(reading.colours)
    assert PlateColour.GREEN not in reading.colours


@given(offices, energies, st.sampled_from(SIGNS), digits)
def test_a_small_new_energy_plate_is_green_and_tells_its_energy(office, energy, sign, rest):
    reading = read_plate(f"{office}{energy}{sign}{rest[:4]}")
    assert (reading.kind, reading.colours) == (PlateKind.NEW_ENERGY_SMALL, (PlateColour.GREEN,))
    assert reading.energy == ("battery" if energy in "DABCE" else "other")


@given(offices, digits, energies)
def test_a_large_new_energy_plate_is_yellow_and_green(office, rest, energy):
    reading = read_plate(office + rest + energy)
    assert (reading.kind, reading.colours) == (PlateKind.NEW_ENERGY_LARGE, (PlateColour.YELLOW_GREEN,))
    assert reading.energy == ("battery" if energy in "DABCE" else "other")


@pytest.mark.parametrize(
    ("plate", "kind", "colours"),
    [
        ("京A12345", "ordinary", {"blue", "yellow", "black"}),
        ("沪B1234挂", "trailer", {"yellow"}),
        ("粤B2345学", "coaching", {"yellow"}),
        ("京A1234警", "police", {"white"}),
        ("粤ZAB12港", "hong_kong", {"black"}),
        ("粤Z1234澳", "macau", {"black"}),
        ("沪A1234领", "consulate", {"black"}),
        ("使123456", "embassy", {"black"}),
        ("123456使", "embassy", {"black"}),
        ("WJ京12345", "armed_police", {"white"}),
        ("WJ1234X", "armed_police", {"white"}),
        ("WJ0112345", "armed_police", {"white"}),
        ("VA12345", "military", {"white"}),
        ("民航A1234", "civil_aviation", {"green", "blue", "yellow", "white"}),
        ("沪A1234临", "temporary", {"blue", "yellow"}),
        ("临沪A12345", "temporary", {"blue", "yellow"}),
        ("粤BD12345", "new_energy_small", {"green"}),
        ("粤BDF1234", "new_energy_small", {"green"}),
        ("粤B12345D", "new_energy_large", {"yellow_green"}),
    ],
)
def test_each_form_has_its_kind_and_colours(plate, kind, colours):
    reading = read_plate(plate)
    assert reading.kind == kind
    assert set(reading.colours) == colours


@given(offices, st.text(SIGNS, min_size=5, max_size=5))
def test_dots_blanks_small_and_full_width_letters_are_forgiven(office, rest):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in rest)
    for typed in (f"{office}·{rest}", f" {office} {rest.lower()} ", f"{office}•{wide}", f"{office.lower()}-{rest}"):
        assert read_plate(typed).number == office + rest


@given(st.text())
def test_no_text_has_two_forms(text):
    number = normalised_plate(text)
    assert sum(bool(re.fullmatch(form, number, re.ASCII)) for _, form, _ in FORMS) <= 1


@given(st.sampled_from(FORMS).flatmap(lambda form: st.from_regex(re.compile(form[1], re.ASCII), fullmatch=True)))
def test_every_number_of_a_form_has_exactly_this_form(number):
    assert sum(bool(re.fullmatch(form, number, re.ASCII)) for _, form, _ in FORMS) == 1


@pytest.mark.parametrize(
    ("plate", "code"),
    [
        ("京AI2345", "plate_letters"),
        ("京AO2345", "plate_letters"),
        ("京I12345", "plate_letters"),
        ("A12345", "plate"),
        ("京A1234", "plate"),
        ("京A1234567", "plate"),
        ("京AL12345", "plate"),
        ("京AD1234A", "plate"),
        ("京1A2345", "plate"),
        ("京Z1234港", "plate"),
        ("使12345", "plate"),
        ("", "plate"),
    ],
)
def test_what_is_no_plate_is_refused_with_its_reason(plate, code):
    with pytest.raises(ValidationError) as refused:
        read_plate(plate)
    assert refused.value.code == code


def test_a_colour_the_form_cannot_have_is_refused():
    with pytest.raises(ValidationError) as refused:
        checked_plate("京A12345", PlateColour.GREEN)
    assert refused.value.code == "plate_colour"


def test_the_only_colour_of_a_form_need_not_be_chosen():
    assert checked_plate("京AD12345")[1] == PlateColour.GREEN


def test_where_a_form_has_several_colours_one_has_to_be_chosen():
    with pytest.raises(ValidationError) as refused:
        checked_plate("京A12345")
    assert refused.value.code == "plate_colour"


@pytest.mark.parametrize(
    ("plate", "spoken"), [("京A12345", "A12345"), ("使123456", "使123456"), ("VA12345", "VA12345")]
)
def test_the_spoken_part_leaves_the_province_out(plate, spoken):
    assert without_province(plate) == spoken
