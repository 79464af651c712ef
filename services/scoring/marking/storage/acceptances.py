"""Findings about sheets that committee members let stand under an earlier release, with their reasons."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.tables import acceptances, attempts, candidates

_COLUMNS = [acceptances.c[field.name] for field in fields(Acceptance)]


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
