"""The roster: admitted candidates by number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, candidates
from shared.messaging.outbox import upsert


@dataclass(frozen=True)
class Candidate:
    candidate_no: str
    selection_id: str
    vacancy_id: str
    category: str
    extra_time: bool
    gpa: Decimal | None
    born_on: date


def put(session: Session, candidate: Candidate) -> None:
    """Stores what was told last of this number."""
    values = asdict(candidate) | {"gpa": None if candidate.gpa is None else str(candidate.gpa)}
    row = upsert(session)(candidates).values(**values)
    changed = {name: row.excluded[name] for name in values if name != "candidate_no"}
    session.execute(row.on_conflict_do_update(index_elements=[candidates.c.candidate_no], set_=changed))


def find(session: Session, numbers: Collection[str]) -> dict[str, Candidate]:
    """Those on the roster, by number."""
    rows = session.execute(select(candidates).where(candidates.c.candidate_no.in_(numbers)))
    return {row.candidate_no: _candidate(row) for row in rows}


def with_sheets(session: Session, vacancy_id: str) -> Sequence[str]:
    """The attempts already submitted by candidates of this vacancy."""
    query = (
        select(attempts.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .where(candidates.c.vacancy_id == vacancy_id, attempts.c.submitted_at.is_not(None))
        .order_by(attempts.c.attempt_id)
    )
    return session.scalars(query).all()


def _candidate(row: Row[Any]) -> Candidate:
    gpa = None if row.gpa is None else Decimal(row.gpa)
    return Candidate(row.candidate_no, row.selection_id, row.vacancy_id, row.category, row.extra_time, gpa, row.born_on)
