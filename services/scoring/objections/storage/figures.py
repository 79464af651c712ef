"""Windows that are over and objections that wait, for the operator's dashboard."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from services.scoring.objections.tables import (
    answered_objections,
    objection_answers,
    objection_windows,
    objections,
)


def oldest_open(session: Session) -> datetime | None:
    """When the first of the windows is over of which recruitment has not said how many objections there are, or of
    which not all have come; maybe later than now."""
    come = select(func.count()).where(objections.c.exam_id == objection_windows.c.exam_id).scalar_subquery()
    is_open = objection_windows.c.closed.is_(False) | (objection_windows.c.filed > come)
    query = select(func.min(objection_windows.c.until)).where(is_open)
    found: datetime | None = session.scalar(query)
    return found


def oldest_unanswered(session: Session) -> datetime | None:
    """When the first of the windows is over in which an objection has no answer yet; maybe later than now."""
    unanswered = exists().where(objections.c.exam_id == objection_windows.c.exam_id, _waits())
    query = select(func.min(objection_windows.c.until)).where(unanswered)
    found: datetime | None = session.scalar(query)
    return found


def half_answers(session: Session) -> list[datetime]:
    """Since when answers wait for their second member, to items of which an objection waits."""
    mine, second = objection_answers, objection_answers.alias()
    its = exists().where(objections.c.exam_id == mine.c.exam_id, objections.c.item_id == mine.c.item_id, _waits())
    query = select(mine.c.signed_at).where(
        mine.c.first_id.is_(None), ~exists().where(second.c.first_id == mine.c.id), its
    )
    return list(session.scalars(query))


def _waits() -> ColumnElement[bool]:
    return ~exists().where(answered_objections.c.objection_id == objections.c.objection_id)
