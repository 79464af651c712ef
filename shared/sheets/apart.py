"""Reads one sheet in a process apart: standard input is a header line in JSON and the file, the answer is JSON."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from shared.processes.apart import answer_apart
from shared.sheets.archive import Archive
from shared.sheets.comma import read_comma_separated
from shared.sheets.kinds import check_kind
from shared.sheets.table import Cells, Unreadable
from shared.sheets.workbook import read_workbook


def read_cells(name: str, data: bytes, numbers: Collection[str]) -> Cells:
    """The cells of the file. Raises Unreadable if it is not a sheet, or one without a first row."""
    check_kind(name, data)
    if data[:2] == b"PK":
        archive = Archive(data)
        check_kind(name, data, archive)
        cells = read_workbook(archive, numbers)
    else:
        cells = read_comma_separated(data)
    if not cells.rows:
        raise Unreadable("sheet_empty")
    if not any(cells.rows[0]):
        raise Unreadable("sheet_first_row")
    return cells


def _answer(given: bytes) -> bytes:
    header, _, data = given.partition(b"\n")
    asked = json.loads(header)
    answer: dict[str, Any]
    try:
        answer = read_cells(asked["name"], data, asked["numbers"]).as_json()
    except Unreadable as error:
        answer = {"unreadable": error.code, "facts": error.facts}
    return json.dumps(answer).encode()


if __name__ == "__main__":
    answer_apart(_answer)
