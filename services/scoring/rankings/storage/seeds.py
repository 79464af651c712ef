"""Seeds of public draws as members have typed them. A replay does not change them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import vacancies
from services.scoring.rankings.domain.seeds import Entry
from services.scoring.rankings.tables import draw_seeds

_COLUMNS = [draw_seeds.c[name] for name in Entry.__dataclass_fields__]


def of_exam(session: Session, exam_id: str) -> list[Entry]:
    """The one given first at the head."""
    query = select(*_COLUMNS).where(draw_seeds.c.exam_id == exam_id).order_by(draw_seeds.c.id)
    return [Entry(*row) for row in session.execute(query)]


def find_recorded(session: Session, exam_id: str) -> str | None:
    """The seed that two members have typed."""
    query = select(draw_seeds.c.seed).where(draw_seeds.c.exam_id == exam_id, draw_seeds.c.first_id.is_not(None))
    return session.scalar(query.limit(1))


def add(session: Session, **values: Any) -> int:
    """The fields of an `Entry`; returns its id."""
    return int(session.execute(insert(draw_seeds).values(**values).returning(draw_seeds.c.id)).scalar_one())


def remove(session: Session, exam_id: str) -> None:
    session.execute(delete(draw_seeds).where(draw_seeds.c.exam_id == exam_id))


def vacancies_of(session: Session, selection_id: str) -> list[str]:
    return list(session.scalars(select(vacancies.c.vacancy_id).where(vacancies.c.selection_id == selection_id)))
