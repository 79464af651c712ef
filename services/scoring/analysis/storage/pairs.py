"""The marks of people who have sat two exams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, marks

Sections = Sequence[Sequence[int | str]]


class Pair(NamedTuple):
    """The marks of one person in both; sections as the marking writes them, code and marks first."""

    before: int
    after: int
    sections_before: Sections
    sections_after: Sections


def of_exams(session: Session, before: str, after: str, limit: int) -> list[Pair]:
    """In the order of attempts, whose identifiers are random. Nobody who was disqualified."""
    first, second, mine, other = marks.alias(), marks.alias(), attempts.alias(), attempts.alias()
    query = (
        select(first.c.total, second.c.total, first.c.sections, second.c.sections)
        .join(second, second.c.candidate_no == first.c.candidate_no)
        .join(mine, mine.c.attempt_id == first.c.attempt_id)
        .join(other, other.c.attempt_id == second.c.attempt_id)
        .where(first.c.exam_id == before, second.c.exam_id == after)
        .where(mine.c.disqualified_at.is_(None), other.c.disqualified_at.is_(None))
        .order_by(first.c.attempt_id)
        .limit(limit)
    )
    return [Pair(*row) for row in session.execute(query)]


def exams_with(session: Session, exam_id: str) -> list[str]:
    """The other exams in which somebody has marks who has some in this one."""
    first, second = marks.alias(), marks.alias()
    both = exists().where(first.c.candidate_no == second.c.candidate_no, first.c.exam_id == exam_id)
    return list(session.scalars(select(second.c.exam_id).where(both, second.c.exam_id != exam_id).distinct()))
