"""The shifts of an exam (`marking.domain.shifts`), and the totals of all who sat in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from services.scoring.assessments.tables import stage_participants
from services.scoring.marking.domain.shifts import shift_of
from services.scoring.marking.tables import (
    attempts,
    candidates,
    marks,
    missed_seats,
    sat_in,
    seat_sessions,
    seats,
    stands,
)
from services.scoring.rankings.domain.facts import STORED, Others

_SEAT = (seats.c.candidate_no == attempts.c.candidate_no) & (seats.c.exam_id == attempts.c.exam_id)
_SESSION = seat_sessions.c.session_id == sat_in()


def counts(session: Session, exam_id: str, others: Others = STORED) -> dict[str, Counter[int]]:
    """By shift, named by its moment, how many of the marked sheets that stand have each total; without those of
    disqualified candidates, and without sheets whose session is not known yet. `others` are marks in the place of
    those that are stored."""
    found: dict[str, Counter[int]] = {}
    if not others:
        query = _counted(exam_id, seat_sessions.c.starts_at, marks.c.total, func.count())
        for row in session.execute(query.group_by(seat_sessions.c.starts_at, marks.c.total)):
            found.setdefault(shift_of(row[0]), Counter())[row[1]] += row[2]
        return found
    for row in session.execute(_counted(exam_id, seat_sessions.c.starts_at, marks.c.total, marks.c.attempt_id)):
        other = others.get(row[2])
        total = row[1] if other is None else sum(section[1] for section in other.sections)
        found.setdefault(shift_of(row[0]), Counter())[total] += 1
    return found


def of_attempts(session: Session, exam_id: str, vacancy_ids: Sequence[str]) -> dict[str, str]:
    """The shift of each attempt of this exam in these vacancies, where the session that it names is known."""
    query = (
        select(attempts.c.attempt_id, seat_sessions.c.starts_at)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .outerjoin(seats, _SEAT)
        .join(seat_sessions, _SESSION)
        .where(candidates.c.vacancy_id.in_(vacancy_ids), attempts.c.exam_id == exam_id)
    )
    return {row[0]: shift_of(row[1]) for row in session.execute(query)}


def unfinished(session: Session, selection_id: str, exam_id: str, stage: str | None) -> int:
    """Candidates of the selection, whatever their vacancy, whose sheet of this exam may still come or still count in a
    shift: who may still sit, or sits; whose sheet has no marks, or whose seat or journal is not known wholly. The
    exam of a later `stage` is sat by those who take part in it, and by nobody else."""
    missed = exists().where(missed_seats.c.candidate_no == candidates.c.candidate_no, missed_seats.c.exam_id == exam_id)
    awaited: ColumnElement[bool] = or_(
        and_(attempts.c.attempt_id.is_(None), ~missed),
        and_(
            attempts.c.attempt_id.is_not(None),
            attempts.c.disqualified_because.is_(None),
            or_(
                *(marks.c.attempt_id.is_(None), seats.c.session_id.is_(None), seat_sessions.c.session_id.is_(None)),
                attempts.c.integrity == "incomplete",
            ),
        ),
    )
    query = (
        select(func.count())
        .select_from(candidates)
        .outerjoin(attempts, (attempts.c.candidate_no == candidates.c.candidate_no) & (attempts.c.exam_id == exam_id))
        .outerjoin(marks, (marks.c.attempt_id == attempts.c.attempt_id) & stands())
        .outerjoin(seats, _SEAT)
        .outerjoin(seat_sessions, _SESSION)
        .where(candidates.c.selection_id == selection_id, awaited)
    )
    if stage is not None:
        takes_part = exists().where(
            stage_participants.c.selection_id == selection_id,
            stage_participants.c.stage == stage,
            stage_participants.c.candidate_no == candidates.c.candidate_no,
        )
        query = query.where(or_(attempts.c.attempt_id.is_not(None), takes_part))
    return session.scalar(query) or 0


def _counted(exam_id: str, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(marks)
        .join(attempts, attempts.c.attempt_id == marks.c.attempt_id)
        .outerjoin(seats, _SEAT)
        .join(seat_sessions, _SESSION)
        .where(marks.c.exam_id == exam_id, attempts.c.disqualified_because.is_(None), stands())
    )
