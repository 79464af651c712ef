"""Findings about sheets that committee members examined and let stand, with their reasons."""

from __future__ import annotations

from dataclasses import asdict, fields

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from services.scoring.marking.domain.closures import Closure
from services.scoring.marking.tables import attempts, candidates, closures

_COLUMNS = [closures.c[field.name] for field in fields(Closure)]


def add(session: Session, closure: Closure) -> None:
    session.execute(insert(closures).values(asdict(closure)))


def put_second(session: Session, closure: Closure) -> None:
    """Adds the second member to the closure of that finding that waits for one."""
    row = update(closures).where(
        closures.c.attempt_id == closure.attempt_id,
        closures.c.fault == closure.fault,
        closures.c.fault_at.is_not_distinct_from(closure.fault_at),
        closures.c.seconded_at.is_(None),
    )
    names = ("seconding_reason", "seconded_by", "seconder_id", "seconded_at")
    session.execute(row.values({name: getattr(closure, name) for name in names}))


def of_vacancy(session: Session, vacancy_id: str) -> list[Closure]:
    """In the order in which they were begun."""
    query = (
        select(*_COLUMNS)
        .join(attempts, attempts.c.attempt_id == closures.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .where(candidates.c.vacancy_id == vacancy_id)
        .order_by(closures.c.id)
    )
    return [Closure(*row) for row in session.execute(query)]
