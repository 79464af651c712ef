"""Reads a sheet of items with its pictures into the bank.

In two steps, because the exams, a part to the right, record which items are sealed: `read` lists everything
that is wrong with the sheet itself, `store` keeps what `read` found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from services.scoring.bank import storage
from services.scoring.bank.domain.columns import NAMES, NUMBERS, OPTIONAL, by_column
from services.scoring.bank.domain.items import Item
from services.scoring.bank.domain.layout import RowReader, problem_at
from services.scoring.bank.usecases.pictures import Unsafe, reduce_picture
from shared.contracts.rules import Marking
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.words import N_
from shared.processes.turns import in_turns
from shared.sheets.problems import gathered
from shared.sheets.reading import Table, header_problems, read_sheet

MAX_PICTURES = 500

Numbered = tuple[int, Item]
"""An item with the number of its row in the sheet."""


@dataclass(frozen=True)
class Upload:
    """A sheet under its file name, and the SVG files that it names."""

    name: str
    sheet: bytes
    pictures: Mapping[str, bytes]

    @cached_property
    def table(self) -> Table:
        """The rows of the sheet. Raises InvalidInput if the file is not a sheet, SheetsBusy."""
        return read_sheet(self.name, self.sheet, NUMBERS)

    def opened(self) -> Upload:
        """This upload, its sheet read. That may take seconds: an edge calls it before its transaction begins, which
        with SQLite keeps every other writer waiting."""
        _ = self.table
        return self


@dataclass(frozen=True)
class Reading:
    """The sheet beside the bank: items that are new, and those that would replace another content."""

    new: tuple[Numbered, ...]
    changed: tuple[Numbered, ...]
    same: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ImportReport:
    """How many items were new, replaced, or identical to what the bank had."""

    added: int
    changed: int
    same: int


def read(session: Session, upload: Upload, markings: Mapping[str, Marking]) -> Reading:
    """Reads the sheet and lists every problem of every row and picture; stores nothing.

    `markings` maps the section codes of the known rules to their marking. Raises InvalidInput if the file is not a
    sheet or there are too many pictures.
    """
    pictures, problems = _reduce(upload.pictures)
    found, row_problems = _read_rows(upload.name, upload.table.rows, pictures, markings)
    named = {enemy for _, item in found for enemy in item.enemies}
    known = storage.digests(session, {item.code for _, item in found} | named)
    written = {code.lower(): code for code in sorted(known)} | {item.code.lower(): item.code for _, item in found}
    row_problems += _strangers(found, written) + _written_otherwise(found, known)
    found = [(number, _with_enemies_as_written(item, written)) for number, item in found]
    new = tuple((number, item) for number, item in found if item.code not in known)
    changed = tuple(
        (number, item) for number, item in in_turns(found) if known.get(item.code) not in (None, item.digest)
    )
    every = tuple(gathered(upload.table.problems, [*problems, *row_problems]))
    return Reading(new, changed, len(found) - len(new) - len(changed), every)


def _strangers(found: Sequence[Numbered], written: Mapping[str, str]) -> list[Problem]:
    """Enemies that are neither in the sheet nor in the bank: a misspelt one would keep nothing apart."""
    text = N_("Butir %(value)s tidak ada dalam lembar ini dan tidak ada dalam bank.")
    return [
        problem_at(number, "enemies", "enemy_unknown", text, value=enemy)
        for number, item in found
        for enemy in item.enemies
        if enemy.lower() not in written
    ]


def _written_otherwise(found: Sequence[Numbered], known: Mapping[str, str]) -> list[Problem]:
    """Codes that the bank has in other capitals: a person who types one or the other means the same item."""
    text = N_("Kode %(value)s sudah ada dalam bank sebagai %(known)s.")
    lowered = {code.lower(): code for code in known}
    return [
        problem_at(number, "code", "code_taken", text, value=item.code, known=lowered[item.code.lower()])
        for number, item in found
        if item.code not in known and item.code.lower() in lowered
    ]


def _with_enemies_as_written(item: Item, written: Mapping[str, str]) -> Item:
    """With the codes of its enemies as those items have them, in whichever capitals they were typed."""
    enemies = tuple(sorted({written.get(enemy.lower(), enemy) for enemy in item.enemies}))
    return item if enemies == item.enemies else replace(item, enemies=enemies)


def store(session: Session, now: datetime, reading: Reading) -> ImportReport:
    """Adds new items and replaces changed ones."""
    storage.put(session, [item for _, item in (*reading.new, *reading.changed)], now)
    return ImportReport(len(reading.new), len(reading.changed), reading.same)


def _reduce(pictures: Mapping[str, bytes]) -> tuple[dict[str, str], list[Problem]]:
    if len(pictures) > MAX_PICTURES:
        text = N_("Paling banyak %(limit)s berkas gambar sekaligus.")
        raise InvalidInput([Problem.of("pictures", "too_many_pictures", text, limit=MAX_PICTURES)])
    reduced: dict[str, str] = {}
    problems = []
    for file, data in in_turns(pictures.items()):
        try:
            reduced[file] = reduce_picture(file, data)
        except Unsafe as error:
            problems.append(error.problem)
            # Known as a file, so that its rows do not complain a second time.
            reduced[file] = ""
    return reduced, problems


def _read_rows(
    name: str, rows: Sequence[Sequence[str]], pictures: Mapping[str, str], markings: Mapping[str, Marking]
) -> tuple[list[Numbered], list[Problem]]:
    problems = header_problems(rows[0], NAMES, OPTIONAL)
    if problems:
        return [], problems
    header = [cell.lower() for cell in rows[0]]
    found: list[Numbered] = []
    first_row: dict[str, int] = {}
    for number, row in in_turns(enumerate(rows[1:], 2)):
        if not any(row):
            continue
        if any(text for i, text in enumerate(row) if i >= len(header) or not header[i]):
            problems.append(problem_at(number, "?", "row_long", N_("Baris ini lebih panjang dari baris judul.")))
        values = by_column(header, row)
        reader = RowReader(number, values, pictures, markings)
        item = reader.read()
        problems += reader.problems
        code, same = values["code"], values["code"].lower()
        if code and same in first_row:
            text = N_("Kode %(value)s sudah dipakai pada baris %(first)s.")
            problems.append(problem_at(number, "code", "code_repeated", text, value=code[:40], first=first_row[same]))
        elif item is not None:
            found.append((number, item))
        first_row.setdefault(same, number)
    if not found and not problems:
        problems.append(Problem.of(name, "sheet_empty", N_("Lembar tidak memuat satu butir pun.")))
    return found, problems
