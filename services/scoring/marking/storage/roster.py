"""Candidates and vacancies, as recruitment published them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.scoring.marking.domain.roster import Candidate, Vacancy
from services.scoring.marking.tables import attempts, candidates, closed_rosters, missed_seats, vacancies
from shared.contracts.cbt import SeatMissed
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.chunks import chunks
from shared.db.rows import is_one_of
from shared.db.upsert import upsert


def put_vacancy(session: Session, vacancy: Vacancy) -> None:
    """Stores the latest publication of this vacancy."""
    row = upsert(session)(vacancies).values(**asdict(vacancy))
    changed = {name: row.excluded[name] for name in asdict(vacancy) if name != "vacancy_id"}
    session.execute(row.on_conflict_do_update(index_elements=[vacancies.c.vacancy_id], set_=changed))


def find_vacancy(session: Session, vacancy_id: str, *, lock: bool = False) -> Vacancy | None:
    """`lock` makes a second signer wait for the first one's transaction."""
    query = select(vacancies).where(vacancies.c.vacancy_id == vacancy_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _vacancy(row)


def find_vacancies(session: Session, vacancy_ids: Collection[str], *, lock: bool = False) -> dict[str, Vacancy]:
    """Those of these vacancies that are known; locked in the order of their ids."""
    query = select(vacancies).where(is_one_of(session, vacancies.c.vacancy_id, vacancy_ids))
    query = query.order_by(vacancies.c.vacancy_id)
    rows = session.execute(query.with_for_update() if lock else query).all()
    return {row.vacancy_id: _vacancy(row) for row in rows}


def position_groups(session: Session, vacancy_ids: Collection[str]) -> dict[str, str | None]:
    """The position groups of those vacancies that are known."""
    query = select(vacancies.c.vacancy_id, vacancies.c.position_group).where(
        is_one_of(session, vacancies.c.vacancy_id, vacancy_ids)
    )
    return {row.vacancy_id: row.position_group for row in session.execute(query)}


def put_candidate(session: Session, candidate: CandidateAdmitted) -> None:
    """Stores the latest publication of this candidate number, without what only cbt needs."""
    values = _values(candidate)
    row = upsert(session)(candidates).values(**values)
    changed = {name: row.excluded[name] for name in values if name != "candidate_no"}
    session.execute(row.on_conflict_do_update(index_elements=[candidates.c.candidate_no], set_=changed))


def find_difference_since_closing(session: Session, candidate: CandidateAdmitted) -> tuple[str, Any] | None:
    """The first field in which this candidate, known in a selection whose roster is closed, is published otherwise than
    before, with what it was; None for anybody else."""
    closed = candidates.join(closed_rosters, closed_rosters.c.selection_id == candidates.c.selection_id)
    query = select(candidates).select_from(closed).where(candidates.c.candidate_no == candidate.candidate_no)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    before = row._asdict()
    return next(((name, before[name]) for name, value in _values(candidate).items() if before[name] != value), None)


def find_other_with_code(session: Session, candidate_no: str, sheet_code: str) -> str | None:
    """The number of another candidate with this sheet code."""
    query = select(candidates.c.candidate_no).where(candidates.c.sheet_code == sheet_code)
    return session.scalar(query.where(candidates.c.candidate_no != candidate_no))


def find_candidates(session: Session, numbers: Collection[str]) -> dict[str, Candidate]:
    """The candidates that are on the roster, by number."""
    rows = session.execute(select(candidates).where(is_one_of(session, candidates.c.candidate_no, numbers)))
    return {row.candidate_no: _candidate(row) for row in rows}


def sheet_codes_of(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """By number; candidates without one are left out."""
    return {number: code for number, code in admission_codes(session, numbers).items() if code is not None}


def admission_codes(session: Session, numbers: Collection[str]) -> dict[str, str | None]:
    """The sheet codes of those that are on the roster, by number; None for who was admitted without one."""
    found: dict[str, str | None] = {}
    for some in chunks(sorted(numbers)):
        query = select(candidates.c.candidate_no, candidates.c.sheet_code)
        rows = session.execute(query.where(is_one_of(session, candidates.c.candidate_no, some)))
        found |= {row.candidate_no: row.sheet_code for row in rows}
    return found


def vacancies_of(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """The vacancies of those candidates that are on the roster, by number."""
    query = select(candidates.c.candidate_no, candidates.c.vacancy_id).where(
        is_one_of(session, candidates.c.candidate_no, numbers)
    )
    return {row.candidate_no: row.vacancy_id for row in session.execute(query)}


def add_missed_seat(session: Session, missed: SeatMissed) -> None:
    """Stores that the candidate never began. What is stored already stays, but for a reason that comes later."""
    names = ("candidate_no", "exam_id", "ended_at", "closed_because", "closed_at")
    row = upsert(session)(missed_seats).values({name: getattr(missed, name) for name in names})
    its = [missed_seats.c.candidate_no, missed_seats.c.exam_id]
    why = {name: row.excluded[name] for name in ("closed_because", "closed_at")}
    has_none = missed_seats.c.closed_because.is_(None)
    session.execute(row.on_conflict_do_update(index_elements=its, set_=why, where=has_none))


def submitted_attempts(session: Session, vacancy_id: str) -> Sequence[str]:
    """The attempts already submitted by candidates of this vacancy."""
    query = (
        select(attempts.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .where(candidates.c.vacancy_id == vacancy_id, attempts.c.submitted_at.is_not(None))
        .order_by(attempts.c.attempt_id)
    )
    return session.scalars(query).all()


def _values(candidate: CandidateAdmitted) -> dict[str, Any]:
    values = asdict(candidate) | {"gpa": None if candidate.gpa is None else str(candidate.gpa)}
    del values["extra_time"]
    return values


def _vacancy(row: Row[Any]) -> Vacancy:
    return Vacancy(
        vacancy_id=row.vacancy_id,
        selection_id=row.selection_id,
        title=row.title,
        unit=row.unit,
        category=row.category,
        position_group=row.position_group,
        quota=row.quota,
        pool=row.pool,
    )


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        candidate_no=row.candidate_no,
        selection_id=row.selection_id,
        vacancy_id=row.vacancy_id,
        category=row.category,
        gpa=None if row.gpa is None else Decimal(row.gpa),
        born_on=row.born_on,
        sheet_code=row.sheet_code,
    )
