"""What may be attached is decided by content."""

import hashlib
import struct
import zlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.attachments.models import Attachment
from dms.core.models import Event
from tests.core.attachments.conftest import picture

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def bomb(width, height):
    """A PNG that claims to be huge."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "content_type", "ending"),
    [
        (picture("JPEG"), "image/jpeg", "jpg"),
        (picture("PNG"), "image/png", "png"),
        (picture("WEBP"), "image/webp", "webp"),
        (PDF, "application/pdf", "pdf"),
    ],
)
def test_photos_and_pdf_are_kept_byte_for_byte_under_our_own_name(attach, media, clerk, data, content_type, ending):
    row = attach(data, name="whatever.exe", caption="left door")
    assert (row.content_type, row.size, row.sha256) == (content_type, len(data), hashlib.sha256(data).hexdigest())
    assert row.original_name == f"whatever.{ending}"
    assert row.stored_name.startswith("attachments/") and "whatever" not in row.stored_name
    assert (media / row.stored_name).read_bytes() == data
    event = Event.objects.get()
    assert (event.fact, event.actor, event.payload["sha256"]) == ("core.file_attached", clerk, row.sha256)


def refused(attach, data, match, **more):
    with pytest.raises(ValidationError) as error:
        attach(data, **more)
    assert match in " ".join(error.value.messages)
    assert not Attachment.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "Only photos"),
        (b"<html><script>alert(1)</script></html>", "Only photos"),
        (b"GIF89a" + b"\0" * 100, "Only photos"),
        (b"MZ" + b"\0" * 100, "Only photos"),
        (b"PK\x03\x04" + b"\0" * 100, "Only photos"),
        (b"\n%PDF-1.4\n%%EOF", "Only photos"),
        (b"%PDF-1.4\n" + b"x" * 100, "its end is missing"),
        (b"\xff\xd8\xff" + b"\0" * 100, "damaged"),
        (picture("PNG")[:60], "damaged"),
        (b"RIFF\0\0\0\0WEBP" + b"\0" * 50, "damaged"),
        (b"\xff\xd8\xff" + b"a" * (10 * 1024 * 1024), "bigger than 10 MB"),
    ],
)
def test_everything_else_is_refused_whatever_it_calls_itself(attach, data, match):
    refused(attach, data, match, name="photo.jpg")


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_001), (14_000, 14_000), (60_000, 60_000)])
def test_a_picture_that_unpacks_to_too_much_is_never_unpacked(attach, width, height):
    refused(attach, bomb(width, height), "50 million pixels")


def test_ten_megabytes_are_just_accepted(attach):
    data = PDF.replace(b"%%EOF\n", b"%" + b"x" * (10 * 1024 * 1024 - len(PDF) - 2) + b"\n%%EOF\n")
    assert len(data) == 10 * 1024 * 1024
    assert attach(data).size == len(data)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\photos\\door.JPG", "door.jpg"),
        ("行驶证.png", "行驶证.jpg"),
        ("evil\u202egpj.exe", "evilgpj.jpg"),
        ("line\r\nbreak.jpg", "linebreak.jpg"),
        ("....", "file.jpg"),
        ("", "file.jpg"),
        ("a" * 300 + ".jpg", "a" * 100 + ".jpg"),
    ],
)
def test_names_are_cleaned_for_showing(attach, given, shown):
    assert attach(name=given).original_name == shown


def test_who_may_not_touch_the_subject_does_not_attach_to_it(attach, store, other_store, person):
    for actor, subject in [(person("technician"), store), (person("storekeeper", store=other_store), None)]:
        with pytest.raises(PermissionDenied):
            attach(actor=actor, **({"subject": subject} if subject else {}))
    assert not Attachment.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize("kind", ["signature", "weapon"])
def test_signatures_are_drawn_not_uploaded(attach, kind):
    refused(attach, None, "what the file shows", kind=kind)
