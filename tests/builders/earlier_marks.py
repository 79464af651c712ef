"""Sheets of earlier marks, as spreadsheet programs save them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from tests.builders.workbooks import raw_workbook

HEAD = ("label", "vacancy", "twk", "tiu", "tkp", "category")
ROWS: tuple[tuple[str | int | float, ...], ...] = (
    ("P-0001", "Perawat", 10, 10, 10, "general"),
    ("P-0002", "Perawat", 10, 10, 9, "Umum"),
    ("P-0003", "Perawat", 10, 5, 9, "general"),
    ("P-0004", "Perawat", 0, 10, 10, "general"),
    ("P-0005", "Bidan", 5, 10, 8, "cum_laude"),
    ("P-0006", "Bidan", 5, 10, 4, "CUM LAUDE"),
)
"""Of the small rules (`tests.builders.scoring.make_rules`): P-0004 and P-0006 are below a threshold."""
LIBREOFFICE = Path(__file__).with_name("libreoffice.xlsx")
"""`HEAD` and `ROWS` as LibreOffice Calc saves them."""


def as_csv(
    rows: Sequence[Sequence[object]] = ROWS, head: Sequence[str] = HEAD, separator: str = ",", mark: bool = False
) -> bytes:
    """As LibreOffice and Google save it; with semicolons, CRLF and a mark as Excel does where the comma is for
    decimals."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="\r\n" if mark else "\n").writerows([head, *rows])
    return buffer.getvalue().encode("utf-8-sig" if mark else "utf-8")


def as_workbook(rows: Sequence[Sequence[object]] = ROWS, head: Sequence[str] = HEAD) -> bytes:
    """As Excel saves it: numbers as numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate([head, *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def as_google_workbook() -> bytes:
    """`HEAD` and `ROWS` as Google Sheets saves them: every cell has a format of its own, every whole number a decimal
    point, and each sheet a drawing, an empty one where there is no picture."""
    main, office = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    strings = list(dict.fromkeys(each for row in (HEAD, *ROWS) for each in row if isinstance(each, str)))
    rows = ""
    for at, row in enumerate((HEAD, *ROWS), 1):
        cells = (
            f't="s"><v>{strings.index(each)}</v>' if isinstance(each, str) else f"><v>{float(each)}</v>" for each in row
        )
        named = zip("ABCDEF", cells, strict=True)
        rows += f'<row r="{at}">' + "".join(f'<c r="{name}{at}" s="1" {cell}</c>' for name, cell in named) + "</row>"
    related = "".join(
        f'<Relationship Id="r{at}" Type="{office}/{kind}" Target="{target}.xml"/>'
        for at, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1"), ("sharedStrings", "sharedStrings"), ("styles", "styles")), 1
        )
    )
    texts = "".join(f"<si><t>{each}</t></si>" for each in strings)
    return raw_workbook(
        f'<sheetData>{rows}</sheetData><drawing xmlns:r="{office}" r:id="rId1"/>',
        **{
            "xl___rels__workbook.xml.rels": f'<Relationships xmlns="{package}">{related}</Relationships>',
            "xl__sharedStrings.xml": f'<sst xmlns="{main}">{texts}</sst>',
            "xl__styles.xml": f'<styleSheet xmlns="{main}"><fonts><font><name val="Arial"/></font></fonts><cellXfs>'
            '<xf/><xf fontId="0" applyFont="1"><alignment readingOrder="0"/></xf></cellXfs></styleSheet>',
            "xl__worksheets___rels__sheet1.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
            f'Type="{office}/drawing" Target="../drawings/drawing1.xml"/></Relationships>',
            "xl__drawings__drawing1.xml": f'<xdr:wsDr xmlns:xdr="{drawing}"/>',
        },
    )
