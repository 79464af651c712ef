"""Attempts with their journals, as cbt told them, and what scoring found when it recomputed the chain."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.domain.journals import Entry, Submission, Verdict
from services.scoring.storage.tables import attempts, candidates, journal_entries, marks, vacancies
from shared.messaging.outbox import upsert


@dataclass(frozen=True)
class Sheet:
    """A submitted attempt: the paper as shown, the complete answers, and the journal's claimed end."""

    attempt_id: str
    candidate_no: str
    exam_id: str
    submitted_at: datetime
    items: tuple[str, ...]
    answers: dict[str, str]
    entries: int
    chain_head: str

    @property
    def submission(self) -> Submission:
        return Submission(self.entries, self.chain_head, self.answers)


@dataclass(frozen=True)
class State:
    """What is known of an attempt besides its sheet."""

    started_items: tuple[str, ...] | None
    sheet: Sheet | None
    conflict_at: int | None


def touch(session: Session, attempt_id: str, candidate_no: str, exam_id: str) -> None:
    """Makes sure that the attempt has its row, whichever of its events comes first."""
    row = upsert(session)(attempts).values(
        attempt_id=attempt_id, candidate_no=candidate_no, exam_id=exam_id, integrity="open"
    )
    session.execute(row.on_conflict_do_nothing())


def start(session: Session, attempt_id: str, at: datetime, items: Sequence[str]) -> None:
    session.execute(_row(attempt_id).values(started_at=at, started_items=list(items)))


def submit(session: Session, sheet: Sheet) -> None:
    session.execute(
        _row(sheet.attempt_id).values(
            submitted_at=sheet.submitted_at,
            items=list(sheet.items),
            answers=dict(sheet.answers),
            entries=sheet.entries,
            chain_head=sheet.chain_head,
        )
    )


def judge(session: Session, attempt_id: str, verdict: Verdict) -> None:
    session.execute(_row(attempt_id).values(integrity=verdict.integrity, fault=verdict.fault, fault_at=verdict.at))


def state(session: Session, attempt_id: str) -> State:
    """Raises NoResultFound for an attempt that was never touched."""
    row = session.execute(select(attempts).where(attempts.c.attempt_id == attempt_id)).one()
    started = None if row.started_items is None else tuple(row.started_items)
    return State(started, _sheet(row), row.conflict_at)


def sheets_of(session: Session, candidate_no: str) -> list[Sheet]:
    """The submitted attempts of a candidate, by time of submission."""
    query = (
        select(attempts)
        .where(attempts.c.candidate_no == candidate_no, attempts.c.submitted_at.is_not(None))
        .order_by(attempts.c.submitted_at, attempts.c.attempt_id)
    )
    return [sheet for row in session.execute(query) if (sheet := _sheet(row)) is not None]


def waiting(session: Session, faults: Collection[str], limit: int) -> list[Sheet]:
    """Submitted sheets without marks although candidate and vacancy are known, save those with such a fault."""
    query = (
        select(attempts)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .join(vacancies, vacancies.c.vacancy_id == candidates.c.vacancy_id)
        .outerjoin(marks, marks.c.attempt_id == attempts.c.attempt_id)
        .where(attempts.c.submitted_at.is_not(None), marks.c.attempt_id.is_(None))
        .where(attempts.c.fault.is_(None) | attempts.c.fault.not_in(faults))
        .order_by(attempts.c.attempt_id)
        .limit(limit)
    )
    return [sheet for row in session.execute(query) if (sheet := _sheet(row)) is not None]


def journal(session: Session, attempt_id: str) -> list[Entry]:
    """By position."""
    query = select(journal_entries).where(journal_entries.c.attempt_id == attempt_id)
    return [
        Entry(r.position, r.sequence, r.item_id, r.option_id, r.doubtful, r.saved_at, r.hash)
        for r in session.execute(query.order_by(journal_entries.c.position))
    ]


def record(session: Session, attempt_id: str, entries: Sequence[Entry]) -> None:
    """Adds a stretch to the journal. A position that is already there with another content is kept as
    it was and marks the attempt: somebody rewrote an acknowledged save."""
    if not entries:
        return
    positions = [entry.position for entry in entries]
    query = select(journal_entries.c.position, journal_entries.c.hash).where(
        journal_entries.c.attempt_id == attempt_id,
        journal_entries.c.position.between(min(positions), max(positions)),
    )
    known = {row.position: row.hash for row in session.execute(query)}
    new = {entry.position: entry for entry in entries if entry.position not in known}
    clashing = [e.position for e in entries if e.hash != known.get(e.position, new.get(e.position, e).hash)]
    if new:
        session.execute(insert(journal_entries), [_values(attempt_id, entry) for entry in new.values()])
    if clashing:
        session.execute(_row(attempt_id).values(conflict_at=min(clashing)))


def any_submitted(session: Session, exam_id: str) -> bool:
    query = select(attempts.c.attempt_id).where(attempts.c.exam_id == exam_id, attempts.c.submitted_at.is_not(None))
    return session.execute(query.limit(1)).one_or_none() is not None


def without_candidate(session: Session, exam_id: str) -> int:
    """Attempts of numbers that are not on the roster (yet)."""
    query = (
        select(func.count())
        .select_from(attempts.outerjoin(candidates, candidates.c.candidate_no == attempts.c.candidate_no))
        .where(and_(attempts.c.exam_id == exam_id, candidates.c.candidate_no.is_(None)))
    )
    return int(session.scalar(query) or 0)


def _row(attempt_id: str) -> Any:
    return update(attempts).where(attempts.c.attempt_id == attempt_id)


def _sheet(row: Row[Any]) -> Sheet | None:
    if row.submitted_at is None:
        return None
    return Sheet(
        attempt_id=row.attempt_id,
        candidate_no=row.candidate_no,
        exam_id=row.exam_id,
        submitted_at=row.submitted_at,
        items=tuple(row.items),
        answers=row.answers,
        entries=row.entries,
        chain_head=row.chain_head,
    )


def _values(attempt_id: str, entry: Entry) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "position": entry.position,
        "sequence": entry.sequence,
        "item_id": entry.item_id,
        "option_id": entry.option_id,
        "doubtful": entry.doubtful,
        "saved_at": entry.saved_at,
        "hash": entry.hash,
    }
