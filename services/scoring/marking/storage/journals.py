"""The journals of attempts, line by line."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Result, Table, select, tuple_, update
from sqlalchemy.orm import Session

from services.scoring.marking.domain.journals import Line
from services.scoring.marking.tables import attempts, journal_acts, journal_entries
from shared.contracts.journal import JournalAct, JournalEntry
from shared.db.chunks import chunks
from shared.db.rows import add_missing_rows, is_one_of

_ENTRY = ("position", "sequence", "item_id", "option_id", "doubtful", "saved_at", "hash", "line")
_ACT = ("position", "kind", "at", "line", "hash")


def of_attempts(session: Session, attempt_ids: Collection[str]) -> dict[str, list[Line]]:
    """The lines of each attempt, by position."""
    found: dict[str, list[Line]] = {attempt_id: [] for attempt_id in attempt_ids}
    for row in _rows(session, journal_entries, _ENTRY, attempt_ids):
        found[row.attempt_id].append(
            JournalEntry(
                position=row.position,
                sequence=row.sequence,
                item_id=row.item_id,
                option_id=row.option_id,
                doubtful=row.doubtful,
                saved_at=row.saved_at,
                hash=row.hash,
                line=row.line,
            )
        )
    for row in _rows(session, journal_acts, _ACT, attempt_ids):
        act = JournalAct(position=row.position, kind=row.kind, at=row.at, line=row.line, hash=row.hash)
        insort(found[row.attempt_id], act, key=_position)
    return found


def hashes_at(session: Session, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The hashes of those of these lines, (attempt id, position), that are there."""
    found: dict[tuple[str, int], str] = {}
    for some in chunks(sorted(places)):
        for table in (journal_entries, journal_acts):
            query = select(table.c.attempt_id, table.c.position, table.c.hash)
            rows = session.execute(query.where(tuple_(table.c.attempt_id, table.c.position).in_(some)))
            found |= {(row.attempt_id, row.position): row.hash for row in rows}
    return found


def record(session: Session, stretches: Iterable[tuple[str, Sequence[Line]]]) -> None:
    """Adds stretches to the journals of their attempts. A position that is already there with another content
    is kept as it was and marks the attempt: somebody rewrote an acknowledged save."""
    saved = [(attempt_id, line) for attempt_id, lines in stretches for line in lines]
    clashing: dict[str, int] = {}
    for table, kind, names in ((journal_entries, JournalEntry, _ENTRY), (journal_acts, JournalAct, _ACT)):
        of_kind = [(attempt_id, line) for attempt_id, line in saved if isinstance(line, kind)]
        for attempt_id, position in _add(session, table, names, of_kind):
            clashing[attempt_id] = min(position, clashing.get(attempt_id, position))
    for attempt_id, position in sorted(clashing.items()):
        session.execute(update(attempts).where(attempts.c.attempt_id == attempt_id).values(conflict_at=position))


def _add(
    session: Session, table: Table, names: Sequence[str], saved: Sequence[tuple[str, Line]]
) -> list[tuple[str, int]]:
    """Stores those that are not there yet; returns the places of which another content is there."""
    if not saved:
        return []
    places = {(attempt_id, line.position): line.hash for attempt_id, line in reversed(saved)}
    rows = [{"attempt_id": attempt_id, **{name: getattr(line, name) for name in names}} for attempt_id, line in saved]
    known = places.keys() - set(add_missing_rows(session, table, rows, ("attempt_id", "position")))
    if known:
        place = tuple_(table.c.attempt_id, table.c.position)
        query = select(table.c.attempt_id, table.c.position, table.c.hash)
        there = session.execute(query.where(place.in_(sorted(known))))
        places |= {(row.attempt_id, row.position): row.hash for row in there}
    return [(attempt_id, line.position) for attempt_id, line in saved if line.hash != places[attempt_id, line.position]]


def _rows(session: Session, table: Table, names: Sequence[str], attempt_ids: Collection[str]) -> Result[Any]:
    query = select(table.c.attempt_id, *(table.c[name] for name in names))
    query = query.where(is_one_of(session, table.c.attempt_id, attempt_ids))
    return session.execute(query.order_by(table.c.attempt_id, table.c.position))


def _position(line: Line) -> int:
    return line.position
