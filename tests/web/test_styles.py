"""A style sheet that lost a brace hides half of its rules from half of the screens."""

import re
from pathlib import Path

import pytest

from tests.declared import OURS

ROOT = Path(__file__).parents[2]
SHEETS = sorted(sheet for app in OURS for sheet in (ROOT / app).glob("**/static/**/*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_of_the_style_sheet_is_closed(sheet):
    depth = 0
    for number, line in enumerate(re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S).splitlines(), 1):
        assert not (line.startswith(".") and depth), f"line {number} stands inside a block that was not closed"
        depth += line.count("{") - line.count("}")
        assert depth >= 0, f"line {number} closes more than was opened"
    assert depth == 0
