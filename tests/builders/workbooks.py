"""Workbooks for tests: as a spreadsheet program writes them, and as somebody writes them who means harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    """A workbook with the sheet that `fill` writes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book, book.add_worksheet("butir"))
    book.close()
    return buffer.getvalue()


def raw_workbook(sheet: str, **parts: str) -> bytes:
    """The smallest package around the XML of a sheet; `parts` replace or add others, with __ for / in their names."""
    related = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_DOCUMENT}/%s" Target="%s"/>'
    )
    contents = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": related % ("officeDocument", "xl/workbook.xml") + "</Relationships>",
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
            '<sheets><sheet name="butir" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": related % ("worksheet", "worksheets/sheet1.xml") + "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>',
        **{name.replace("__", "/"): content for name, content in parts.items()},
    }
    return zipped(contents)


def zipped(contents: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part's content changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        contents = {entry.filename: source.read(entry) for entry in source.infolist()}
    return zipped({name: change(content) if name == part else content for name, content in contents.items()})


def rows_of(*cells: str) -> str:
    """Sheet data with one row of such cells, after a header row."""
    return f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>{"".join(cells)}</sheetData>'
