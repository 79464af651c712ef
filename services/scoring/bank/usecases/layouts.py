"""The documented layout as a workbook to fill in: an empty sheet, and one that explains each column."""

from __future__ import annotations

import io
from collections.abc import Callable

import xlsxwriter

from services.scoring.bank.domain.columns import COLUMNS
from shared.sheets.table import SHEET


def layout_workbook(translate: Callable[[str], str] = str) -> bytes:
    """The XLSX file. The importer reads its first sheet; the second is for people only."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#e2efee", "border": 1, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    items = book.add_worksheet(SHEET)
    items.freeze_panes(1, 1)
    for position, column in enumerate(COLUMNS):
        items.write_string(0, position, column.name, head)
        items.set_column(position, position, 40 if column.name in ("stem", "rationale") else 14, text)
    guide = book.add_worksheet("petunjuk")
    guide.set_column(0, 0, 18, text)
    guide.set_column(1, 1, 8, text)
    guide.set_column(2, 2, 80, text)
    guide.set_column(3, 3, 34, text)
    for position, title in enumerate(("kolom", "wajib", "arti", "contoh")):
        guide.write_string(0, position, title, head)
    for row, column in enumerate(COLUMNS, 1):
        guide.write_string(row, 0, column.name)
        guide.write_string(row, 1, "ya" if column.needed else "")
        guide.write_string(row, 2, translate(column.meaning) % {"letter": column.name[-1].upper()})
        guide.write_string(row, 3, column.example)
    book.close()
    return buffer.getvalue()
