"""Findings about journals that a committee member examined and accepted, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, candidates
from services.scoring.releases.tables import closures


@dataclass(frozen=True)
class Closure:
    attempt_id: str
    fault: str
    fault_at: int | None
    reason: str
    closed_by: str
    signer_id: str
    closed_at: datetime


def add(session: Session, closure: Closure) -> None:
    session.execute(
        insert(closures).values(
            attempt_id=closure.attempt_id,
            fault=closure.fault,
            fault_at=closure.fault_at,
            reason=closure.reason,
            closed_by=closure.closed_by,
            signer_id=closure.signer_id,
            closed_at=closure.closed_at,
        )
    )


def of_vacancy(session: Session, vacancy_id: str) -> list[Closure]:
    query = (
        select(closures)
        .join(attempts, attempts.c.attempt_id == closures.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .where(candidates.c.vacancy_id == vacancy_id)
        .order_by(closures.c.id)
    )
    return [
        Closure(r.attempt_id, r.fault, r.fault_at, r.reason, r.closed_by, r.signer_id, r.closed_at)
        for r in session.execute(query)
    ]
