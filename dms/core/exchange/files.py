"""Where uploaded and exported files lie, what they are called, and how they are handed out."""

import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from dms.core import clock
from dms.core.exchange.writing import CONTENT_TYPES

MADE_BY_US = re.compile(r"exchange/\d{4}/\d{2}/[0-9a-f]{32}\.\w{3,4}")


@dataclass(frozen=True)
class HandedOut:
    """A file to send: its bytes and headers."""

    content: bytes
    headers: dict = field(default_factory=dict)


def new_name(ending):
    """A name that nobody can guess, outside the web root."""
    return f"exchange/{clock.now():%Y/%m}/{uuid.uuid4().hex}.{ending}"


def keep(name, content):
    """Store ``content`` under ``name``."""
    default_storage.save(name, ContentFile(content))


def content_of(name):
    """The bytes stored under ``name``. Raises FileNotFoundError."""
    with default_storage.open(name) as stored:
        return stored.read()


def forget(name):
    """Remove the file, if it is one of ours and still there."""
    if MADE_BY_US.fullmatch(name):
        default_storage.delete(name)


def shown_name(name):
    """A name for showing: the last part, without control or direction characters, 120 at most."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()[:120]


def handed_out(content, format, stem):
    """The file as an attachment that no browser shows and no shared cache keeps."""
    name = quote(f"{stem}.{format}", safe="")
    headers = {
        "Content-Type": CONTENT_TYPES[format],
        "Content-Length": str(len(content)),
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return HandedOut(content, headers)
