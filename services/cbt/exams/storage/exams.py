"""Sealed exams. What is stored is built field by field from what cbt may know, so nothing else can slip in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import BlueprintRow, Exam, Item, Option, Picture, Section
from services.cbt.exams.tables import exams
from shared.db.upsert import upsert


def insert(session: Session, exam: Exam, content_digest: str, sealed_at: datetime) -> bool:
    """Keeps the exam; False if this exam or another one of the selection is there already."""
    row = upsert(session)(exams).values(
        exam_id=exam.exam_id,
        selection_id=exam.selection_id,
        title=exam.title,
        content=_content(exam),
        minutes=exam.minutes,
        extra_time_minutes=exam.extra_time_minutes,
        grace_seconds=exam.grace_seconds,
        draw_seed=exam.draw_seed,
        content_digest=content_digest,
        sealed_at=sealed_at,
    )
    return session.execute(row.on_conflict_do_nothing().returning(exams.c.exam_id)).one_or_none() is not None


def find(session: Session, exam_id: str) -> Exam | None:
    row = session.execute(select(exams).where(exams.c.exam_id == exam_id)).one_or_none()
    return _exam(row) if row else None


def of_selection(session: Session, selection_id: str) -> Exam | None:
    row = session.execute(select(exams).where(exams.c.selection_id == selection_id)).one_or_none()
    return _exam(row) if row else None


def content_digest(session: Session, exam_id: str) -> str | None:
    return session.scalar(select(exams.c.content_digest).where(exams.c.exam_id == exam_id))


def _content(exam: Exam) -> dict[str, Any]:
    return {
        "sections": [{"code": s.code, "name": s.name, "items": s.items} for s in exam.sections],
        "blueprint": [[row.section, row.topic, row.band, row.items] for row in exam.blueprint],
        "items": [
            {
                "item_id": item.item_id,
                "section": item.section,
                "topic": item.topic,
                "band": item.band,
                "stem": item.stem,
                "picture": _picture_out(item.picture),
                "options": [
                    {"option_id": o.option_id, "text": o.text, "picture": _picture_out(o.picture)} for o in item.options
                ],
            }
            for item in exam.items
        ],
    }


def _exam(row: Any) -> Exam:
    content = row.content
    return Exam(
        exam_id=row.exam_id,
        selection_id=row.selection_id,
        title=row.title,
        sections=tuple(Section(**section) for section in content["sections"]),
        blueprint=tuple(BlueprintRow(*line) for line in content["blueprint"]),
        items=tuple(_item(item) for item in content["items"]),
        minutes=row.minutes,
        extra_time_minutes=row.extra_time_minutes,
        grace_seconds=row.grace_seconds,
        draw_seed=row.draw_seed,
    )


def _item(data: dict[str, Any]) -> Item:
    options = tuple(
        Option(option["option_id"], option["text"], _picture_in(option["picture"])) for option in data["options"]
    )
    return Item(
        item_id=data["item_id"],
        section=data["section"],
        topic=data["topic"],
        band=data["band"],
        stem=data["stem"],
        picture=_picture_in(data["picture"]),
        options=options,
    )


def _picture_out(picture: Picture | None) -> dict[str, str] | None:
    return {"svg": picture.svg, "alt": picture.alt} if picture else None


def _picture_in(data: dict[str, str] | None) -> Picture | None:
    return Picture(**data) if data else None
