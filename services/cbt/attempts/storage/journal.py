"""The journal of an attempt: read, and linked into its chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.journal import Answer, Entry
from services.cbt.attempts.tables import journal
from shared.contracts.journal import JournalEntry

_ANSWER = (journal.c.sequence, journal.c.item_id, journal.c.option_id, journal.c.doubtful)
_ANSWERS = select(*_ANSWER).where(journal.c.attempt_id == bindparam("attempt_id")).order_by(journal.c.sequence)
"""Asked at every start and reload of a hall, so it is put together once."""


def answers(session: Session, attempt_id: str) -> list[Answer]:
    """Every answer saved in the attempt, by sequence."""
    return [_answer(row) for row in session.execute(_ANSWERS, {"attempt_id": attempt_id})]


def at_sequences(session: Session, attempt_id: str, sequences: Sequence[int]) -> dict[int, Answer]:
    """The answers saved under these sequences."""
    rows = select(*_ANSWER).where(journal.c.attempt_id == attempt_id, journal.c.sequence.in_(sequences))
    return {row.sequence: _answer(row) for row in session.execute(rows)}


def highest_sequence(session: Session, attempt_id: str, besides: Sequence[int]) -> int:
    """The highest sequence of the attempt, those given left out; 0 without any."""
    rows = select(func.max(journal.c.sequence))
    rows = rows.where(journal.c.attempt_id == attempt_id, journal.c.sequence.not_in(besides))
    found: int | None = session.scalar(rows)
    return found or 0


def find_last_saved_at(session: Session, attempt_id: str) -> datetime | None:
    """When the attempt's last save was taken."""
    found: datetime | None = session.scalar(
        select(func.max(journal.c.saved_at)).where(journal.c.attempt_id == attempt_id)
    )
    return found


def attempts_to_link(session: Session, saved_until: datetime, at_most: int) -> list[str]:
    """Attempts with an entry of at latest `saved_until` that is not in the chain yet."""
    rows = select(journal.c.attempt_id).distinct()
    rows = rows.where(journal.c.position.is_(None), journal.c.saved_at <= saved_until)
    return sorted(session.scalars(rows.limit(at_most)))


def unlinked(session: Session, attempt_id: str) -> list[Entry]:
    """The entries that are not in the chain yet, as they were saved. Lock the attempt first."""
    rows = select(*_ANSWER, journal.c.saved_at)
    rows = rows.where(journal.c.attempt_id == attempt_id, journal.c.position.is_(None))
    ordered = session.execute(rows.order_by(journal.c.saved_at, journal.c.sequence))
    return [Entry(_answer(row), row.saved_at) for row in ordered]


def link(session: Session, attempt_id: str, linked: Sequence[JournalEntry]) -> None:
    """Gives entries their place in the chain."""
    row = update(journal).where(journal.c.attempt_id == attempt_id, journal.c.sequence == bindparam("of_sequence"))
    row = row.values(position=bindparam("at_position"), hash=bindparam("with_hash"))
    session.execute(
        row,
        [{"of_sequence": entry.sequence, "at_position": entry.position, "with_hash": entry.hash} for entry in linked],
    )


def restore(session: Session, attempt_id: str, linked: Sequence[JournalEntry]) -> bool:
    """Stores linked entries as they were. False, and nothing is stored, if a sequence holds another answer."""
    there = at_sequences(session, attempt_id, [entry.sequence for entry in linked])
    if any(there[entry.sequence] != _answer(entry) for entry in linked if entry.sequence in there):
        return False
    missing = [entry for entry in linked if entry.sequence not in there]
    if missing:
        rows = [{"attempt_id": attempt_id, **vars(_answer(entry)), "saved_at": entry.saved_at} for entry in missing]
        session.execute(insert(journal), rows)
    link(session, attempt_id, linked)
    return True


def _answer(row: Any) -> Answer:
    return Answer(row.sequence, row.item_id, row.option_id, row.doubtful)
