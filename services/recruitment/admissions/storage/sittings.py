"""A candidate's seat and attempt, as cbt reports them; either may arrive first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.recruitment.admissions.domain import ReportedAttempt, Seat
from services.recruitment.admissions.tables import seats, sittings
from shared.db.upsert import upsert


def put_seat(session: Session, seat: Seat) -> None:
    """Stores the newest assignment of a candidate; an older one that arrives late changes nothing."""
    values = dict(seat.__dict__)
    row = upsert(session)(seats).values(**values)
    changed = {name: value for name, value in values.items() if name != "candidate_no"}
    session.execute(
        row.on_conflict_do_update(
            index_elements=[seats.c.candidate_no], set_=changed, where=seats.c.sequence < seat.sequence
        )
    )


def find_seat(session: Session, candidate_no: str) -> Seat | None:
    row = session.execute(select(seats).where(seats.c.candidate_no == candidate_no)).one_or_none()
    return Seat(**row._asdict()) if row is not None else None


def put_attempt(session: Session, candidate_no: str, attempt_id: str, known: Mapping[str, Any]) -> None:
    """Adds what is now `known` to a candidate's attempt, leaving the rest as it is."""
    row = upsert(session)(sittings).values(candidate_no=candidate_no, attempt_id=attempt_id, **known)
    session.execute(row.on_conflict_do_update(index_elements=[sittings.c.candidate_no], set_=dict(known)))


def find_attempt(session: Session, candidate_no: str) -> ReportedAttempt | None:
    row = session.execute(select(sittings).where(sittings.c.candidate_no == candidate_no)).one_or_none()
    return ReportedAttempt(**row._asdict()) if row is not None else None
