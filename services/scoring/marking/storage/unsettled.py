"""Attempts for which something is missing, or was when they came."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams
from services.scoring.marking.domain.attempts import Named
from services.scoring.marking.tables import attempts, candidates, marks, stands, unsettled_attempts, vacancies
from shared.db.rows import insert_all, is_one_of
from shared.db.upsert import upsert


def put(session: Session, named: Iterable[Named]) -> None:
    rows = [
        {"attempt_id": attempt_id, "candidate_no": candidate_no, "exam_id": exam_id}
        for attempt_id, candidate_no, exam_id in sorted(set(named))
    ]
    if rows:
        new = upsert(session)(unsettled_attempts).on_conflict_do_nothing()
        insert_all(session, new.returning(unsettled_attempts.c.attempt_id), rows)


def remove(session: Session, attempt_ids: Collection[str]) -> None:
    if attempt_ids:
        session.execute(
            delete(unsettled_attempts).where(is_one_of(session, unsettled_attempts.c.attempt_id, attempt_ids))
        )


def remove_running(session: Session, candidate_no: str) -> None:
    """Those of a candidate who has come onto the roster which wait for nothing else: there is no sheet yet."""
    running = select(attempts.c.attempt_id).where(
        attempts.c.candidate_no == candidate_no, attempts.c.submitted_at.is_(None)
    )
    session.execute(delete(unsettled_attempts).where(unsettled_attempts.c.attempt_id.in_(running)))


def markable(session: Session, faults: Collection[str], limit: int) -> list[str]:
    """Attempts whose sheets count and have no marks although exam, candidate and vacancy are known, save those with
    such a fault. What is looked at are the unsettled ones alone."""
    query = (
        select(attempts.c.attempt_id)
        .select_from(unsettled_attempts)
        .join(attempts, attempts.c.attempt_id == unsettled_attempts.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .join(vacancies, vacancies.c.vacancy_id == candidates.c.vacancy_id)
        .outerjoin(marks, marks.c.attempt_id == attempts.c.attempt_id)
        .where(attempts.c.submitted_at.is_not(None), marks.c.attempt_id.is_(None))
        .where(exists().where(exams.c.exam_id == attempts.c.exam_id, exams.c.sealed_at.is_not(None)))
        .where(attempts.c.fault.is_(None) | attempts.c.fault.not_in(faults), stands())
        .order_by(attempts.c.attempt_id)
        .limit(limit)
    )
    return list(session.scalars(query))
