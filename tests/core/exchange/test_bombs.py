"""B7: small files that unpack to something huge, each in a process of its own: time, and memory at its highest."""

import os
import subprocess
import sys

import pytest

from dms.bootstrap.installation import ROOT
from tests.core.exchange import bombs, nasty_files

MEASURE = """
import django, pathlib, resource, sys, time
django.setup()
from django.core.exceptions import ValidationError
from dms.core.attachments import content
from dms.core.exchange import reading
import tests.core.exchange.bombs

data, harmless = (pathlib.Path(name).read_bytes() for name in sys.argv[1:])
reading.opened(harmless)  # what is loaded once is no cost of the bomb
content.Image.preinit()
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
try:
    {read}(data)
except ValidationError as refusal:
    took = time.monotonic() - began
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, took)
else:
    sys.exit("was accepted")
"""
BOMBS = {
    "1 MB that unpacks to 1 GB": ("reading.opened", nasty_files.bomb),
    "an archive in an archive": ("reading.opened", nasty_files.nested_zip),
    "entities that multiply": ("reading.opened", nasty_files.entities),
    "a billion rows apart": ("reading.opened", nasty_files.far_away_row),
    "a thousand parts": ("reading.opened", nasty_files.many_parts),
    "a picture of 50 000 by 50 000": ("content.content_type_of", bombs.picture),
    "a WebP that says 16 000 by 16 000": ("content.content_type_of", bombs.webp),
}


def measured(folder, data, read):
    """``(megabytes more at the highest, seconds)`` of reading ``data`` in a fresh process, which refuses it."""
    files = {"bomb": data, "harmless": nasty_files.xlsx([1, None, None])}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE.format(read=read), *(str(folder / name) for name in files)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return tuple(map(float, ran.stdout.split()))


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_within_two_seconds_and_a_hundred_megabytes(bomb, tmp_path):
    read, make = BOMBS[bomb]
    data = make()
    megabytes, seconds = measured(tmp_path, data, read)
    print(f"{bomb}: {len(data)} bytes, +{megabytes:.0f} MB, {seconds:.2f} s")
    assert megabytes <= 100 and seconds <= 2


@pytest.mark.slow
def test_the_measurement_sees_a_picture_that_is_unpacked(tmp_path):
    """The control: read without a limit of pixels, the same picture costs its memory."""
    megabytes, _seconds = measured(tmp_path, bombs.picture(), "tests.core.exchange.bombs.unpacked")
    assert megabytes > 100
