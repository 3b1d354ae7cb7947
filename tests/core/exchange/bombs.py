"""Pictures that are small in the file and huge in memory."""

import struct
import zlib
from io import BytesIO

from django.core.exceptions import ValidationError
from PIL import Image

SIDE = 50_000


def picture():
    """A whole PNG of 50 000 × 50 000 white pixels, one bit each: some 300 KB, unpacked 312 MB and more."""
    row = b"\x00" + b"\xff" * (SIDE // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row) for _row in range(SIDE)) + packer.flush()
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def unpacked(data):
    """What a reader without a limit does with it."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(BytesIO(data)) as image:
        image.load()
    raise ValidationError("")


def webp():
    """A real small WebP whose head claims to be as large as WebP can be."""
    written = BytesIO()
    Image.new("RGB", (64, 64), "white").save(written, "WEBP", lossless=True)
    data = bytearray(written.getvalue())
    at = data.index(b"VP8L") + 9
    data[at : at + 4] = struct.pack("<I", (16_383 - 1) | (16_383 - 1) << 14)
    return bytes(data)


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
