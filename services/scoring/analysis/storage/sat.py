"""Who has sat an exam, and who is still to sit it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from services.scoring.assessments.tables import stage_participants
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.tables import exams
from services.scoring.marking.tables import attempts, candidates, marks, missed_seats
from shared.contracts.exams import ExamStage


def has_anybody_begun(session: Session, exam_id: str) -> bool:
    """Somebody on the roster: an attempt of a number that nobody admitted opens nothing."""
    query = select(attempts.c.attempt_id).join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
    return _any(session, query.where(attempts.c.exam_id == exam_id))


def is_anybody_to_sit(session: Session, exam: Exam) -> bool:
    """Whether somebody who takes part has neither begun this exam nor missed it, or an attempt is not submitted; looks
    no further than the first."""
    sitting = select(attempts.c.attempt_id).where(attempts.c.exam_id == exam.exam_id, attempts.c.submitted_at.is_(None))
    those = stage_participants if exam.stage else candidates
    number = those.c.candidate_no
    begun = exists().where(attempts.c.exam_id == exam.exam_id, attempts.c.candidate_no == number)
    missed = exists().where(missed_seats.c.exam_id == exam.exam_id, missed_seats.c.candidate_no == number)
    to_come = select(number).where(those.c.selection_id == exam.selection_id, ~begun, ~missed)
    if exam.stage:
        to_come = to_come.where(stage_participants.c.stage == exam.stage.stage)
    return _any(session, sitting) or _any(session, to_come)


def is_anybody_to_go_on(session: Session, selection_id: str, stage: ExamStage) -> bool:
    """Whether a vacancy with people who may go on to this stage has nobody in it yet, since its ranking of the stage
    before is to be released. Where nobody goes on although somebody could, that stays so."""
    there = _participants(selection_id, stage.stage)
    if stage.after is None:
        first = select(exams.c.exam_id).where(exams.c.selection_id == selection_id, exams.c.stage == "")
        could = (
            select(candidates.c.vacancy_id)
            .join(marks, marks.c.candidate_no == candidates.c.candidate_no)
            .where(candidates.c.selection_id == selection_id, marks.c.exam_id.in_(first), marks.c.passed)
        )
        return _any(session, could.where(candidates.c.vacancy_id.not_in(there)))
    before = _participants(selection_id, stage.after)
    return _any(session, before.where(stage_participants.c.vacancy_id.not_in(there)))


def _participants(selection_id: str, stage: str) -> Select[Any]:
    its = and_(stage_participants.c.selection_id == selection_id, stage_participants.c.stage == stage)
    return select(stage_participants.c.vacancy_id).where(its)


def _any(session: Session, query: Select[Any]) -> bool:
    return session.execute(query.limit(1)).first() is not None
