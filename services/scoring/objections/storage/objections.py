"""Objections and windows, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, delete, exists, func, select, update
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts
from services.scoring.objections.domain.objections import Objected, Window
from services.scoring.objections.tables import answered_objections, objection_windows, objections
from shared.contracts.objections import ItemObjectionFiled, ObjectionWindowChanged
from shared.db.upsert import upsert

_SOME = 500


def add(session: Session, filed: Sequence[ItemObjectionFiled]) -> None:
    """One that is there already changes nothing."""
    names = ("objection_id", "exam_id", "attempt_id", "number", "reason", "filed_at")
    rows = [{name: getattr(each, name) for name in names} for each in filed]
    if rows:
        session.execute(upsert(session)(objections).on_conflict_do_nothing(), rows)


def unplaced(session: Session) -> list[tuple[str, int, list[str]]]:
    """Some objections whose item is not known but whose paper is by now: id, number, the paper."""
    # `attempts.c.items` is a method of the collection.
    paper, begun = attempts.c["items"].label("paper"), attempts.c.started_items
    its_paper = attempts.c["items"].is_not(None) | begun.is_not(None)
    query = (
        select(objections.c.objection_id, objections.c.number, paper, begun)
        .join(attempts, attempts.c.attempt_id == objections.c.attempt_id)
        .where(objections.c.item_id.is_(None), attempts.c.exam_id == objections.c.exam_id, its_paper)
    )
    found = session.execute(query.order_by(objections.c.objection_id).limit(_SOME))
    return [(row.objection_id, row.number, row.paper or row.started_items) for row in found]


def place(session: Session, objection_id: str, item_id: str) -> None:
    mine = update(objections).where(objections.c.objection_id == objection_id)
    session.execute(mine.values(item_id=item_id))


def find_window(session: Session, exam_id: str) -> Window | None:
    row = session.execute(select(objection_windows).where(objection_windows.c.exam_id == exam_id)).one_or_none()
    return Window(**row._asdict()) if row is not None else None


def put_window(session: Session, changed: ObjectionWindowChanged) -> None:
    names = ("until", "closed", "filed", "changed_at")
    values = {name: getattr(changed, name) for name in names}
    row = upsert(session)(objection_windows).values(exam_id=changed.exam_id, **values)
    newer = objection_windows.c.changed_at <= changed.changed_at
    its = [objection_windows.c.exam_id]
    session.execute(row.on_conflict_do_update(index_elements=its, set_=values, where=newer))


def count(session: Session, exam_id: str) -> int:
    query = select(func.count()).select_from(objections).where(objections.c.exam_id == exam_id)
    return session.scalar(query) or 0


def count_waiting(session: Session, exam_id: str) -> int:
    query = select(func.count()).select_from(objections).where(objections.c.exam_id == exam_id, _waits())
    return session.scalar(query) or 0


def by_item(session: Session, exam_id: str) -> list[Objected]:
    """Items with objections, those with most of them waiting first; objections of unknown papers are left out."""
    query = select(objections.c.item_id, objections.c.reason, func.count(), func.sum(_waits_as_number()))
    its = query.where(objections.c.exam_id == exam_id, objections.c.item_id.is_not(None))
    found: dict[str, tuple[Counter[str], int]] = {}
    for item_id, reason, number, waiting in session.execute(its.group_by(objections.c.item_id, objections.c.reason)):
        reasons, before = found.get(item_id, (Counter(), 0))
        reasons[reason] += number
        found[item_id] = reasons, before + int(waiting)
    listed = [Objected(item_id, reasons, waiting) for item_id, (reasons, waiting) in found.items()]
    return sorted(listed, key=lambda each: (-each.waiting, -each.reasons.total(), each.item_id))


def waiting(session: Session, exam_id: str, item_id: str, most: int) -> list[str]:
    """The ids of objections to this item that nobody has answered, the first filed first."""
    query = select(objections.c.objection_id).where(
        objections.c.exam_id == exam_id, objections.c.item_id == item_id, _waits()
    )
    return list(session.scalars(query.order_by(objections.c.filed_at, objections.c.objection_id).limit(most)))


def drop(session: Session) -> None:
    for table in (objections, objection_windows):
        session.execute(delete(table))


def _waits() -> ColumnElement[bool]:
    return ~exists().where(answered_objections.c.objection_id == objections.c.objection_id)


def _waits_as_number() -> ColumnElement[int]:
    return case((_waits(), 1), else_=0)
