"""Attempts with their journals, as cbt told them, and what scoring found when it recomputed the chain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select, tuple_, update
from sqlalchemy.orm import Session

from services.scoring.marking.domain.journals import Entry, Submission, Verdict
from services.scoring.marking.tables import attempts, candidates, journal_entries, marks, vacancies
from shared.messaging.outbox import upsert

Named = tuple[str, str, str]
"""An attempt with whose it is: attempt id, candidate number, exam id."""


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
class Start:
    """An attempt as it began: the paper that was shown."""

    attempt_id: str
    candidate_no: str
    exam_id: str
    at: datetime
    items: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """What is known of an attempt besides its sheet."""

    started_items: tuple[str, ...] | None
    sheet: Sheet | None
    conflict_at: int | None


def touch(session: Session, named: Iterable[Named]) -> None:
    """Makes sure that the attempts have their rows, whichever of their events comes first."""
    rows = [_open_row(*each) for each in sorted(set(named))]
    if rows:
        # Asked for what it returns, SQLAlchemy sends many rows in one statement instead of one by one.
        new = upsert(session)(attempts).on_conflict_do_nothing().returning(attempts.c.attempt_id)
        session.execute(new, rows)


def start(session: Session, starts: Sequence[Start]) -> None:
    """Keeps when the attempts began and with which papers."""
    _put(
        session,
        {each.attempt_id: {"started_at": each.at, "started_items": list(each.items)} for each in starts},
        [(each.attempt_id, each.candidate_no, each.exam_id) for each in starts],
    )


def submit(session: Session, sheets: Sequence[Sheet]) -> None:
    """Keeps the sheets."""
    _put(
        session,
        {
            sheet.attempt_id: {
                "submitted_at": sheet.submitted_at,
                "items": list(sheet.items),
                "answers": dict(sheet.answers),
                "entries": sheet.entries,
                "chain_head": sheet.chain_head,
            }
            for sheet in sheets
        },
        [(sheet.attempt_id, sheet.candidate_no, sheet.exam_id) for sheet in sheets],
    )


def judge(session: Session, verdicts: Mapping[str, Verdict]) -> None:
    """Stores the verdict on each attempt."""
    if verdicts:
        row = update(attempts).where(attempts.c.attempt_id == bindparam("judged"))
        session.execute(
            row.values(integrity=bindparam("verdict"), fault=bindparam("because"), fault_at=bindparam("place")),
            [
                {"judged": attempt_id, "verdict": verdict.integrity, "because": verdict.fault, "place": verdict.at}
                for attempt_id, verdict in sorted(verdicts.items())
            ],
        )


def states(session: Session, attempt_ids: Collection[str]) -> dict[str, State]:
    """Of those attempts that are known."""
    rows = session.execute(select(attempts).where(attempts.c.attempt_id.in_(attempt_ids)))
    return {row.attempt_id: _state(row) for row in rows}


def submitted_among(session: Session, attempt_ids: Collection[str]) -> Collection[str]:
    query = select(attempts.c.attempt_id)
    query = query.where(attempts.c.attempt_id.in_(attempt_ids), attempts.c.submitted_at.is_not(None))
    return session.scalars(query).all()


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


def journals(session: Session, attempt_ids: Collection[str]) -> dict[str, list[Entry]]:
    """The entries of each attempt, by position."""
    table = journal_entries
    query = select(
        table.c.attempt_id,
        table.c.position,
        table.c.sequence,
        table.c.item_id,
        table.c.option_id,
        table.c.doubtful,
        table.c.saved_at,
        table.c.hash,
    ).where(table.c.attempt_id.in_(attempt_ids))
    found: dict[str, list[Entry]] = {attempt_id: [] for attempt_id in attempt_ids}
    for attempt_id, *entry in session.execute(query.order_by(table.c.attempt_id, table.c.position)):
        found[attempt_id].append(Entry(*entry))
    return found


def record(session: Session, stretches: Iterable[tuple[str, Sequence[Entry]]]) -> None:
    """Adds stretches to the journals of their attempts. A position that is already there with another content
    is kept as it was and marks the attempt: somebody rewrote an acknowledged save."""
    told = [(attempt_id, entry) for attempt_id, entries in stretches for entry in entries]
    places = {(attempt_id, entry.position): entry.hash for attempt_id, entry in reversed(told)}
    if not told:
        return
    new = upsert(session)(journal_entries).on_conflict_do_nothing()
    added = session.execute(
        new.returning(journal_entries.c.attempt_id, journal_entries.c.position),
        [_values(attempt_id, entry) for attempt_id, entry in told],
    )
    known = places.keys() - {tuple(row) for row in added}
    if known:
        place = tuple_(journal_entries.c.attempt_id, journal_entries.c.position)
        query = select(journal_entries.c.attempt_id, journal_entries.c.position, journal_entries.c.hash)
        rows = session.execute(query.where(place.in_(sorted(known))))
        places |= {(row.attempt_id, row.position): row.hash for row in rows}
    clashing: dict[str, int] = {}
    for attempt_id, entry in told:
        if entry.hash != places[attempt_id, entry.position]:
            clashing[attempt_id] = min(entry.position, clashing.get(attempt_id, entry.position))
    for attempt_id, position in sorted(clashing.items()):
        session.execute(update(attempts).where(attempts.c.attempt_id == attempt_id).values(conflict_at=position))


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


def _put(session: Session, values: Mapping[str, Mapping[str, Any]], named: Iterable[Named]) -> None:
    """Sets the values of each attempt's row, which is made where it is not there. All have the same columns."""
    rows = {attempt_id: _open_row(attempt_id, *of) | dict(values[attempt_id]) for attempt_id, *of in named}
    if not rows:
        return
    row = upsert(session)(attempts)
    changed = {name: row.excluded[name] for name in next(iter(values.values()))}
    row = row.on_conflict_do_update(index_elements=[attempts.c.attempt_id], set_=changed)
    session.execute(row.returning(attempts.c.attempt_id), [rows[attempt_id] for attempt_id in sorted(rows)])


def _open_row(attempt_id: str, candidate_no: str, exam_id: str) -> dict[str, Any]:
    return {"attempt_id": attempt_id, "candidate_no": candidate_no, "exam_id": exam_id, "integrity": "open"}


def _state(row: Row[Any]) -> State:
    started = None if row.started_items is None else tuple(row.started_items)
    return State(started, _sheet(row), row.conflict_at)


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
