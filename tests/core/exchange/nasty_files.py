"""Files as they come: honest ones, clumsy ones, and those that mean harm."""

import io
import struct
import zipfile
from datetime import datetime

from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HEAD = ["number", "is_paid", "odometer_km"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def csv(*rows, separator=",", head=HEAD):
    return "\r\n".join(separator.join(map(str, row)) for row in [head, *rows]) + "\r\n"


def xlsx(*rows, head=HEAD, change=lambda book, sheet: None):
    book = Workbook()
    sheet = book.active
    for row in [head, *rows]:
        sheet.append(row)
    change(book, sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def merged():
    return xlsx(["A1", True, 1], ["A2", True, 2], change=lambda book, sheet: sheet.merge_cells("A2:A3"))


def of_1904(day):
    def change(book, sheet):
        book.epoch = CALENDAR_MAC_1904
        sheet["A2"], sheet["B2"] = "J-1", day

    return xlsx(head=["number", "promised_on"], change=change)


def with_part(name, content, data=None):
    """A workbook with one more part in its archive."""
    made = io.BytesIO(data or xlsx(["A1", True, 1]))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def instead_of(name, content):
    """A workbook in which one part was replaced."""
    old, made = zipfile.ZipFile(io.BytesIO(xlsx(["A1", True, 1]))), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in old.infolist():
            archive.writestr(part.filename, content if part.filename == name else old.read(part))
    return made.getvalue()


def macro():
    return with_part("xl/vbaProject.bin", b"\x00macro")


def bomb():
    """About 1 MB that would be 1 GB."""
    return with_part("xl/worksheets/sheet9.xml", b"\x00" * (1024**3 // 8))


def many_parts():
    made = io.BytesIO(xlsx(["A1", True, 1]))
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(1_200):
            archive.writestr(f"xl/media/{number}.bin", b"")
    return made.getvalue()


def entities():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    sheet = f'<?xml version="1.0"?><!DOCTYPE w [{laughs}]><worksheet><sheetData>&l9;</sheetData></worksheet>'
    return instead_of("xl/worksheets/sheet1.xml", sheet)


def locked_archive():
    """The flag of an encrypted entry, as zip programs set it."""
    data = bytearray(xlsx(["A1", True, 1]))
    place = data.find(b"PK\x01\x02")
    struct.pack_into("<H", data, place + 8, 1)
    return bytes(data)


def nested_zip():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.zip", b"PK")
    return inner.getvalue()


def far_away_row():
    """A row that claims to be the billionth."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>number</t></is></c></row>'
        '<row r="1000000000"><c r="A1000000000" t="inlineStr"><is><t>J</t></is></c></row></sheetData></worksheet>'
    )
    return instead_of("xl/worksheets/sheet1.xml", sheet)


#: What can't be read at all: file → a part of the sentence that says why.
REFUSED = {
    "nothing": (b"", "empty"),
    "blank lines": (b"\r\n\r\n  \n", "empty"),
    "a mark and nothing": (b"\xef\xbb\xbf", "empty"),
    "an empty workbook": (xlsx(head=[]), "empty"),
    "a heading only": (csv().encode(), "no rows"),
    "a program called .csv": (b"MZ\x90\x00" + b"\x00" * 100, "neither CSV nor Excel"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "neither CSV nor Excel"),
    "bytes": (bytes(range(1, 32)) * 10, "neither CSV nor Excel"),
    "an old or locked workbook": (OLE, "password"),
    "a locked archive": (locked_archive(), "password"),
    "macros": (macro(), "macros"),
    "a zip of zips": (nested_zip(), "no Excel file"),
    "half a workbook": (xlsx(["A1", True, 1])[:900], "damaged"),
    "a broken sheet": (instead_of("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row"), "damaged"),
    "too many parts": (many_parts(), "too large"),
    "entities": (entities(), "damaged"),
    "merged cells": (merged(), "A2:A3 are merged"),
    "a row far away": (far_away_row(), "far apart"),
    "a missing column": (b"is_paid\nyes\n", "missing: Job number (number)"),
    "an unknown column": (b"number,odometer\n1,2\n", "Is “Kilometres” meant?"),
    "a column twice": (b"number,Job number\n1,2\n", "stands there twice"),
    "a missing quotation mark": (b'number,is_paid\n"A1,yes\n' + b"x" * 40_000, "quotation mark"),
}
#: What must be read, whatever wrote it: file → how it was read.
GOOD = {
    "utf-8": (csv(["J-1", "yes", 5]).encode(), "CSV · UTF-8 · ,"),
    "utf-8 with a mark": (csv(["J-1", "yes", 5]).encode("utf-8-sig"), "CSV · UTF-8 · ,"),
    "utf-16": (csv(["J-1", "yes", 5], separator="\t").encode("utf-16"), "CSV · UTF-16 · TAB"),
    "utf-16 big end first": (b"\xfe\xff" + csv(["J-1", "yes", 5]).encode("utf-16-be"), "CSV · UTF-16 · ,"),
    "utf-16 without a mark": (csv(["J-1", "yes", 5]).encode("utf-16-le"), "CSV · UTF-16 · ,"),
    "Chinese Windows": (csv(["J-1", "是", 5]).encode("gb18030"), "CSV · GB18030 · ,"),
    "western Windows": (csv(["J-1é", "yes", 5]).encode("cp1252"), "CSV · Windows-1252 · ,"),
    "semicolons": (csv(["J-1", "yes", 5], separator=";").encode(), "CSV · UTF-8 · ;"),
    "a note about semicolons": (b"sep=;\r\n" + csv(["J-1", "yes", 5], separator=";").encode(), "CSV · UTF-8 · ;"),
    "tabs": (csv(["J-1", "yes", 5], separator="\t").encode(), "CSV · UTF-8 · TAB"),
    "old Macintosh lines": (csv(["J-1", "yes", 5]).replace("\r\n", "\r").encode(), "CSV · UTF-8 · ,"),
    "blank rows": (csv(["J-1", "yes", 5]).replace("\r\n", "\r\n,,\r\n").encode(), "CSV · UTF-8 · ,"),
    "labels, stars and width": ("Ｊob Number*,PAID\nJ-1,Y\n".encode(), "CSV · UTF-8 · ,"),
    "Excel": (xlsx(["J-1", True, 5]), "Excel"),
    "Excel called csv": (xlsx(["J-1", "是", "5"]), "Excel"),
    "a claim about the size": (
        instead_of("docProps/app.xml", "<Properties/>"),
        "Excel",
    ),
}


def first_day(data):
    """What Excel itself would show, to prove that the 1904 file is one."""
    return load_workbook(io.BytesIO(data)).epoch == datetime(1904, 1, 1)
