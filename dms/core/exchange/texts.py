"""Reading CSV as the world writes it: in which alphabet, and what stands between the cells."""

import csv
import io
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_NAMES = {",": ",", ";": ";", "\t": "TAB", "|": "|"}
PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
LONGEST_CELL = 32_767  # what Excel allows


def decoded(data):
    """``(text, encoding)`` of the bytes. Raises ValidationError for what is no text at all."""
    text, encoding = _decoded(data)
    if CONTROL.search(text):
        raise ValidationError(_("This is neither CSV nor Excel. Upload CSV, or Excel as .xlsx."))
    return text, encoding


def _decoded(data):
    try:
        if data.startswith(b"\xef\xbb\xbf"):
            return data[3:].decode("utf-8"), "UTF-8"
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), "UTF-16"
        if blind := _utf16_without_mark(data):
            return data.decode(blind), "UTF-16"
    except UnicodeDecodeError:
        raise ValidationError(_("The text of the file is damaged. Save it again as CSV UTF-8.")) from None
    for encoding, name in (("utf-8", "UTF-8"), *_eastern_or_western(data)):
        try:
            return data.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("The letters of the file can't be read. Save it again as CSV UTF-8."))


def _utf16_without_mark(data):
    """Latin letters, separators and digits leave a zero in every other byte."""
    head = data[:2000]
    if len(head) < 4 or head.count(0) < len(head) // 8:
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _eastern_or_western(data):
    """Chinese Windows (GB18030) or western Windows (cp1252), the likelier one first.

    Common Chinese characters have two high bytes; an accented letter between plain ones has one.
    """
    pairs = PAIR.findall(data)
    both_high = sum(pair[1] >= 0xA1 and pair[0] >= 0xA1 for pair in pairs)
    eastern, western = ("gb18030", "GB18030"), ("cp1252", "Windows-1252")
    return (eastern, western) if both_high * 10 >= len(pairs) * 7 else (western, eastern)


def rows_of(text, separator):
    """Each row as a list of texts. Raises ValidationError where quotes or cells run away."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error:
        raise ValidationError(
            _("Line %(line)d can't be read as CSV: a quotation mark is missing, or a cell is longer than %(most)d.")
            % {"line": reader.line_num, "most": LONGEST_CELL}
        ) from None


def separator_of(text, is_known):
    """What separates the cells: with which the first line shows the most headings that ``is_known``."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    if found := re.fullmatch(r"\s*sep=(.)\s*", first):
        return found[1]

    def fit(separator):
        cells = next(rows_of(first, separator), [])
        return sum(map(is_known, cells)), len(cells)

    return max(SEPARATORS, key=fit)
