"""Sealed exams, whose content is stored as the contracts' vocabulary: that has no field for a key or a weight."""

from __future__ import annotations

from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.tables import exams
from shared.contracts.codec.reading import load
from shared.contracts.exams import BlueprintRow, SealedItem, SealedSection
from shared.contracts.rules import Duration
from shared.db.upsert import upsert


def add(session: Session, exam: Exam, content_digest: str, sealed_at: datetime) -> bool:
    """Stores the exam; False if this exam or another one of the selection is there already."""
    content = {
        "sections": [asdict(section) for section in exam.sections],
        "blueprint": [astuple(row) for row in exam.blueprint],
        "items": [asdict(item) for item in exam.items],
    }
    row = upsert(session)(exams).values(
        exam_id=exam.exam_id,
        selection_id=exam.selection_id,
        title=exam.title,
        content=content,
        **asdict(exam.duration),
        draw_seed=exam.draw_seed,
        content_digest=content_digest,
        sealed_at=sealed_at,
    )
    return session.execute(row.on_conflict_do_nothing().returning(exams.c.exam_id)).one_or_none() is not None


def find(session: Session, exam_id: str) -> Exam | None:
    row = session.execute(select(exams).where(exams.c.exam_id == exam_id)).one_or_none()
    return _exam(row) if row else None


def find_of_selection(session: Session, selection_id: str) -> Exam | None:
    row = session.execute(select(exams).where(exams.c.selection_id == selection_id)).one_or_none()
    return _exam(row) if row else None


def find_content_digest(session: Session, exam_id: str) -> str | None:
    return session.scalar(select(exams.c.content_digest).where(exams.c.exam_id == exam_id))


def _exam(row: Any) -> Exam:
    content = row.content
    return Exam(
        exam_id=row.exam_id,
        selection_id=row.selection_id,
        title=row.title,
        sections=load(tuple[SealedSection, ...], content["sections"]),
        blueprint=tuple(
            BlueprintRow(section=section, topic=topic, band=band, items=items)
            for section, topic, band, items in content["blueprint"]
        ),
        items=load(tuple[SealedItem, ...], content["items"]),
        duration=Duration(
            minutes=row.minutes, extra_time_minutes=row.extra_time_minutes, grace_seconds=row.grace_seconds
        ),
        draw_seed=row.draw_seed,
    )
