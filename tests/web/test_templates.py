"""What holds for every template of the shell."""

import re
from pathlib import Path

import pytest

import dms.web
from dms.web.templatetags.icons import drawing, icon

TEMPLATES = sorted((Path(dms.web.__file__).parent / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_it_says_what_it_needs(template):
    text = template.read_text()
    head = text[: text.index("{% endcomment %}")]
    assert "Context" in head
    assert "{% block " not in text or "Blocks" in head


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_exists(template):
    for name in re.findall(r'{% icon "([^"]+)"|icon_name="([^"]+)"', template.read_text()):
        assert drawing(name[0] or name[1])


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in icon("bell")
    assert 'aria-label="3 &lt; 4"' in icon("bell", label="3 < 4")


@pytest.mark.parametrize("name", ["no-such-icon", "../../package", "Bell"])
def test_other_files_are_no_icons(name):
    with pytest.raises(LookupError):
        drawing(name)
