"""Everything that a ranking is made from, in one query."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, candidates, in_turn, marks, missed_seats, stands
from services.scoring.rankings.domain.facts import STORED, Others, RosterLine
from shared.db.chunks import chunks

_EXAM: Any = bindparam("exam_id")
_missed: Any = exists().where(missed_seats.c.candidate_no == candidates.c.candidate_no, missed_seats.c.exam_id == _EXAM)
# Made once: to build it takes as long as to read a few lines by it.
_LINES: Select[*tuple[Any, ...]] = (
    select(
        candidates.c.candidate_no,
        candidates.c.category,
        attempts.c.attempt_id,
        attempts.c.submitted_at,
        attempts.c.integrity,
        attempts.c.fault,
        attempts.c.fault_at,
        type_coerce(marks.c.sections, Text).label("sections"),
        type_coerce(marks.c.checks, Text).label("checks"),
        marks.c.passed,
        marks.c.marked_at,
        _missed,
        attempts.c.disqualified_because,
        candidates.c.gpa,
        candidates.c.born_on,
        candidates.c.sheet_code,
        candidates.c.quota_group,
        candidates.c.vacancy_id,
    )
    .outerjoin(attempts, (attempts.c.candidate_no == candidates.c.candidate_no) & (attempts.c.exam_id == _EXAM))
    .outerjoin(marks, (marks.c.attempt_id == attempts.c.attempt_id) & stands())
    .order_by(candidates.c.candidate_no, *in_turn())
)
_OF_ONE = _LINES.where(candidates.c.vacancy_id == bindparam("vacancy_id"))
_OF_MANY = _LINES.where(candidates.c.vacancy_id.in_(bindparam("vacancy_ids", expanding=True)))
_OF_NUMBER = _OF_ONE.where(candidates.c.candidate_no == bindparam("candidate_no")).limit(1)


def lines(
    session: Session, exam_id: str, vacancy_ids: Sequence[str], others: Others = STORED
) -> list[list[RosterLine]]:
    """With `others` in the place of the marks that are stored, as `stored_lines` has them."""
    found = stored_lines(session, exam_id, vacancy_ids)
    return [[line.with_marks(others) for line in mine] for mine in found] if others else found


def stored_lines(session: Session, exam_id: str, vacancy_ids: Sequence[str]) -> list[list[RosterLine]]:
    """The roster of each of these vacancies by number, with what is known of this exam; a candidate with two attempts
    has two rows, the one submitted earlier first, an open one last."""
    if len(vacancy_ids) == 1:
        return [_read(session.execute(_OF_ONE, {"exam_id": exam_id, "vacancy_id": vacancy_ids[0]}).all())]
    rows = session.execute(_OF_MANY, {"exam_id": exam_id, "vacancy_ids": vacancy_ids}).all()
    found: dict[str, list[RosterLine]] = {vacancy_id: [] for vacancy_id in vacancy_ids}
    for row, line in zip(rows, _read(rows), strict=True):
        found[row.vacancy_id].append(line)
    return list(found.values())


def people(session: Session, vacancy_ids: Sequence[str]) -> dict[str, int]:
    """How many are on the roster of each of these vacancies; those with nobody are left out."""
    mine = candidates.c.vacancy_id
    counted: dict[str, int] = {}
    for some in chunks(vacancy_ids):
        query = select(mine, func.count()).where(mine.in_(some)).group_by(mine)
        counted |= {row[0]: row[1] for row in session.execute(query)}
    return counted


def codes(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """The sheet codes of these candidates by number; those without one are left out."""
    query = select(candidates.c.candidate_no, candidates.c.sheet_code)
    mine = candidates.c.candidate_no.in_(sorted(numbers)), candidates.c.sheet_code.is_not(None)
    return {row[0]: row[1] for row in session.execute(query.where(*mine))}


def find_line(session: Session, exam_id: str, vacancy_id: str, candidate_no: str) -> RosterLine | None:
    """The line of a candidate that counts for the ranking."""
    mine = {"exam_id": exam_id, "vacancy_id": vacancy_id, "candidate_no": candidate_no}
    rows = session.execute(_OF_NUMBER, mine).all()
    return next(iter(_read(rows)), None)


def _read(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[RosterLine]:
    # One text is read in a third of the time that many take.
    sections = json.loads(f"[{','.join([row.sections or 'null' for row in rows])}]")
    return [RosterLine._make((*row[:7], mine, *row[8:17])) for row, mine in zip(rows, sections, strict=True)]
