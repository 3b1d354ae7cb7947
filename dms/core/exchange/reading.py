"""Opening a file: CSV or Excel, by its content and never by its name; whatever it is, it can't hurt."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from dms.core.exchange import texts
from dms.core.exchange.archives import checked_archive, scanned_sheet
from dms.core.exchange.cells import Broken, plain

LARGEST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
SHEET_ROWS = 1_048_576  # Excel's own limit

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (b"MZ", b"\x7fELF", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


@dataclass(frozen=True)
class Row:
    """One row of the file: its number as the spreadsheet shows it, and its cells."""

    number: int
    cells: list

    @property
    def is_empty(self):
        """Nothing stands in it."""
        return all(cell is None or plain(cell).strip() == "" for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A readable file: headings, how it was read, about how many rows, and ``rows()`` to walk them from the start."""

    header: Row
    reading: str
    expected_rows: int
    rows: Callable[[], Iterator[Row]]


def opened(data, is_known=lambda heading: False):
    """The table in ``data``; ``is_known`` helps to find the separator. Raises ValidationError, with nothing kept."""
    if not data or not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \r\n\t"):
        raise ValidationError(_("The file is empty."))
    if len(data) > LARGEST_BYTES:
        raise ValidationError(_("The file is larger than 20 MB. Divide it."))
    if data.startswith(OLE):
        raise ValidationError(
            _("The file is protected by a password, or an old Excel file (.xls). Save it as .xlsx without a password.")
        )
    if data.startswith(FOREIGN):
        raise ValidationError(_("This is neither CSV nor Excel. Upload CSV, or Excel as .xlsx."))
    return _workbook(data) if data.startswith(b"PK") else _csv(data, is_known)


def _csv(data, is_known):
    text, encoding = texts.decoded(data)
    separator = texts.separator_of(text, is_known)

    def numbered():
        for number, cells in enumerate(texts.rows_of(text, separator), start=1):
            yield Row(number, cells)

    reading = f"CSV · {encoding} · {texts.SEPARATOR_NAMES.get(separator, separator)}"
    return _table(numbered, reading, sum(1 for row in numbered() if not row.is_empty) - 1)


def _workbook(data):
    archive = checked_archive(data)
    expected, merged = scanned_sheet(archive, _first_sheet(data)[1])
    if merged:
        raise ValidationError(
            _("The cells %(range)s are merged. Take the merge apart, so that each row says everything.")
            % {"range": merged}
        )
    return _table(lambda: _workbook_rows(data), "Excel", expected - 1)


def _first_sheet(data):
    """The first sheet that is not hidden, and where it lies in the archive."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and pictures, which don't matter here
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return sheets[0], sheets[0]._worksheet_path
    except ValidationError:
        raise
    except (InvalidFileException, Exception):  # the library raises whatever its parts do
        raise ValidationError(_("The Excel file is damaged. Save it again and upload that.")) from None


def _workbook_rows(data):
    sheet, _path = _first_sheet(data)
    sheet.reset_dimensions()  # what the file claims about its size may be wrong
    try:
        for number, cells in enumerate(sheet.iter_rows(max_row=SHEET_ROWS, max_col=MOST_COLUMNS + 1), start=1):
            yield Row(number, _without_blank_end([_cell(cell) for cell in cells]))
    except ValidationError:
        raise
    except Exception:  # as above
        raise ValidationError(_("The Excel file is damaged. Save it again and upload that.")) from None


def _without_blank_end(cells):
    """The reader fills each row up to the widest that we allow."""
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(cell):
    if cell.data_type in {"f", "e"}:
        return Broken(str(cell.value))
    return cell.value


def _table(numbered, reading, expected):
    header = next((row for row in numbered() if not row.is_empty and not _is_separator_note(row)), None)
    if header is None:
        raise ValidationError(_("The file is empty."))
    if len(header.cells) > MOST_COLUMNS:
        raise ValidationError(_("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    if expected > MOST_ROWS:
        raise ValidationError(_("The file has more than %(most)d rows. Divide it.") % {"most": MOST_ROWS})

    def rows():
        for row in numbered():
            if row.number > header.number and not row.is_empty:
                yield row

    return Table(header, reading, max(expected, 0), rows)


def _is_separator_note(row):
    """``sep=;``, by which Excel is told the separator."""
    return row.number == 1 and plain(row.cells[0] if row.cells else "").strip().lower().startswith("sep=")
