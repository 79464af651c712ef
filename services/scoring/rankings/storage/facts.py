"""Everything that a ranking is made from, in one query."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, Text, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, candidates, marks, missed_seats, stands
from services.scoring.rankings.domain.facts import RosterLine
from shared.db.chunks import chunks

_ORDER = (candidates.c.candidate_no, attempts.c.submitted_at.asc().nulls_last(), attempts.c.attempt_id)
"""An open attempt has no time; without saying where it belongs, SQLite puts it first and PostgreSQL last."""


def lines(session: Session, vacancy_ids: Sequence[str]) -> list[list[RosterLine]]:
    """The roster of each of these vacancies by number; a candidate with two attempts has two rows, the one submitted
    earlier first, an open one last."""
    query = _lines().add_columns(candidates.c.vacancy_id).where(candidates.c.vacancy_id.in_(vacancy_ids))
    rows = session.execute(query.order_by(*_ORDER)).all()
    if len(vacancy_ids) == 1:
        return [_read(rows)]
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


def find_line(session: Session, vacancy_id: str, candidate_no: str) -> RosterLine | None:
    """The line of a candidate that counts for the ranking."""
    mine = (candidates.c.vacancy_id == vacancy_id, candidates.c.candidate_no == candidate_no)
    return next(iter(_read(session.execute(_lines().where(*mine).order_by(*_ORDER).limit(1)).all())), None)


def _read(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[RosterLine]:
    # One text is read in a third of the time that many take.
    sections = json.loads(f"[{','.join([row.sections or 'null' for row in rows])}]")
    return [RosterLine._make((*row[:7], mine, *row[8:13])) for row, mine in zip(rows, sections, strict=True)]


def _lines() -> Select[*tuple[Any, ...]]:
    missed: Any = exists().where(missed_seats.c.candidate_no == candidates.c.candidate_no)
    return (
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
            missed,
            attempts.c.disqualified_because,
        )
        .outerjoin(attempts, attempts.c.candidate_no == candidates.c.candidate_no)
        .outerjoin(marks, (marks.c.attempt_id == attempts.c.attempt_id) & stands())
    )
