"""Findings about sheets that committee members examined and let stand, with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.tables import acceptances, attempts, candidates

_FIRST = ("reason", "closed_by", "signer_id", "closed_at", "statement", "key_id", "proof")
_SECOND = (
    *("seconding_reason", "seconded_by", "seconder_id", "seconded_at"),
    *("seconding_statement", "seconding_key_id", "seconding_proof"),
)
_COLUMNS = [acceptances.c[field.name] for field in fields(Acceptance)]


def add(session: Session, acceptance: Acceptance) -> None:
    session.execute(insert(acceptances).values(asdict(acceptance)))


def put_first(session: Session, acceptance: Acceptance) -> None:
    """Puts another first member in the place of the one in the acceptance of that finding that waits for a second."""
    _update_waiting(session, acceptance, _FIRST)


def put_second(session: Session, acceptance: Acceptance) -> None:
    """Adds the second member to the acceptance of that finding that waits for one."""
    _update_waiting(session, acceptance, _SECOND)


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


def _update_waiting(session: Session, acceptance: Acceptance, names: Sequence[str]) -> None:
    row = update(acceptances).where(
        acceptances.c.attempt_id == acceptance.attempt_id,
        acceptances.c.fault == acceptance.fault,
        acceptances.c.fault_at.is_not_distinct_from(acceptance.fault_at),
        acceptances.c.seconded_at.is_(None),
    )
    session.execute(row.values({name: getattr(acceptance, name) for name in names}))
