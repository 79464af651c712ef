"""Objections and what was announced of their windows, as rows."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.recruitment.objections.domain import Objection, Window
from services.recruitment.objections.tables import item_objections, objection_windows
from shared.db.upsert import upsert


def add(session: Session, objection: Objection) -> bool:
    """False if the attempt has one to this item already; nothing is changed then."""
    new = upsert(session)(item_objections).values(**vars(objection)).on_conflict_do_nothing()
    return session.execute(new.returning(item_objections.c.objection_id)).one_or_none() is not None


def count_of_exam(session: Session, exam_id: str) -> int:
    query = select(func.count()).select_from(item_objections).where(item_objections.c.exam_id == exam_id)
    return session.scalar(query) or 0


def of_attempts(session: Session, attempt_ids: Collection[str]) -> list[Objection]:
    """The first filed first."""
    query = select(item_objections).where(item_objections.c.attempt_id.in_(sorted(attempt_ids)))
    order = (item_objections.c.filed_at, item_objections.c.number)
    return [Objection(**row._asdict()) for row in session.execute(query.order_by(*order))]


def count_of_selection(session: Session, selection_id: str, codes: Collection[str]) -> int:
    """Those with one of these codes; all where none is given."""
    query = select(func.count()).select_from(item_objections).where(item_objections.c.selection_id == selection_id)
    if codes:
        query = query.where(item_objections.c.objection_id.in_(sorted(codes)))
    return session.scalar(query) or 0


def of_selection(
    session: Session, selection_id: str, codes: Collection[str], *, limit: int, offset: int
) -> list[Objection]:
    """The same, the newest first."""
    query = select(item_objections).where(item_objections.c.selection_id == selection_id)
    if codes:
        query = query.where(item_objections.c.objection_id.in_(sorted(codes)))
    query = query.order_by(item_objections.c.filed_at.desc(), item_objections.c.objection_id)
    return [Objection(**row._asdict()) for row in session.execute(query.limit(limit).offset(offset))]


def find_window(session: Session, exam_id: str) -> Window | None:
    row = session.execute(select(objection_windows).where(objection_windows.c.exam_id == exam_id)).one_or_none()
    return Window(**row._asdict()) if row is not None else None


def put_window(session: Session, window: Window) -> None:
    row = upsert(session)(objection_windows).values(**vars(window))
    changed = {name: value for name, value in vars(window).items() if name != "exam_id"}
    session.execute(row.on_conflict_do_update(index_elements=[objection_windows.c.exam_id], set_=changed))
