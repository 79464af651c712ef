"""An attempt's journal: the hash chain over its acknowledged saves, which anyone may recompute."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.declaration import part
from shared.kernel.canonical import digest
from shared.kernel.clock import to_text

GENESIS = "0" * 64
"""Stands for the hash before the first entry, and for the head of an empty journal."""


@part
class JournalEntry:
    """One acknowledged save. `position` counts from 1 in the chain; `sequence` is the browser's; `option_id` is the
    answer (`shared/contracts/choices.py`), null for a blank.

    `hash` = SHA-256 over canonical JSON of [previous hash, attempt_id, position, sequence, item_id,
    option_id, doubtful, saved_at text]; the previous hash of position 1 is 64 zeros.
    """

    position: int
    sequence: int
    item_id: str
    option_id: str | None
    doubtful: bool
    saved_at: datetime
    hash: str


def link_hash(
    previous: str,
    attempt_id: str,
    *,
    position: int,
    sequence: int,
    item_id: str,
    option_id: str | None,
    doubtful: bool,
    saved_at: datetime,
) -> str:
    """The `hash` of a journal entry, as `JournalEntry` defines it; `previous` is GENESIS for position 1."""
    return digest([previous, attempt_id, position, sequence, item_id, option_id, doubtful, to_text(saved_at)])
