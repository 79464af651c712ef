"""Sealed exams, as rows."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.tables import sealed_exams
from shared.contracts.exams import first_exam_id
from shared.db.upsert import upsert


def put(session: Session, exam: SealedExam) -> None:
    """Stores the sealed exam; a repetition changes nothing."""
    session.execute(upsert(session)(sealed_exams).values(**exam.__dict__).on_conflict_do_nothing())


def find_of_selection(session: Session, selection_id: str) -> SealedExam | None:
    """The first exam; before it is sealed, one of a later stage."""
    query = select(sealed_exams).where(sealed_exams.c.selection_id == selection_id)
    order = (sealed_exams.c.exam_id != first_exam_id(selection_id), sealed_exams.c.sealed_at.desc())
    row = session.execute(query.order_by(*order).limit(1)).one_or_none()
    return SealedExam(**row._asdict()) if row is not None else None


def find_builds(session: Session, exam_id: str) -> Mapping[str, str] | None:
    """By service, those that the exam was sealed with; None where that is not known."""
    found: Mapping[str, str] | None = session.scalar(
        select(sealed_exams.c.builds).where(sealed_exams.c.exam_id == exam_id)
    )
    return found


def find_selection(session: Session, exam_id: str) -> str | None:
    return session.scalar(select(sealed_exams.c.selection_id).where(sealed_exams.c.exam_id == exam_id))
