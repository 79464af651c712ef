"""A spreadsheet, XLSX or CSV, read into rows of text with limits that hold before anything is unpacked.

An XLSX file is a zip of XML: a few kilobytes can ask for gigabytes, either by compression or by one cell
at the far corner of the sheet, for which a reader makes room up to there. So every part is unpacked with
a limit, and the cells' addresses are looked at, before the reader sees the file.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Sequence
from typing import Any, Final

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from shared.kernel.errors import InvalidInput, Place, Problem
from shared.kernel.words import N_

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 64
_MAX_UNPACKED: Final = 64 * 1024 * 1024
_MAX_PARTS: Final = 200
SHEET: Final = "butir"
"""The sheet that is read; where none has this name, the first one is."""

_NEVER_SHEETS = ("/", ".bin", ".png", ".jpeg", ".jpg", ".gif", ".emf", ".wmf", ".vml")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ROW_TAG, _CELL_TAG = "row", "c"


def read_sheet(name: str, data: bytes) -> list[list[str]]:
    """The rows of the sheet as trimmed text, the header first; row n of the file is element n - 1.

    Raises InvalidInput if the file is not a readable sheet.
    """
    if len(data) > MAX_BYTES:
        raise _refused(name, "sheet_size", N_("Berkas lebih besar dari %(limit)s MB."), limit=MAX_BYTES // 2**20)
    if not data.strip():
        raise _refused(name, "sheet_empty", N_("Berkas kosong."))
    rows = _xlsx(name, data) if data[:4] == b"PK\x03\x04" else _csv(name, data)
    if len(rows) > MAX_ROWS + 1:
        raise _refused(name, "sheet_rows", N_("Lembar memuat lebih dari %(limit)s baris."), limit=MAX_ROWS)
    return rows


def _csv(name: str, data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = N_("Berkas bukan CSV UTF-8 dan bukan XLSX. Simpan ulang sebagai salah satunya.")
        raise _refused(name, "sheet_encoding", problem) from error
    if "\x00" in text:
        raise _refused(
            name, "sheet_encoding", N_("Berkas bukan CSV UTF-8 dan bukan XLSX. Simpan ulang sebagai salah satunya.")
        )
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([cell.strip() for cell in row])
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error as error:
        raise _refused(
            name, "sheet_quotes", N_("Baris %(row)s tidak terbaca: periksa tanda kutipnya."), row=len(rows) + 1
        ) from error
    return rows


def _xlsx(name: str, data: bytes) -> list[list[str]]:
    unreadable = N_("Berkas XLSX rusak atau bukan lembar kerja biasa.")
    try:
        _check_archive(name, data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet_name = SHEET if SHEET in book.sheet_names else book.sheet_names[0]
        sheet = book.get_sheet_by_name(sheet_name)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, etree.XMLSyntaxError) as error:
        raise _refused(name, "sheet_unreadable", unreadable) from error
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise _refused(name, "sheet_unreadable", unreadable) from error
    return [[_text(cell) for cell in row] for row in rows]


def _check_archive(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS:
            raise _refused(name, "sheet_parts", N_("Berkas XLSX memuat terlalu banyak bagian."))
        left = _MAX_UNPACKED
        for part in parts:
            # The size that the archive states may lie, so it is the unpacking that is limited.
            with archive.open(part) as stream:
                content = stream.read(left + 1)
            left -= len(content)
            if left < 0:
                raise _refused(name, "sheet_unpacked", N_("Berkas XLSX menjadi terlalu besar bila dibuka."))
            # A workbook may keep its sheets under any name, so every part is looked at as if it were one.
            if not part.filename.lower().endswith(_NEVER_SHEETS) or b"sheetData" in content:
                _check_extent(name, content)


def _check_extent(name: str, content: bytes) -> None:
    rows = cells = 0
    for _, element in etree.iterparse(
        io.BytesIO(content), events=("end",), resolve_entities=False, no_network=True, load_dtd=False
    ):
        tag = etree.QName(element).localname
        if tag == _CELL_TAG:
            cells += 1
            column, row = _address(element.get("r", ""))
            if max(cells, column) > MAX_COLUMNS:
                raise _refused(name, "sheet_extent", N_("Lembar terlalu luas: ada sel jauh di luar tata letak."))
        elif tag == _ROW_TAG:
            rows, cells = rows + 1, 0
            row = max(rows, _number(element.get("r", "0")))
            element.clear()
        else:
            continue
        if row > MAX_ROWS + 1:
            raise _refused(name, "sheet_rows", N_("Lembar memuat lebih dari %(limit)s baris."), limit=MAX_ROWS)


def _address(text: str) -> tuple[int, int]:
    """Column and row of a cell's address; (0, 0) where it has none, beyond every limit where it is none."""
    if not text:
        return 0, 0
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return MAX_COLUMNS + 1, MAX_ROWS + 2
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(found[2])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else MAX_ROWS + 2


def _text(cell: Any) -> str:
    """A cell as it would be written in a CSV: whole numbers without a decimal point."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def _refused(name: str, code: str, text: str, **facts: object) -> InvalidInput:
    return InvalidInput([Problem.of(name, code, text, **facts)])


def header_problems(header: Sequence[str], names: Sequence[str], optional: Collection[str] = ()) -> list[Problem]:
    """The problems of a header row that should name these columns, in any order and case.

    It may leave out those in `optional`.
    """
    given = [cell.lower() for cell in header if cell]
    problems = [
        _column(n, "column_missing", N_("Kolom ini tidak ada.")) for n in names if n not in given and n not in optional
    ]
    problems += [
        _column(n[:40], "column_unknown", N_("Kolom ini tidak dikenal."))
        for n in dict.fromkeys(given)
        if n not in names
    ]
    problems += [
        _column(n, "column_repeated", N_("Kolom ini muncul lebih dari sekali.")) for n in names if given.count(n) > 1
    ]
    return problems


def _column(name: str, code: str, text: str) -> Problem:
    return Problem.of(Place(row=1, column=name), code, text)
