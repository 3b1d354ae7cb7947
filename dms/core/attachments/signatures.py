"""Signatures drawn with finger or pen: as strokes or as the canvas's PNG, always stored as a PNG that we drew."""

import base64
import binascii
import math
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from dms.core.attachments.content import content_type_of

WIDTH, HEIGHT, PEN = 800, 300, 4  # pixels of the stored picture
MOST_POINTS = 5_000
LONGEST_DATA_URL = 1_500_000
LEAST_INK = 60  # dark pixels; a slip of the pen is no signature
PREFIX = "data:image/png;base64,"


def signature_png(drawn):
    """PNG bytes of what was drawn: ``{"width": 600, "height": 200, "strokes": [[[x, y], …], …]}`` or a PNG data URL.

    Raises ValidationError where nothing, or nothing readable, was drawn.
    """
    picture = _from_data_url(drawn) if isinstance(drawn, str) else _from_strokes(drawn)
    if sum(picture.histogram()[:128]) < LEAST_INK:
        raise ValidationError(_("Nothing was drawn. Please sign in the field."))
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def _from_strokes(drawn):
    try:
        scale = min(WIDTH / _positive(drawn["width"]), HEIGHT / _positive(drawn["height"]))
        strokes = [[(_number(x) * scale, _number(y) * scale) for x, y in stroke] for stroke in drawn["strokes"]]
    except (KeyError, TypeError, ValueError):
        raise ValidationError(_("The signature can't be read.")) from None
    if sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise ValidationError(_("The signature has too many points."))
    paper = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(paper)
    for stroke in strokes:
        if len(stroke) > 1:
            pen.line(stroke, fill=0, width=PEN, joint="curve")
        for x, y in stroke[:1]:
            pen.ellipse([x - PEN / 2, y - PEN / 2, x + PEN / 2, y + PEN / 2], fill=0)
    return paper


def _from_data_url(text):
    if not text.startswith(PREFIX) or len(text) > LONGEST_DATA_URL:
        raise ValidationError(_("The signature can't be read."))
    try:
        data = base64.b64decode(text[len(PREFIX) :], validate=True)
    except binascii.Error:
        raise ValidationError(_("The signature can't be read.")) from None
    if content_type_of(data) != "image/png":
        raise ValidationError(_("The signature can't be read."))
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as canvas:
            if canvas.width * canvas.height > 4_000_000:
                raise ValidationError(_("The signature can't be read."))
            ink = canvas.convert("RGBA")
    except OSError:
        raise ValidationError(_("The signature can't be read.")) from None
    paper = Image.new("RGBA", ink.size, "white")
    paper.alpha_composite(ink)
    paper = paper.convert("L")
    paper.thumbnail((WIDTH, HEIGHT))
    return paper


def _number(value):
    """A plain finite number within reach of the canvas."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 10_000:
        raise ValueError(value)
    return value


def _positive(value):
    if _number(value) < 1:
        raise ValueError(value)
    return value
