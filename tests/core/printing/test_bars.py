"""The bars of a label, read again: as widths, and from the picture of the printed label."""

import io
from itertools import groupby

import pytest
from PIL import Image

from dms.core.printing import compiling
from dms.core.printing.bars import MOST_LETTERS, PATTERNS, widths_of
from dms.core.printing.forms import LABELS
from dms.core.printing.sheets import SHEETS

pytestmark = pytest.mark.requirement("PLT-5")
START_B, START_C, STOP = 104, 105, 106


def read(widths):
    """What a scanner makes of bar and space widths in modules; fails as a scanner would refuse it."""
    assert widths.endswith(PATTERNS[STOP])
    cells = [widths[at : at + 6] for at in range(0, len(widths) - 7, 6)]
    *symbols, check = [PATTERNS.index(cell) for cell in cells]
    assert (symbols[0] + sum(place * one for place, one in enumerate(symbols))) % 103 == check
    text, in_c = "", symbols[0] == START_C
    assert symbols[0] in {START_B, START_C}
    for one in symbols[1:]:
        if one in {99, 100}:
            in_c = one == 99
        else:
            text += f"{one:02}" if in_c else chr(one + 32)
    return text


def test_the_symbols_are_those_of_the_standard():
    """Eleven modules in six widths, the bars of each together an even number, no two alike."""
    symbols = PATTERNS[:STOP]
    assert len(set(symbols)) == len(symbols) == STOP
    assert all(sum(map(int, one)) == 11 and sum(map(int, one[::2])) % 2 == 0 for one in symbols)


@pytest.mark.parametrize(
    "text", ["15208-65F0A", "A-01-1-1", "6901234567892", "OP-26-0009", "1234", "123", "X", "~ }|{", "0" * MOST_LETTERS]
)
def test_what_is_written_is_read_again(text):
    assert read(widths_of(text)) == text


def test_digits_take_half_the_room():
    assert len(widths_of("6901234567")) < len(widths_of("ABCDEFGHIJ"))


@pytest.mark.parametrize("text", ["", "京A12345", "x" * (MOST_LETTERS + 1), "a\nb"])
def test_what_no_scanner_could_read_gets_no_bars(text):
    assert widths_of(text) == ""


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("text", ["X", "15208-65F0A", "W" * MOST_LETTERS])
def test_the_printed_bars_are_read_on_every_sheet(sheet, text):
    label = {"title": text, "lines": ["机油滤清器", "A-01-1-1"], "qr": "", "bars": widths_of(text)}
    document = {
        "title": "x",
        "language": "zh-hans",
        "sheet": SHEETS[sheet].as_plain(),
        "first_place": 1,
        "labels": [label],
    }
    page = compiling.pictures(LABELS, {"print": {"at": "2026-03-16T09:00:00+08:00"}, "document": document}, ppi=600)[0]
    picture = Image.open(io.BytesIO(page)).convert("L")
    millimetre = picture.width / SHEETS[sheet].page_width
    row = int((SHEETS[sheet].top + SHEETS[sheet].height - 6) * millimetre)
    dark = [picture.getpixel((x, row)) < 128 for x in range(int(SHEETS[sheet].width * millimetre))]
    runs = [(is_dark, len(list(same))) for is_dark, same in groupby(dark)]
    assert not runs[0][0] and not runs[-1][0], "a quiet zone on either side"
    module = sum(length for _dark, length in runs[1:-1]) / sum(map(int, label["bars"]))
    assert min(runs[0][1], runs[-1][1]) >= 9.5 * module
    assert module / millimetre >= 0.19, "too fine for a hand scanner"
    assert read("".join(str(round(length / module)) for _dark, length in runs[1:-1])) == text
