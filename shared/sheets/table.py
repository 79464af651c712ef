"""What a sheet is read into, and what is wrong with it, in a form that crosses from one process to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 64
LONGEST_CELL: Final = 32_767
"""Characters in a cell; the spreadsheet programs' own limit."""
SHEET: Final = "butir"
"""The sheet that is read; where none has this name, the first one is."""


class Unreadable(Exception):
    """The file as a whole cannot be taken; the code is one of `words.FILE_PROBLEMS`."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Fault:
    """Something about a row or cell that the text cannot carry; the code is one of `words.CELL_PROBLEMS`.

    `row` counts as the spreadsheet program does, the header is row 1. `column` counts from 0; None is the whole row.
    """

    row: int
    column: int | None
    code: str
    value: str = ""
    """What the cell contains, shortened, where that helps to find it."""


@dataclass
class Cells:
    """The sheet's text: row n of the file is element n - 1; a row ends with its last cell that is not empty."""

    rows: list[list[str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"rows": self.rows, "faults": [[f.row, f.column, f.code, f.value] for f in self.faults]}


def letters_of(column: int) -> str:
    """The letters of a column that counts from 0: A, B, …, Z, AA, …"""
    text = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        text = chr(65 + place) + text
    return text
