"""The journals of attempts, entry by entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, journal_entries
from shared.contracts.journal import JournalEntry
from shared.db.rows import add_missing_rows, is_one_of


def of_attempts(session: Session, attempt_ids: Collection[str]) -> dict[str, list[JournalEntry]]:
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
    ).where(is_one_of(session, table.c.attempt_id, attempt_ids))
    found: dict[str, list[JournalEntry]] = {attempt_id: [] for attempt_id in attempt_ids}
    for row in session.execute(query.order_by(table.c.attempt_id, table.c.position)):
        found[row.attempt_id].append(
            JournalEntry(
                position=row.position,
                sequence=row.sequence,
                item_id=row.item_id,
                option_id=row.option_id,
                doubtful=row.doubtful,
                saved_at=row.saved_at,
                hash=row.hash,
            )
        )
    return found


def record(session: Session, stretches: Iterable[tuple[str, Sequence[JournalEntry]]]) -> None:
    """Adds stretches to the journals of their attempts. A position that is already there with another content
    is kept as it was and marks the attempt: somebody rewrote an acknowledged save."""
    saved = [(attempt_id, entry) for attempt_id, entries in stretches for entry in entries]
    places = {(attempt_id, entry.position): entry.hash for attempt_id, entry in reversed(saved)}
    if not saved:
        return
    rows = [_values(attempt_id, entry) for attempt_id, entry in saved]
    known = places.keys() - set(add_missing_rows(session, journal_entries, rows, ("attempt_id", "position")))
    if known:
        place = tuple_(journal_entries.c.attempt_id, journal_entries.c.position)
        query = select(journal_entries.c.attempt_id, journal_entries.c.position, journal_entries.c.hash)
        there = session.execute(query.where(place.in_(sorted(known))))
        places |= {(row.attempt_id, row.position): row.hash for row in there}
    clashing: dict[str, int] = {}
    for attempt_id, entry in saved:
        if entry.hash != places[attempt_id, entry.position]:
            clashing[attempt_id] = min(entry.position, clashing.get(attempt_id, entry.position))
    for attempt_id, position in sorted(clashing.items()):
        session.execute(update(attempts).where(attempts.c.attempt_id == attempt_id).values(conflict_at=position))


def _values(attempt_id: str, entry: JournalEntry) -> dict[str, Any]:
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
