"""Answers as members signed them. People gave them; a replay does not change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.scoring.objections.domain.objections import GivenAnswer, OpenAnswer
from services.scoring.objections.tables import answered_objections, objection_answers
from shared.db.upsert import upsert


def add(session: Session, **values: Any) -> int:
    """The id of the new row."""
    new = insert(objection_answers).values(**values).returning(objection_answers.c.id)
    return int(session.execute(new).scalar_one())


def note_answered(session: Session, exam_id: str, objection_ids: Sequence[str]) -> None:
    rows = [{"objection_id": each, "exam_id": exam_id} for each in objection_ids]
    if rows:
        session.execute(upsert(session)(answered_objections).on_conflict_do_nothing(), rows)


def signed(session: Session, exam_id: str, item_id: str) -> list[OpenAnswer]:
    """What members have signed of an item and no second one has, the first signed first."""
    mine = objection_answers
    seconded = select(mine.c.first_id).where(mine.c.exam_id == exam_id, mine.c.first_id.is_not(None))
    query = select(mine).where(
        mine.c.exam_id == exam_id, mine.c.item_id == item_id, mine.c.first_id.is_(None), mine.c.id.not_in(seconded)
    )
    names = OpenAnswer.__dataclass_fields__
    return [
        OpenAnswer(**{name: getattr(row, name) for name in names}) for row in session.execute(query.order_by(mine.c.id))
    ]


def given(session: Session, exam_id: str) -> list[GivenAnswer]:
    """Those that two members have signed, the first given first."""
    second, first = objection_answers.alias(), objection_answers.alias()
    query = select(second, first.c.signer.label("first_signer")).join(first, first.c.id == second.c.first_id)
    return [
        GivenAnswer(
            item_id=row.item_id,
            outcome=row.outcome,
            text=row.text,
            key_set=row.key_set,
            objections=len(row.objections),
            initials=(row.first_signer, row.signer),
            digest=row.digest,
            answered_at=row.signed_at,
        )
        for row in session.execute(query.where(second.c.exam_id == exam_id).order_by(second.c.id))
    ]


def is_given(session: Session, exam_id: str, digest: str) -> bool:
    query = select(objection_answers.c.id).where(
        objection_answers.c.exam_id == exam_id,
        objection_answers.c.digest == digest,
        objection_answers.c.first_id.is_not(None),
    )
    return session.scalar(query.limit(1)) is not None
