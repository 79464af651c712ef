"""The door to every sheet that somebody sends: the file is read in a process apart, and comes back as texts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from shared.kernel.errors import DomainError, InvalidInput, Kind, Place, Problem
from shared.kernel.words import N_
from shared.processes.apart import Limits, Occupied, Unfinished, run_apart
from shared.sheets.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, letters_of
from shared.sheets.words import CELL_PROBLEMS, FILE_PROBLEMS

LIMITS = Limits()

_log = structlog.get_logger(__name__)


class SheetsBusy(DomainError):
    kind = Kind.TOO_MANY
    code = "sheets_busy"
    text = N_("Terlalu banyak lembar sedang dibaca. Tunggu %(seconds)s detik, lalu kirim lagi.")


@dataclass(frozen=True)
class Table:
    """The rows of a sheet as texts, the header first: row n of the file is element n - 1.

    `problems` are the cells, rows and columns that say more than their text; the texts of such cells are there too.
    """

    rows: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...]

    @property
    def header(self) -> list[str]:
        """The names of the columns, in lower case."""
        return [cell.lower() for cell in self.rows[0]]


def read_sheet(name: str, data: bytes, numbers: Collection[str] = ()) -> Table:
    """Reads an XLSX or CSV file. Every column takes texts; those named in `numbers` take numbers too.

    Raises InvalidInput, with one problem at the file's name, if it is no sheet that can be read; SheetsBusy if too
    many are being read.
    """
    if len(data) > MAX_BYTES:
        raise _refused(name, "sheet_size", {"limit": MAX_BYTES // 2**20})
    if not data:
        raise _refused(name, "sheet_empty", {})
    asked = json.dumps({"name": name, "numbers": sorted(numbers)}).encode()
    try:
        answer = json.loads(run_apart("shared.sheets.apart", asked + b"\n" + data, LIMITS))
    except Occupied as error:
        raise SheetsBusy(seconds=int(LIMITS.seconds)) from error
    except Unfinished as error:
        _log.warning("sheet.unfinished", reason=str(error), bytes=len(data))
        raise _refused(name, "sheet_heavy", {}) from error
    if "unreadable" in answer:
        raise _refused(name, answer["unreadable"], answer["facts"])
    rows = tuple(tuple(row) for row in answer["rows"])
    return Table(rows, tuple(_problems(rows[0], answer["faults"])))


def header_problems(header: Sequence[str], names: Sequence[str], optional: Collection[str] = ()) -> list[Problem]:
    """The problems of a header row that should name these columns, in any order and case.

    It may leave out those in `optional`. A first row that names none of the columns is one problem, not one for each.
    """
    given = [cell.lower() for cell in header if cell]
    if not set(given) & set(names):
        text = N_("Baris pertama tidak memuat satu pun nama kolom. Unduh tata letak dan pakai judul kolomnya.")
        return [Problem.of(Place(row=1), "header_missing", text)]
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


def _problems(header: Sequence[str], faults: Sequence[Sequence[Any]]) -> Iterator[Problem]:
    for row, column, code, value in faults:
        place = Place(row=row, column=_named(header, column))
        yield Problem.of(place, code, CELL_PROBLEMS[code], **({"value": value} if value else {}))


def _named(header: Sequence[str], column: int | None) -> str:
    """The column's name in the header, else the letters by which the spreadsheet program calls it."""
    if column is None:
        return ""
    return (header[column].lower() if column < len(header) else "") or letters_of(column)


def _column(name: str, code: str, text: str) -> Problem:
    return Problem.of(Place(row=1, column=name), code, text)


def _refused(name: str, code: str, facts: dict[str, Any]) -> InvalidInput:
    return InvalidInput([Problem.of(name, code, FILE_PROBLEMS[code], **facts)])


__all__ = ["LIMITS", "MAX_BYTES", "MAX_COLUMNS", "MAX_ROWS", "SheetsBusy", "Table", "header_problems", "read_sheet"]
