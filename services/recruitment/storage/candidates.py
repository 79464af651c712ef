"""Candidate numbers, as rows: the bridge between a person and everything told by number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from services.recruitment.storage.tables import accounts, candidate_counters, candidates, scores, seats, sittings
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Progress:
    """How many candidates of a selection have come how far."""

    admitted: int
    seated: int
    started: int
    submitted: int
    scored: int


@dataclass(frozen=True)
class Candidate:
    candidate_no: str
    application_id: str
    account_id: str
    selection_id: str
    vacancy_id: str
    admitted_at: datetime


def next_running_number(session: Session, year: int) -> int:
    """The year's next number. Its row stays locked until the commit, so no number is given twice or left out."""
    table = candidate_counters
    row = upsert(session)(table).values(year=year, last_number=1)
    row = row.on_conflict_do_update(index_elements=[table.c.year], set_={"last_number": table.c.last_number + 1})
    return int(session.execute(row.returning(table.c.last_number)).scalar_one())


def reserve_running_number(session: Session, year: int, running: int) -> None:
    """The next number will be higher than this one."""
    table = candidate_counters
    row = upsert(session)(table).values(year=year, last_number=running)
    larger = table.c.last_number < row.excluded.last_number
    session.execute(
        row.on_conflict_do_update(
            index_elements=[table.c.year], set_={"last_number": row.excluded.last_number}, where=larger
        )
    )


def add(session: Session, candidate: Candidate) -> None:
    session.execute(insert(candidates).values(**candidate.__dict__))


def find(session: Session, candidate_no: str) -> Candidate | None:
    row = session.execute(select(candidates).where(candidates.c.candidate_no == candidate_no)).one_or_none()
    return Candidate(**row._asdict()) if row is not None else None


def selection_of(session: Session, candidate_no: str) -> str | None:
    return session.scalar(select(candidates.c.selection_id).where(candidates.c.candidate_no == candidate_no))


def progress(session: Session, selection_id: str) -> Progress:
    own = candidates.c.selection_id == selection_id
    joined = (
        candidates.outerjoin(seats, seats.c.candidate_no == candidates.c.candidate_no)
        .outerjoin(sittings, sittings.c.candidate_no == candidates.c.candidate_no)
        .outerjoin(scores, scores.c.candidate_no == candidates.c.candidate_no)
    )
    query = select(
        func.count(candidates.c.candidate_no).label("admitted"),
        func.count(seats.c.candidate_no).label("seated"),
        func.count(sittings.c.started_at).label("started"),
        func.count(sittings.c.submitted_at).label("submitted"),
        func.count(scores.c.candidate_no).label("scored"),
    )
    return Progress(**session.execute(query.select_from(joined).where(own)).one()._asdict())


def names(session: Session, candidate_numbers: Iterable[str]) -> dict[str, str]:
    """Names by number. Only pages that may show a released result, and the verification, ask for them."""
    query = select(candidates.c.candidate_no, accounts.c.name).select_from(
        candidates.join(accounts, accounts.c.account_id == candidates.c.account_id)
    )
    query = query.where(candidates.c.candidate_no.in_(list(candidate_numbers)))
    return {row.candidate_no: row.name for row in session.execute(query)}
