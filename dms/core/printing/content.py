"""What stands on a paper, as plain values: the document, kept for good, and what is said about one print of it."""

import hashlib
import io
import json

import segno
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dms.core.events import store_of
from dms.core.printing.bars import widths_of
from dms.core.printing.sheets import SHEETS
from dms.core.printing.writing import moment, printable

SHORT = 8


def document(form, row, language, *, in_full, site):
    """The document itself in ``language``: head of the store, address, words, data. A reprint holds the same."""
    with translation.override(language), timezone.override(store_of(form.where(row)).zone):
        address = address_of(row, site)
        return printable(
            {
                "title": form.label,
                "language": language,
                "paper": str(form.paper),
                "number": getattr(row, form.number) if form.number else "",
                "store": _head(store_of(form.where(row)), language),
                "address": address,
                "qr": qr(address) if address else "",
                "signatures": list(form.signatures),
                "words": _words(),
                "data": form.data(row, in_full),
            }
        )


def labels(form, rows, language, *, sheet, number_each, first_place, in_full, site):
    """A job of labels, each ``number_each`` times, from the place ``first_place`` of the first page on."""
    with translation.override(language), timezone.override(store_of(rows[0]).zone):
        made = [_label(form.data(row, in_full), address_of(row, site)) for row in rows]
        return printable(
            {
                "title": form.label,
                "language": language,
                "sheet": SHEETS[sheet].as_plain(),
                "first_place": first_place,
                "labels": [label for label in made for _time in range(number_each)],
            }
        )


def print_of(document, *, form, numbers, reprints, actor, at, zone):
    """What this one print says about itself: its copies with their marks, who, when, and the document's check mark."""
    with translation.override(document["language"]), timezone.override(zone):
        return printable(
            {
                "at": at.isoformat(),
                "copies": [
                    {"number": number, "name": _copy_name(form, number), "mark": reprint_mark(reprints.get(number, 0))}
                    for number in numbers
                ],
                "printed": _("Printed %(when)s by %(who)s · check %(check)s")
                % {
                    "when": moment(at),
                    "who": actor.name if actor else _("the system"),
                    "check": digest(document)[:SHORT],
                },
            }
        )


def reprint_mark(times):
    """The mark of a copy that was printed ``times`` before; none for the first."""
    return _("Reprint %(number)d") % {"number": times} if times else ""


def digest(document):
    """SHA-256 of the document's content, the same for the same content."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def address_of(row, site):
    """The whole address of the row's page; the configured site goes before the one that was asked for."""
    base = (settings.SITE_ADDRESS or site).rstrip("/")
    return f"{base}{row.get_absolute_url()}" if base and hasattr(row, "get_absolute_url") else ""


def qr(text):
    """A QR code as SVG."""
    written = io.BytesIO()
    segno.make(text, error="m", micro=False).save(written, kind="svg", border=0, xmldecl=False)
    return written.getvalue().decode()


def _label(data, address):
    text = data.get("code") or address
    return {
        "title": data["title"],
        "lines": [line for line in data.get("lines", ()) if line],
        "qr": qr(text) if text else "",
        "bars": widths_of(data.get("bars", data.get("code", ""))),
    }


def _copy_name(form, number):
    return form.copies[number - 1] if form.copies else ""


def _head(store, language):
    english = not language.startswith("zh")
    return {
        "code": store.code,
        "name": (english and store.name_en) or store.name,
        "legal_name": store.legal_name,
        "address": store.address,
        "phone": store.phone,
    }


def _words():
    """The frame's own words; {n} and {m} are filled in by the template."""
    return {
        "page": _("Page {n} of {m}"),
        "telephone": _("Tel."),
        "number": _("No."),
        "signature": _("Signature and date"),
        "scan": _("Scan to open"),
        "nothing": "—",
    }
