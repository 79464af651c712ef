"""The journal of an attempt: read, and linked into its chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.journal import Answer, Entry
from services.cbt.attempts.domain.lines import Line, TakenOver
from services.cbt.attempts.tables import attempts, journal, journal_acts
from services.cbt.seating.tables import logins
from shared.contracts.journal import JournalAct, JournalEntry
from shared.db.upsert import upsert

_ANSWER = (journal.c.sequence, journal.c.item_id, journal.c.option_id, journal.c.doubtful)
_OF_ATTEMPT = journal.c.attempt_id == bindparam("attempt_id")
# Asked at every start, reload and submission of a hall, so they are put together once.
_ANSWERS = select(*_ANSWER).where(_OF_ATTEMPT).order_by(journal.c.sequence)
_WHOLE = select(*_ANSWER, journal.c.saved_at, journal.c.position).where(_OF_ATTEMPT)
_UNLINKED = _WHOLE.where(journal.c.position.is_(None)).order_by(journal.c.saved_at, journal.c.sequence)


_LINKED = (journal.c.attempt_id == bindparam("of_attempt"), journal.c.sequence == bindparam("of_sequence"))
_LINKING = update(journal).where(*_LINKED).values(position=bindparam("at_position"), hash=bindparam("with_hash"))

# The login that holds the seat, if it was opened since the start and the journal does not have it yet.
_THIS_ATTEMPT = attempts.c.attempt_id == bindparam("attempt_id")
_IS_KNOWN = exists().where(journal_acts.c.attempt_id == attempts.c.attempt_id, journal_acts.c.at >= logins.c.opened_at)
_TAKEN_OVER = (
    select(logins.c.opened_at)
    .join(attempts, (attempts.c.candidate_no == logins.c.candidate_no) & (attempts.c.exam_id == logins.c.exam_id))
    .where(_THIS_ATTEMPT, logins.c.replaced_at.is_(None), logins.c.opened_at > attempts.c.started_at, ~_IS_KNOWN)
)


@dataclass(frozen=True)
class Whole:
    """Everything saved in an attempt: `entries` as they were saved, `unlinked` those of them that are not in the chain
    yet."""

    entries: list[Entry]
    unlinked: list[Entry]

    @property
    def answers(self) -> list[Answer]:
        return sorted((entry.answer for entry in self.entries), key=attrgetter("sequence"))

    @property
    def last_saved_at(self) -> datetime | None:
        return self.entries[-1].saved_at if self.entries else None


def whole(session: Session, attempt_id: str) -> Whole:
    """Lock the attempt first."""
    rows = session.execute(_WHOLE, {"attempt_id": attempt_id}).all()
    entries = sorted(((_entry(row), row.position) for row in rows), key=_as_saved)
    return Whole([entry for entry, _ in entries], [entry for entry, position in entries if position is None])


def answers(session: Session, attempt_id: str) -> list[Answer]:
    """Every answer saved in the attempt, by sequence."""
    return [_answer(row) for row in session.execute(_ANSWERS, {"attempt_id": attempt_id}).all()]


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


def attempts_to_link(session: Session, saved_until: datetime, at_most: int) -> list[str]:
    """Attempts with an entry of at latest `saved_until` that is not in the chain yet."""
    rows = select(journal.c.attempt_id).distinct()
    rows = rows.where(journal.c.position.is_(None), journal.c.saved_at <= saved_until)
    return sorted(session.scalars(rows.limit(at_most)))


def unlinked(session: Session, attempt_id: str) -> list[Entry]:
    """The entries that are not in the chain yet, as they were saved. Lock the attempt first."""
    return [_entry(row) for row in session.execute(_UNLINKED, {"attempt_id": attempt_id}).all()]


def find_taken_over(session: Session, attempt_id: str) -> TakenOver | None:
    """That another browser than the one that began holds the seat now, if the journal does not have it yet."""
    found = session.scalar(_TAKEN_OVER, {"attempt_id": attempt_id})
    return TakenOver(found) if found else None


def link(session: Session, attempt_id: str, linked: Sequence[Line]) -> None:
    """Gives entries their place in the chain, and stores the lines that are no answers."""
    of = {"of_attempt": attempt_id}
    entries = [each for each in linked if isinstance(each, JournalEntry)]
    if entries:
        session.execute(
            _LINKING,
            [
                {**of, "of_sequence": entry.sequence, "at_position": entry.position, "with_hash": entry.hash}
                for entry in entries
            ],
        )
    acts = [each for each in linked if isinstance(each, JournalAct)]
    if acts:
        named = ("position", "kind", "at", "hash")
        rows = [{"attempt_id": attempt_id, **{name: getattr(act, name) for name in named}} for act in acts]
        session.execute(upsert(session)(journal_acts).on_conflict_do_nothing(), rows)


def restore(session: Session, attempt_id: str, linked: Sequence[Line]) -> bool:
    """Stores linked lines as they were. False, and nothing is stored, if a sequence holds another answer."""
    entries = [each for each in linked if isinstance(each, JournalEntry)]
    there = at_sequences(session, attempt_id, [entry.sequence for entry in entries])
    if any(there[entry.sequence] != _answer(entry) for entry in entries if entry.sequence in there):
        return False
    missing = [entry for entry in entries if entry.sequence not in there]
    if missing:
        rows = [{"attempt_id": attempt_id, **vars(_answer(entry)), "saved_at": entry.saved_at} for entry in missing]
        session.execute(insert(journal), rows)
    link(session, attempt_id, linked)
    return True


def _as_saved(entry: tuple[Entry, int | None]) -> tuple[datetime, int]:
    return entry[0].saved_at, entry[0].answer.sequence


def _entry(row: Any) -> Entry:
    return Entry(_answer(row), row.saved_at)


def _answer(row: Any) -> Answer:
    return Answer(row.sequence, row.item_id, row.option_id, row.doubtful)
