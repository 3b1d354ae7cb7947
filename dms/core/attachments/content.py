"""What a file is, decided by its bytes; its name and what the browser says of it count for nothing.

Allowed are JPEG, PNG, WebP and PDF. SVG and HTML never: they run scripts in the reader's browser.
"""

import re
import unicodedata
import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

LARGEST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000

PDF = "application/pdf"
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
EXTENSIONS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


def content_type_of(data):
    """The type of the bytes ``data``. Raises ValidationError: empty, too big, not allowed, damaged, too many pixels."""
    if not data:
        raise ValidationError(_("The file is empty."))
    if len(data) > LARGEST_BYTES:
        raise ValidationError(_("The file is bigger than 10 MB."))
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    name = _image_format(data)
    if name is None:
        raise ValidationError(_("Only photos (JPEG, PNG, WebP) and PDF are accepted."))
    _check_image(data, name)
    return IMAGES[name]


def clean_name(name, content_type):
    """A name for showing: no folders, no control or direction characters, 100 at most, the ending of its content."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    stem = shown.rsplit(".", 1)[0].strip(" .")[:100] or _("file")
    return f"{stem}.{EXTENSIONS[content_type]}"


def _image_format(data):
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for magic, name in MAGIC.items() if data.startswith(magic)), None)


def _pdf(data):
    if b"%%EOF" not in data[-2048:]:
        raise ValidationError(_("The PDF is damaged; its end is missing."))
    return PDF


def _check_image(data, name):
    """Read the header, count the pixels, and only then let the library check the rest; never unpack a bomb."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            with Image.open(BytesIO(data), formats=[name]) as image:
                width, height = image.size
                if width * height <= MOST_PIXELS:
                    image.verify()
    except Image.DecompressionBombError:
        width, height = MOST_PIXELS, 2
    except Exception:  # the library raises whatever its decoders do
        raise ValidationError(_("The picture is damaged.")) from None
    if width * height > MOST_PIXELS:
        raise ValidationError(_("The picture has more than 50 million pixels."))
