"""The blueprint of an exam: read from an upload, checked, stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.bank.domain.items import BANDS
from services.scoring.bank.usecases import items
from services.scoring.bank.usecases.sheets import header_problems, read_sheet
from services.scoring.exams import storage
from services.scoring.exams.domain import blueprints
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.sealing import AlreadySealed
from services.scoring.exams.usecases.exams import get
from shared.contracts.exams import BlueprintRow
from shared.kernel.errors import InvalidInput, Place, Problem
from shared.kernel.words import N_

COLUMNS = ("section", "topic", *BANDS)
MAX_ITEMS = 500


@dataclass(frozen=True)
class Line:
    """A blueprint row beside what the bank has for it."""

    row: BlueprintRow
    have: int


def put_blueprint(session: Session, exam_id: str, rows: Sequence[BlueprintRow]) -> None:
    """Replaces the draft's blueprint. Raises NotFound, AlreadySealed, or InvalidInput with every problem."""
    exam = get(session, exam_id, lock=True)
    if exam.is_sealed:
        raise AlreadySealed
    problems = blueprints.check(rows, exam.rules.sections, items.stock(session))
    if problems:
        raise InvalidInput(problems)
    storage.put_blueprint(session, exam_id, blueprints.canonical(rows))


def read_blueprint(name: str, data: bytes) -> list[BlueprintRow]:
    """Rows from a sheet with the columns section, topic, easy, medium, hard. Raises InvalidInput."""
    table = read_sheet(name, data)
    problems = header_problems(table[0], COLUMNS)
    if problems:
        raise InvalidInput(problems)
    header = [cell.lower() for cell in table[0]]
    rows: list[BlueprintRow] = []
    for number, cells in enumerate(table[1:], 2):
        if not any(cells):
            continue
        values = {column: cells[i] if i < len(cells) else "" for i, column in enumerate(header) if column}
        for column in ("section", "topic"):
            if not values[column]:
                problems.append(_problem(number, column, "missing", N_("Kolom ini wajib diisi.")))
        for band in BANDS:
            count = values[band] or "0"
            if not (count.isascii() and count.isdigit() and int(count[:9]) <= MAX_ITEMS):
                problems.append(_problem(number, band, "count", N_("Isi dengan bilangan bulat, 0 atau lebih.")))
            elif int(count):
                rows.append(BlueprintRow(section=values["section"], topic=values["topic"], band=band, items=int(count)))
    if problems:
        raise InvalidInput(problems)
    return rows


def compare(session: Session, exam: Exam) -> list[Line]:
    """The blueprint beside the bank."""
    stock = items.stock(session)
    return [Line(row, stock.get((row.section, row.topic, row.band), 0)) for row in exam.blueprint]


def _problem(row: int, column: str, code: str, text: str) -> Problem:
    return Problem.of(Place(row=row, column=column), code, text)
