"""Seeds of public draws as members have typed them. A replay does not change them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from services.scoring.rankings.domain.seeds import Entry
from services.scoring.rankings.tables import draw_seeds

_COLUMNS = [draw_seeds.c[name] for name in Entry.__dataclass_fields__]


def of_stage(session: Session, exam_id: str, stage: str) -> list[Entry]:
    """The one given first at the head."""
    query = select(*_COLUMNS).where(*_of(exam_id, stage)).order_by(draw_seeds.c.id)
    return [Entry(*row) for row in session.execute(query)]


def find_recorded(session: Session, exam_id: str, stage: str) -> str | None:
    """The seed that two members have typed."""
    query = select(draw_seeds.c.seed).where(*_of(exam_id, stage), draw_seeds.c.first_id.is_not(None))
    return session.scalar(query.limit(1))


def add(session: Session, **values: Any) -> int:
    """The fields of an `Entry`; returns its id."""
    return int(session.execute(insert(draw_seeds).values(**values).returning(draw_seeds.c.id)).scalar_one())


def remove(session: Session, exam_id: str, stage: str) -> None:
    session.execute(delete(draw_seeds).where(*_of(exam_id, stage)))


def _of(exam_id: str, stage: str) -> tuple[ColumnElement[bool], ...]:
    return draw_seeds.c.exam_id == exam_id, draw_seeds.c.stage == stage
