"""A workbook's sheet, read row by row, with everything that a table of texts cannot carry named by its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from shared.sheets.archive import Archive
from shared.sheets.cells import CellReader, Value, text_of
from shared.sheets.formats import formats_of
from shared.sheets.parts import Book, Parts, local
from shared.sheets.table import MAX_COLUMNS, MAX_ROWS, Cells, Fault, Unreadable

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_WIDEST = 16_384


def read_workbook(archive: Archive, numbers: Collection[str]) -> Cells:
    """The sheet's cells; numbers are taken in the columns with these names. Raises Unreadable."""
    parts = Parts(archive)
    book = Book(parts)
    strings = [text_of(element) for element in _strings(parts, book)]
    reader = _SheetReader(CellReader(strings, formats_of(parts, book.styles)), numbers)
    for element in parts.elements(book.sheet, "sheetFormatPr", "col", "row", "mergeCell", "drawing"):
        reader.take(element)
    for place in _pictures(parts, book.sheet) if reader.has_drawing else ():
        reader.fault(place[0], place[1], "cell_picture")
    return reader.finished()


def _strings(parts: Parts, book: Book) -> Iterator[etree._Element]:
    return parts.elements(book.strings, "si") if book.strings and book.strings in parts else iter(())


def _pictures(parts: Parts, sheet: str) -> Iterator[tuple[int, int]]:
    """Row and column of the upper left corner of each object that floats over the sheet."""
    for kind, target in parts.related(sheet).values():
        if kind.endswith("/drawing") and target in parts:
            for anchor in parts.tree(target):
                row, column = anchor.findtext("{*}from/{*}row") or "0", anchor.findtext("{*}from/{*}col") or "0"
                if row.isdecimal() and column.isdecimal():
                    yield int(row[:7]) + 1, int(column[:5])


class _SheetReader:
    """Collects the cells of a sheet whose elements come in the order of the file: columns, rows, then the rest."""

    def __init__(self, cells: CellReader, numbers: Collection[str]) -> None:
        self.has_drawing = False
        self._cells = cells
        self._numbers = numbers
        self._found = Cells()
        self._last_row = 0
        self._hidden_columns: set[int] = set()
        self._shown_columns: set[int] = set()
        self._rows_hidden, self._columns_hidden = False, False
        self._numeric: set[int] = set()

    def take(self, element: etree._Element) -> None:
        name = local(element)
        if name == "row":
            self._take_row(element)
        elif name == "sheetFormatPr":
            self._take_defaults(element)
        elif name == "col":
            first, last = _position(element.get("min")), _position(element.get("max"))
            columns = self._hidden_columns if _is_hidden(element, "width") else self._shown_columns
            columns |= set(range(first - 1, min(last, MAX_COLUMNS)))
        elif name == "mergeCell":
            self._take_merged(element.get("ref", ""))
        elif name == "drawing":
            self.has_drawing = True

    def fault(self, row: int, column: int | None, code: str, value: str = "") -> None:
        self._found.faults.append(Fault(row, column, code, value[:40]))

    def finished(self) -> Cells:
        used = max((len(row) for row in self._found.rows), default=0)
        if self._columns_hidden:
            self._hidden_columns |= set(range(used)) - self._shown_columns
        for column in sorted(self._hidden_columns):
            if column < used and any(len(row) > column and row[column] for row in self._found.rows):
                self.fault(1, column, "column_hidden")
        return self._found

    def _take_defaults(self, element: etree._Element) -> None:
        """How rows and columns are that say nothing of themselves. Programs differ in whether such a row with cells in
        it is shown."""
        is_zero = element.get("zeroHeight", "0") in ("1", "true")
        self._rows_hidden |= is_zero or _is_hidden(element, "defaultRowHeight")
        self._columns_hidden |= _is_hidden(element, "defaultColWidth")

    def _take_row(self, element: etree._Element) -> None:
        number = _position(element.get("r", str(self._last_row + 1)))
        if number <= self._last_row:
            raise Unreadable("sheet_unreadable")
        self._last_row = number
        values = self._values(element, number)
        if not values:
            return
        if self._rows_hidden and element.get("ht") is None:
            raise Unreadable("sheet_rows_hidden")
        if number > MAX_ROWS + 1:
            raise Unreadable("sheet_rows", limit=MAX_ROWS)
        self._found.rows += [[] for _ in range(number - len(self._found.rows))]
        row = self._found.rows[number - 1]
        row += [""] * (max(values) + 1)
        for column, value in values.items():
            row[column] = value.text
            for code in value.faults:
                self.fault(number, column, code, value.shown)
        if number == 1:
            self._numeric = {place for place, text in enumerate(row) if text.lower() in self._numbers}
        if _is_hidden(element, "ht"):
            self.fault(number, None, "row_hidden")

    def _values(self, element: etree._Element, number: int) -> dict[int, Value]:
        values: dict[int, Value] = {}
        last = -1
        for cell in element:
            if local(cell) != "c":
                continue
            column = _column(cell.get("r"), number, last + 1)
            if column <= last:
                raise Unreadable("sheet_unreadable")
            last = column
            value = self._cells.read(cell, takes_numbers=column in self._numeric)
            if value is None:
                continue
            if column >= MAX_COLUMNS:
                raise Unreadable("sheet_extent", limit=MAX_COLUMNS)
            values[column] = value
        return values

    def _take_merged(self, ref: str) -> None:
        corner = _ADDRESS.fullmatch(ref.partition(":")[0])
        if corner is None:
            raise Unreadable("sheet_unreadable")
        self.fault(int(corner[2]), _number_of(corner[1]), "cell_merged", ref)


def _is_hidden(element: etree._Element, size: str) -> bool:
    if element.get("hidden", "0") in ("1", "true"):
        return True
    try:
        return float(element.get(size, "1")) == 0
    except ValueError:
        return False


def _position(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 9):
        raise Unreadable("sheet_unreadable")
    return int(text)


def _column(address: str | None, row: int, following: int) -> int:
    """The column of a cell, from 0; one without an address follows the one before it."""
    if address is None:
        return following
    found = _ADDRESS.fullmatch(address)
    if found is None or int(found[2]) != row or _number_of(found[1]) >= _WIDEST:
        raise Unreadable("sheet_unreadable")
    return _number_of(found[1])


def _number_of(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1
