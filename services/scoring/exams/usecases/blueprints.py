"""The blueprint of an exam: read from an upload, checked, stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.bank.domain.columns import LONGEST
from services.scoring.bank.domain.items import BANDS
from services.scoring.bank.usecases import items
from services.scoring.exams.domain import blueprints
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.sealing import AlreadySealed
from services.scoring.exams.storage import exams as storage
from services.scoring.exams.usecases.exams import get
from shared.contracts.exams import BlueprintRow
from shared.contracts.scoring import BlueprintReplaced
from shared.kernel.alike import in_one_line
from shared.kernel.errors import InvalidInput, Place, Problem
from shared.kernel.words import N_
from shared.messaging.outbox import emit
from shared.sheets.problems import gathered, listed
from shared.sheets.reading import header_problems, read_sheet

COLUMNS = ("section", "topic", *BANDS)
MAX_ITEMS = 500
_COUNT = re.compile(r"0*([0-9]{1,4})")


@dataclass(frozen=True)
class Line:
    """A blueprint row beside what the bank has for it."""

    row: BlueprintRow
    have: int


def put_blueprint(session: Session, now: datetime, exam_id: str, rows: Sequence[BlueprintRow]) -> None:
    """Replaces the draft's blueprint. Raises NotFound, AlreadySealed, or InvalidInput with every problem."""
    exam = get(session, exam_id, lock=True)
    if exam.is_sealed:
        raise AlreadySealed
    problems = blueprints.check(rows, exam.rules.sections, items.stock(session))
    if problems:
        raise InvalidInput(problems)
    storage.put_blueprint(session, exam_id, blueprints.canonical(rows))
    replaced = BlueprintReplaced(
        exam_id=exam_id,
        selection_id=exam.selection_id,
        items=sum(row.items for row in rows),
        replaced_at=now,
    )
    emit(session, replaced, at=now)


def read_blueprint(name: str, data: bytes) -> list[BlueprintRow]:
    """Rows from a sheet with the columns section, topic, easy, medium, hard. Raises InvalidInput."""
    table = read_sheet(name, data, numbers=BANDS)
    problems = header_problems(table.rows[0], COLUMNS)
    if problems:
        raise InvalidInput(problems)
    rows: list[BlueprintRow] = []
    for number, cells in enumerate(table.rows[1:], 2):
        if any(cells):
            rows += _read_row(number, cells, table.header, problems)
    problems = gathered(table.problems, problems)
    if problems:
        raise InvalidInput(listed(problems))
    return rows


def _read_row(
    number: int, cells: Sequence[str], header: Sequence[str], problems: list[Problem]
) -> Iterator[BlueprintRow]:
    values = {column: cells[i] if i < len(cells) else "" for i, column in enumerate(header) if column}
    if any(text for i, text in enumerate(cells) if i >= len(header) or not header[i]):
        problems.append(_problem(number, "?", "row_long", N_("Baris ini lebih panjang dari baris judul.")))
    named = {column: in_one_line(values[column]) for column in ("section", "topic")}
    for column, text in named.items():
        if not text:
            problems.append(_problem(number, column, "missing", N_("Kolom ini wajib diisi.")))
        elif len(text) > LONGEST[column]:
            text = N_("Paling banyak %(limit)s huruf.")
            problems.append(_problem(number, column, "too_long", text, limit=LONGEST[column]))
    for band in BANDS:
        count = _COUNT.fullmatch(values[band] or "0")
        if count is None or int(count[1]) > MAX_ITEMS:
            text = N_("Isi dengan bilangan bulat, 0 sampai %(limit)s.")
            problems.append(_problem(number, band, "count", text, limit=MAX_ITEMS))
        elif int(count[1]):
            yield BlueprintRow(section=named["section"], topic=named["topic"], band=band, items=int(count[1]))


def compare(session: Session, exam: Exam) -> list[Line]:
    """The blueprint beside the bank."""
    stock = items.stock(session)
    return [Line(row, stock.get((row.section, row.topic, row.band), 0)) for row in exam.blueprint]


def _problem(row: int, column: str, code: str, text: str, **facts: object) -> Problem:
    return Problem.of(Place(row=row, column=column), code, text, **facts)
