"""Findings about sheets that committee members examined and let stand, with their reasons."""

from __future__ import annotations

from dataclasses import asdict, fields

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.tables import acceptances, attempts, candidates

_COLUMNS = [acceptances.c[field.name] for field in fields(Acceptance)]


def add(session: Session, acceptance: Acceptance) -> None:
    session.execute(insert(acceptances).values(asdict(acceptance)))


def put_second(session: Session, acceptance: Acceptance) -> None:
    """Adds the second member to the acceptance of that finding that waits for one."""
    row = update(acceptances).where(
        acceptances.c.attempt_id == acceptance.attempt_id,
        acceptances.c.fault == acceptance.fault,
        acceptances.c.fault_at.is_not_distinct_from(acceptance.fault_at),
        acceptances.c.seconded_at.is_(None),
    )
    names = ("seconding_reason", "seconded_by", "seconder_id", "seconded_at")
    session.execute(row.values({name: getattr(acceptance, name) for name in names}))


def of_vacancy(session: Session, vacancy_id: str) -> list[Acceptance]:
    """In the order in which they were begun."""
    query = (
        select(*_COLUMNS)
        .join(attempts, attempts.c.attempt_id == acceptances.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .where(candidates.c.vacancy_id == vacancy_id)
        .order_by(acceptances.c.id)
    )
    return [Acceptance(*row) for row in session.execute(query)]
