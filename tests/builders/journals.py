"""Journals of attempts, as cbt sends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

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


def lined(
    head_line: str, begun: datetime, saves: Sequence[tuple[str, str | None]], paper: Mapping[str, Sequence[str]]
) -> list[JournalEntry]:
    """A journal of lines as docs/definitions has it, one save every second; `paper` has the options of each item as
    shown, in the order of the paper."""
    entries: list[JournalEntry] = []
    head = sha256(f"terang/journal/v1\n{head_line}".encode()).digest()
    for position, (item, option) in enumerate(saves, 1):
        value = "-" if option is None else "ABCDE"[list(paper[item]).index(option)]
        line = f"{position} {list(paper).index(item) + 1} {value} 0 {position * 1000}"
        head = sha256(head + line.encode()).digest()
        entries.append(
            JournalEntry(
                position=position,
                sequence=position,
                item_id=item,
                option_id=option,
                doubtful=False,
                saved_at=begun + timedelta(seconds=position),
                hash=head.hex(),
                line=line,
            )
        )
    return entries
