"""Writing a list as CSV (UTF-8 with its mark, so that Excel reads Chinese) or as an Excel workbook."""

import csv
import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from dms.core.exchange.cells import YesNo, neutralised, plain

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def checked_format(name):
    """The name of a format that we write. Raises ValidationError."""
    if name not in CONTENT_TYPES:
        raise ValidationError({"format": _("Choose CSV or Excel.")})
    return name


def exported(exchange_list, rows, *, format, reveals):
    """Bytes of a file with ``rows``; ``reveals(row)`` says whose personal values are shown in full."""
    columns = exchange_list.columns

    def cells(row):
        revealed = reveals(row)
        return [column.written(row, revealed=revealed) for column in columns]

    return written([str(column.label) for column in columns], map(cells, rows), format=format)


def template(exchange_list, *, format):
    """Bytes of an empty file with the columns; in Excel a second sheet explains each."""
    heads = [str(column.label) for column in exchange_list.columns]
    if format == CSV:
        return written(heads, (), format=format)
    book = Workbook(write_only=True)
    _fill(book.create_sheet(_("Rows")), heads, ())
    guide = [
        [
            str(column.label),
            column.name,
            YesNo().write(column.required),
            neutralised(column.example_shown),
            neutralised(column.kind.allowed()),
            neutralised(str(column.help)),
        ]
        for column in exchange_list.columns
    ]
    titles = [_("Column"), _("For programs"), _("Required"), _("Example"), _("Allowed values"), _("What to write")]
    _fill(book.create_sheet(_("Columns explained")), titles, guide)
    return _saved(book)


def written(heads, rows, *, format):
    """Bytes of a file with these headings and cells, which are harmless already."""
    if format == CSV:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow([neutralised(head) for head in heads])
        writer.writerows([plain(cell) for cell in row] for row in rows)
        return text.getvalue().encode("utf-8-sig")
    book = Workbook(write_only=True)
    _fill(book.create_sheet(_("Rows")), [neutralised(head) for head in heads], rows)
    return _saved(book)


def _fill(sheet, heads, rows):
    sheet.freeze_panes = "A2"
    for place, head in enumerate(heads, start=1):
        wide = sum(2 if letter > "\u2e80" else 1 for letter in head)
        sheet.column_dimensions[get_column_letter(place)].width = max(14, wide + 4)
    sheet.append([_heading(sheet, head) for head in heads])
    for row in rows:
        sheet.append([_storable(sheet, cell) for cell in row])


def _heading(sheet, text):
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top")
    return cell


def _storable(sheet, value):
    """Text as a text cell, whatever it looks like; without the control characters that XML has no room for."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
