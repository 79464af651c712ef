"""A CSV file: UTF-8, with comma, semicolon or tab between cells and any kind of line end."""

from __future__ import annotations

import csv
import io
import re

from shared.sheets.table import MAX_COLUMNS, MAX_ROWS, Cells, Fault, Unreadable
from shared.sheets.texts import fault_of, kept

_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def read_comma_separated(data: bytes) -> Cells:
    """The cells of the file. Raises Unreadable.

    A first line `sep=;` names the separator, as the spreadsheet programs write and read it, and is no row.
    """
    text = _decoded(data)
    named = _SEPARATOR_LINE.match(text)
    if named:
        text = text[named.end() :]
    header = re.split(r"\r\n|\r|\n", _QUOTED.sub("", text), maxsplit=1)[0]
    separator = named[1] if named else max(_SEPARATORS, key=header.count)
    csv.field_size_limit(len(text) + 1)
    cells = Cells()
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            _add(cells, row)
    except csv.Error as error:
        raise Unreadable("sheet_quotes", row=len(cells.rows) + 1) from error
    while cells.rows and not any(cells.rows[-1]):
        cells.rows.pop()
    return cells


def _add(cells: Cells, row: list[str]) -> None:
    number = len(cells.rows) + 1
    if number > MAX_ROWS + 1:
        if any(text.strip() for text in row):
            raise Unreadable("sheet_rows", limit=MAX_ROWS)
        return
    texts = [kept(text) for text in row]
    if any(texts[MAX_COLUMNS:]):
        raise Unreadable("sheet_extent", limit=MAX_COLUMNS)
    cells.rows.append(texts[:MAX_COLUMNS])
    for column, text in enumerate(texts):
        fault = fault_of(text)
        if fault is not None:
            cells.faults.append(Fault(number, column, *fault))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("sheet_encoding") from error
