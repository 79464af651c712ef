"""A candidate's seat and attempt in each exam, as cbt reports them; either may arrive first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, exists, func, select, update
from sqlalchemy.orm import Session

from services.recruitment.admissions.domain import Exclusion, ReportedAttempt, Seat
from services.recruitment.admissions.tables import candidates, closed_seats, exclusions, seats, sittings
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.exams import first_exam_id
from shared.db.chunks import chunks
from shared.db.rows import insert_all
from shared.db.upsert import upsert

_SESSION = ("session_id", "starts_at", "ends_at")


def put_seat(session: Session, seat: Seat) -> None:
    """Stores the newest assignment of a candidate for an exam; an older one that arrives late changes nothing.

    Raises InvalidPayload for another session, or other hours of it, once the seat is fixed: both are events of the one
    seat, so that their order is the same in every replay."""
    _require_same(session, seat)
    values = {name: value for name, value in vars(seat).items() if name != "fixed_at"}
    row = upsert(session)(seats).values(**values)
    changed = {name: value for name, value in values.items() if name not in ("candidate_no", "exam_id")}
    session.execute(
        row.on_conflict_do_update(
            index_elements=[seats.c.candidate_no, seats.c.exam_id],
            set_=changed,
            where=seats.c.sequence < seat.sequence,
        )
    )


def fix_seat(session: Session, candidate_no: str, exam_id: str, at: datetime) -> None:
    """The seat stays as it is from now on: its candidate has checked in, or missed it."""
    own = (seats.c.candidate_no == candidate_no, seats.c.exam_id == exam_id)
    session.execute(update(seats).where(*own, seats.c.fixed_at.is_(None)).values(fixed_at=at))


def find_seat(session: Session, candidate_no: str) -> Seat | None:
    """The seat for the selection's first exam."""
    row = session.execute(_first(session, seats, candidate_no)).one_or_none()
    return Seat(**row._asdict()) if row is not None else None


def later_seats(session: Session, candidate_no: str) -> list[Seat]:
    """Seats for exams of later stages, the earliest session first."""
    first = _first_exam_id(session, candidate_no)
    query = select(seats).where(seats.c.candidate_no == candidate_no, seats.c.exam_id != first)
    return [Seat(**row._asdict()) for row in session.execute(query.order_by(seats.c.starts_at, seats.c.exam_id))]


def find_seats(session: Session, candidate_no: str) -> list[Seat]:
    """Of all exams, the earliest session first."""
    query = select(seats).where(seats.c.candidate_no == candidate_no)
    return [Seat(**row._asdict()) for row in session.execute(query.order_by(seats.c.starts_at, seats.c.exam_id))]


def last_session_end(session: Session, exam_id: str) -> datetime | None:
    """By index; of the latest of all seats of this exam, or the last submission where seats say an earlier end: no
    session was over before somebody in it had handed in."""
    query = select(seats.c.ends_at).where(seats.c.exam_id == exam_id).order_by(seats.c.ends_at.desc())
    told = session.scalar(query.limit(1))
    last = session.scalar(select(func.max(sittings.c.submitted_at)).where(sittings.c.exam_id == exam_id))
    return told if told is None or last is None else max(told, last)


def find_attempts(session: Session, candidate_no: str) -> list[ReportedAttempt]:
    query = select(sittings).where(sittings.c.candidate_no == candidate_no).order_by(sittings.c.exam_id)
    return [ReportedAttempt(**row._asdict()) for row in session.execute(query)]


def lock_attempts(session: Session, candidate_no: str) -> None:
    query = select(sittings.c.exam_id).where(sittings.c.candidate_no == candidate_no)
    session.execute(query.order_by(sittings.c.exam_id).with_for_update()).all()


def put_attempts(session: Session, known: Sequence[Mapping[str, Any]]) -> None:
    """Adds what is now known to the attempts of candidates, leaving the rest as it is. All have the same names,
    `candidate_no`, `exam_id` and `attempt_id` among them; of two about the same sitting the last one counts."""
    its = ("candidate_no", "exam_id")
    rows = {tuple(each[name] for name in its): dict(each) for each in known}
    if not rows:
        return
    row = upsert(session)(sittings)
    changed = {name: row.excluded[name] for name in known[0] if name not in (*its, "attempt_id")}
    put = row.on_conflict_do_update(index_elements=[sittings.c[name] for name in its], set_=changed)
    insert_all(session, put.returning(sittings.c.candidate_no), [rows[place] for place in sorted(rows)])


def has_anybody_submitted(session: Session, exam_id: str) -> bool:
    query = select(sittings.c.candidate_no).where(sittings.c.exam_id == exam_id, sittings.c.submitted_at.is_not(None))
    return session.execute(query.limit(1)).first() is not None


def find_attempt(session: Session, candidate_no: str) -> ReportedAttempt | None:
    """The attempt in the selection's first exam."""
    row = session.execute(_first(session, sittings, candidate_no)).one_or_none()
    return ReportedAttempt(**row._asdict()) if row is not None else None


def find_builds(session: Session, vacancy_id: str, exam_id: str) -> set[str]:
    """The builds of cbt that began or ended an attempt of the vacancy's candidates in this exam."""
    mine = sittings.join(candidates, candidates.c.candidate_no == sittings.c.candidate_no)
    here = (candidates.c.vacancy_id == vacancy_id, sittings.c.exam_id == exam_id)
    query = select(sittings.c.begun_by, sittings.c.ended_by).select_from(mine).where(*here).distinct()
    return {build for row in session.execute(query) for build in row if build is not None}


def find_attempt_id(session: Session, candidate_no: str, exam_id: str) -> str | None:
    """The candidate's attempt in this exam."""
    own = (sittings.c.candidate_no == candidate_no, sittings.c.exam_id == exam_id)
    return session.scalar(select(sittings.c.attempt_id).where(*own))


def put_closed_seat(session: Session, candidate_no: str, exam_id: str, reason_code: str) -> None:
    """What came first of a seat stays."""
    row = upsert(session)(closed_seats).values(candidate_no=candidate_no, exam_id=exam_id, reason_code=reason_code)
    session.execute(row.on_conflict_do_nothing())


def find_closed_seats(session: Session, candidate_no: str) -> dict[str, str]:
    """The reasons' codes by exam."""
    query = select(closed_seats.c.exam_id, closed_seats.c.reason_code)
    found = session.execute(query.where(closed_seats.c.candidate_no == candidate_no).order_by(closed_seats.c.exam_id))
    return {row.exam_id: row.reason_code for row in found}


def put_exclusion(session: Session, exclusion: Exclusion) -> None:
    """What came first of a sheet stays."""
    session.execute(upsert(session)(exclusions).values(**vars(exclusion)).on_conflict_do_nothing())


def find_exclusions(session: Session, numbers: Collection[str]) -> dict[str, list[Exclusion]]:
    """By number, the earliest first; numbers without any are left out."""
    found: dict[str, list[Exclusion]] = {}
    for some in chunks(sorted(numbers)):
        query = select(exclusions).where(exclusions.c.candidate_no.in_(some))
        for row in session.execute(query.order_by(exclusions.c.decided_at, exclusions.c.attempt_id)):
            found.setdefault(row.candidate_no, []).append(Exclusion(**row._asdict()))
    return found


def with_counting_sheets(session: Session, exam_id: str, vacancy_id: str) -> set[str]:
    of_exam = (exclusions.c.candidate_no == sittings.c.candidate_no, exclusions.c.exam_id == sittings.c.exam_id)
    query = (
        select(sittings.c.candidate_no)
        .join(candidates, candidates.c.candidate_no == sittings.c.candidate_no)
        .where(candidates.c.vacancy_id == vacancy_id, sittings.c.exam_id == exam_id)
        .where(sittings.c.submitted_at.is_not(None), ~exists().where(*of_exam))
    )
    return set(session.scalars(query))


def _require_same(session: Session, seat: Seat) -> None:
    own = (seats.c.candidate_no == seat.candidate_no, seats.c.exam_id == seat.exam_id)
    query = select(*(seats.c[name] for name in _SESSION))
    fixed = query.where(*own, seats.c.fixed_at.is_not(None), seats.c.sequence < seat.sequence)
    known = session.execute(fixed).one_or_none()
    if known is None:
        return
    other = next((name for name in _SESSION if getattr(known, name) != getattr(seat, name)), None)
    if other is not None:
        was = getattr(known, other)
        raise InvalidPayload(f"{other}: it was {was} when {seat.candidate_no} checked in, or when the seat was over")


def _first(session: Session, table: Table, candidate_no: str) -> Any:
    first = _first_exam_id(session, candidate_no)
    return select(table).where(table.c.candidate_no == candidate_no, table.c.exam_id == first)


def _first_exam_id(session: Session, candidate_no: str) -> str:
    mine = select(candidates.c.selection_id).where(candidates.c.candidate_no == candidate_no)
    return first_exam_id(session.scalar(mine) or "")
