"""A candidate's seat and attempt, as cbt tells of them; either may be heard of first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.recruitment.storage.tables import seats, sittings
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Seat:
    candidate_no: str
    session_id: str
    session_name: str
    venue: str
    room: str
    seat_no: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    minutes: int
    sequence: int
    assigned_at: datetime


@dataclass(frozen=True)
class Sitting:
    """Moments are None while their event has not arrived."""

    candidate_no: str
    attempt_id: str
    started_at: datetime | None
    deadline_at: datetime | None
    submitted_at: datetime | None
    reason: str | None
    answered: int | None
    items: int | None
    chain_head: str | None


def keep_seat(session: Session, seat: Seat) -> None:
    """Keeps the newest assignment of a candidate; an older one that comes late changes nothing."""
    values = dict(seat.__dict__)
    row = upsert(session)(seats).values(**values)
    changed = {name: value for name, value in values.items() if name != "candidate_no"}
    session.execute(
        row.on_conflict_do_update(
            index_elements=[seats.c.candidate_no], set_=changed, where=seats.c.sequence < seat.sequence
        )
    )


def seat_of(session: Session, candidate_no: str) -> Seat | None:
    row = session.execute(select(seats).where(seats.c.candidate_no == candidate_no)).one_or_none()
    return Seat(**row._asdict()) if row is not None else None


def keep_sitting(session: Session, candidate_no: str, attempt_id: str, known: Mapping[str, Any]) -> None:
    """Adds what is now `known` to a candidate's sitting, leaving the rest as it is."""
    row = upsert(session)(sittings).values(candidate_no=candidate_no, attempt_id=attempt_id, **known)
    session.execute(row.on_conflict_do_update(index_elements=[sittings.c.candidate_no], set_=dict(known)))


def sitting_of(session: Session, candidate_no: str) -> Sitting | None:
    row = session.execute(select(sittings).where(sittings.c.candidate_no == candidate_no)).one_or_none()
    return Sitting(**row._asdict()) if row is not None else None
