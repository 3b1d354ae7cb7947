"""From content to paper: typst in this process, in memory, with two fonts and nothing else within its reach.

Templates are code of this project; data come as JSON and are never read as template text. The root is an empty folder,
so that even a template could read no file; packages from the network have no place here.
"""

import json
import tempfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from django.core.checks import Error, register

from dms.core.printing.forms import LIBRARY
from dms.core.printing.glyphs import printable

#: What a job of many papers replaces in the frame and in each form, so that every paper reads its own content.
ALONE, PAPER = '#let part = ""', '#import "paper.typ"'
FONT_FOLDER = "@expo-google-fonts/noto-sans-sc"
FONT_FILES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")


def font_files():
    """Where the fonts lie: in ``node_modules``, beside the program and in the container alike."""
    folder = Path(settings.NODE_MODULES) / FONT_FOLDER
    return [folder / name for name in FONT_FILES]


@register("core")
def check_fonts(app_configs=None, **kwargs):
    """Without its fonts no paper can be printed; say so at start, not at the counter."""
    return [
        Error(f"The font {path} for printed documents is missing. Install the packages again.", id="core.E010")
        for path in font_files()
        if not path.is_file()
    ]


def pdf(template, content):
    """The PDF of ``content`` by the typst file ``template``: the same bytes for the same content."""
    return _compile(template, content, format="pdf")


def pdf_of_many(papers):
    """One PDF of several papers, ``[(template, content)]``, one after another, each with its own page numbers."""
    files, inputs = {}, {}
    for number, (template, content) in enumerate(papers):
        part = f"-{number}"
        paper, own = (LIBRARY / "paper.typ").read_text(), Path(template).read_text()
        named = f'#let part = "{part}"'
        files[f"paper{part}.typ"] = paper.replace(ALONE, named, 1).encode()
        files[f"part{part}.typ"] = own.replace(PAPER, f'#import "paper{part}.typ"', 1).replace(ALONE, named, 1).encode()
        inputs[f"content{part}"] = _dumped(content)
    files["main.typ"] = "\n".join(f'#include "part-{number}.typ"' for number in range(len(papers))).encode()
    return _compiled(files, inputs, papers[-1][1]["print"]["at"], format="pdf")


def pictures(template, content, ppi=110):
    """Each page as a PNG, for looking at."""
    found = _compile(template, content, format="png", ppi=ppi)
    return found if isinstance(found, list) else [found]


def _compile(template, content, **output):
    files = {"main.typ": Path(template).read_bytes(), "paper.typ": (LIBRARY / "paper.typ").read_bytes()}
    return _compiled(files, {"content": _dumped(content)}, content["print"]["at"], **output)


def _compiled(files, inputs, at, **output):
    with tempfile.TemporaryDirectory(prefix="dms-print-") as root:
        return typst.compile(
            files,
            root=root,
            package_path=root,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            timestamp=datetime.fromisoformat(at).replace(microsecond=0),
            **output,
        )


def _dumped(content):
    return json.dumps(printable(content, font_files()))


@lru_cache(maxsize=1)
def _fonts():
    folders = [str(path.parent) for path in font_files()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
