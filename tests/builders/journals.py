"""Journals of attempts, as cbt sends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from shared.contracts.journal import JournalEntry
from shared.kernel.canonical import digest
from shared.kernel.clock import to_text

_BEGUN = datetime(2026, 12, 8, 5, 0, tzinfo=UTC)


def chain(
    attempt_id: str, saves: Sequence[tuple[str, str | None]], begun: datetime = _BEGUN, pace: float = 1.0
) -> list[JournalEntry]:
    """A journal as the contract defines it, one save every `pace` seconds after the attempt was begun."""
    entries: list[JournalEntry] = []
    previous = "0" * 64
    for position, (item, option) in enumerate(saves, 1):
        saved_at = begun + timedelta(seconds=position * pace)
        link = [previous, attempt_id, position, position, item, option, False, to_text(saved_at)]
        previous = digest(link)
        entries.append(
            JournalEntry(
                position=position,
                sequence=position,
                item_id=item,
                option_id=option,
                doubtful=False,
                saved_at=saved_at,
                hash=previous,
            )
        )
    return entries
