"""Looking at an Excel file before anything is unpacked: a workbook is a zip archive, and archives can be bombs."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_PARTS = 1_000
MOST_UNPACKED = 150 * 1024 * 1024
MOST_SHARED_STRINGS = 48 * 1024 * 1024  # the only part that is held in memory as a whole
MOST_RATIO, RATIO_COUNTS_FROM = 150, 1024 * 1024
DECLARED_ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
MERGED = re.compile(rb'<mergeCell\s+ref="([A-Z0-9:]{2,30})"')
ROW = re.compile(rb'<(?:\w+:)?row(?=[\s>])(?:[^>]*?\sr="(\d{1,18})")?')
MOST_EMPTY_ROWS = 10_000  # between the first row and the last, together
STEP, LONGEST_TAG = 1024 * 1024, 4096


def checked_archive(data):
    """The opened archive of an xlsx workbook. Raises ValidationError: damaged, locked, with macros, no xlsx, a bomb."""
    try:
        archive = ZipFile(BytesIO(data))
        parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise ValidationError(_("The Excel file is damaged. Save it again and upload that.")) from None
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError(_("The file is protected by a password. Save it without one."))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise ValidationError(_("This archive is no Excel file. Upload CSV, or Excel as .xlsx."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(_("The file holds macros, which are not accepted. Save it as .xlsx without macros."))
    if _is_bomb(parts):
        raise ValidationError(_("Unpacked, the Excel file would be far too large. Save the rows in a new file."))
    _refuse_entities(archive, parts)
    return archive


def _is_bomb(parts):
    def too_dense(part):
        return part.file_size > RATIO_COUNTS_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1)

    strings = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    return (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED
        or strings > MOST_SHARED_STRINGS
        or any(too_dense(part) for part in parts)
    )


def _refuse_entities(archive, parts):
    """Spreadsheets declare no entities; whoever does wants the XML reader to blow up."""
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(part) as content:
            head = content.read(4096)
        # NUL between letters: UTF-16, in which the declaration would go unseen.
        if DECLARED_ENTITIES.search(head) or b"\x00" in head:
            raise ValidationError(_("The Excel file is damaged. Save it again and upload that."))


def scanned_sheet(archive, path):
    """``(rows, first merged range or "")`` of the sheet at ``path``, read once in pieces.

    Raises ValidationError for rows that lie far apart: the reader would walk through every empty one between them.
    """
    rows, last, merged, rest = 0, 0, "", b""
    with archive.open(path.lstrip("/")) as content:
        while piece := content.read(STEP):
            text = rest + piece
            cut = text.rfind(b"<", max(0, len(text) - LONGEST_TAG))
            cut = len(text) if cut < 0 else cut
            for found in ROW.finditer(text, 0, cut):
                rows += 1
                last = max(last, int(found[1] or 0))
            if not merged and (found := MERGED.search(text)):
                merged = found[1].decode()
            rest = text[cut:]
    if last > rows + MOST_EMPTY_ROWS:
        raise ValidationError(_("The rows of the sheet lie far apart. Copy them into a new file, one below the other."))
    return rows, merged
