"""Characters that no font of the papers has."""

import pytest

from dms.core.printing import compiling, glyphs
from dms.vehicles.models import Vehicle
from tests.core.printing.reading import needs_pdftotext, text_of


def test_what_the_fonts_have_is_printed_as_it_is():
    text = "王小明 鿍 Zürich ±€ 12，。"
    assert glyphs.printable(text, compiling.font_files()) == text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("𠮷田", "[U+20BB7]田"),
        ("王😀", "王[U+1F600]"),
        ("👩\u200d👧\ufe0f", "[U+1F469][U+1F467]"),
        ("\u202eab\u202c\u200bc\u2028", "abc"),
    ],
)
def test_a_rare_character_is_printed_by_its_code_and_a_joining_mark_left_out(typed, printed):
    content = {"name": typed, "lines": [{"note": typed}, 7, None]}
    shown = glyphs.printable(content, compiling.font_files())
    assert shown == {"name": printed, "lines": [{"note": printed}, 7, None]}
    assert content["name"] == typed, "what was printed is kept as it was typed"


@needs_pdftotext
@pytest.mark.django_db
def test_the_code_stands_on_the_paper(print_file, pdf, vehicle):
    Vehicle.objects.filter(pk=vehicle.pk).update(note="𠮷 😀")
    printed = print_file(copies=[1])
    assert "[U+20BB7][U+1F600]" in "".join(text_of(pdf(printed)).split())
    assert "𠮷 😀" in str(printed.content), "the record keeps what was typed"
