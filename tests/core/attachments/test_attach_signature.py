"""Drawn signatures."""

import base64
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageDraw

from dms.core.attachments import services
from dms.core.attachments.models import Attachment
from dms.core.models import Event

STROKES = [[[10, 10], [200, 120], [400, 30]], [[50, 100], [350, 100]]]
DRAWN = {"width": 600, "height": 200, "strokes": STROKES}


def data_url(ink=True, form="PNG", size=(600, 200)):
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(canvas).line([(10, 10), (200, 120), (400, 30)], fill="black", width=3)
    written = BytesIO()
    (canvas if form == "PNG" else canvas.convert("RGB")).save(written, form)
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()


def sign(subject, store, actor, drawn, signed_by="Wang Wei"):
    return services.attach_signature(subject=subject, drawn=drawn, signed_by=signed_by, actor=actor, store=store)


@pytest.mark.parametrize("drawn", [DRAWN, data_url()])
def test_strokes_and_canvas_become_a_png_that_shows_them(store, clerk, media, drawn):
    row = sign(clerk, store, clerk, drawn)
    assert (row.kind, row.content_type, row.caption) == ("signature", "image/png", "Wang Wei")
    with Image.open(media / row.stored_name) as image:
        assert image.width <= 800 and image.height <= 300
        assert image.convert("L").getextrema()[0] < 100 < image.convert("L").getextrema()[1]
    assert Event.objects.get().fact == "core.signature_attached"


@pytest.mark.parametrize(
    "drawn",
    [
        {},
        {"width": 600, "height": 200},
        {"width": 600, "height": 200, "strokes": []},
        {"width": 600, "height": 200, "strokes": [[[1, 1]]]},
        {"width": 0, "height": 200, "strokes": STROKES},
        {"width": 600, "height": 200, "strokes": [[["a", 1]]]},
        {"width": 600, "height": 200, "strokes": [[[float("nan"), 1]]]},
        {"width": 600, "height": 200, "strokes": [[[1e30, 1], [2, 2]]]},
        {"width": 600, "height": 200, "strokes": [[[1, 2, 3]]]},
        {"width": 600, "height": 200, "strokes": [[[n % 600, n % 200] for n in range(6000)]]},
        {"width": True, "height": 200, "strokes": STROKES},
        "",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png;base64,!!!",
        "data:image/png;base64,PHN2Zy8+",
        data_url(ink=False),
        data_url(form="JPEG"),
        data_url(size=(4000, 1001)),
        "data:image/png;base64," + "A" * 1_600_000,
    ],
)
def test_nothing_or_nonsense_is_no_signature(store, clerk, drawn):
    with pytest.raises(ValidationError):
        sign(clerk, store, clerk, drawn)
    assert not Attachment.objects.exists() and not Event.objects.exists()


def test_a_signature_is_somebodys(store, clerk):
    with pytest.raises(ValidationError, match="whose signature"):
        sign(clerk, store, clerk, DRAWN, signed_by=" ")
