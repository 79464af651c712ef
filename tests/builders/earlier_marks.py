"""Sheets of earlier marks, as spreadsheet programs save them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

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
