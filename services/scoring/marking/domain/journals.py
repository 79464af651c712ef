"""The journal of an attempt: does the chain hold, and does it lead to the answers that were submitted?

cbt chains every acknowledged save; scoring recomputes the chain from the entries themselves, so that a
change to a stored answer after the fact shows, whoever made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.kernel.canonical import digest
from shared.kernel.clock import to_text

GENESIS = "0" * 64

Integrity = Literal["open", "ok", "incomplete", "mismatch"]


@dataclass(frozen=True)
class Entry:
    position: int
    sequence: int
    item_id: str
    option_id: str | None
    doubtful: bool
    saved_at: datetime
    hash: str


@dataclass(frozen=True)
class Submission:
    """What `cbt.attempt.submitted` claims of the journal."""

    entries: int
    chain_head: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Verdict:
    """`open`: not submitted yet. `incomplete`: entries are still missing.

    A mismatch names its `fault` by a stable code, and in `at` the position where the chain breaks.
    """

    integrity: Integrity
    fault: str | None = None
    at: int | None = None


def link(previous: str, attempt_id: str, entry: Entry) -> str:
    """The hash of one entry, as the contract `JournalEntry` defines it."""
    return digest(
        [
            previous,
            attempt_id,
            entry.position,
            entry.sequence,
            entry.item_id,
            entry.option_id,
            entry.doubtful,
            to_text(entry.saved_at),
        ]
    )


def answers_of(entries: Sequence[Entry]) -> dict[str, str]:
    """The current answers: of each item the entry with the newest sequence wins; a cleared item is blank."""
    newest: dict[str, Entry] = {}
    for entry in entries:
        if entry.item_id not in newest or entry.sequence > newest[entry.item_id].sequence:
            newest[entry.item_id] = entry
    return {item: entry.option_id for item, entry in newest.items() if entry.option_id is not None}


def examine(attempt_id: str, entries: Sequence[Entry], submission: Submission | None) -> Verdict:
    """Judges what is known now; the same set of facts gives the same verdict in whatever order they came.

    `entries` are sorted by position.
    """
    broken_at = _break(attempt_id, entries)
    if broken_at is not None:
        return Verdict("mismatch", "chain_broken", broken_at)
    if submission is None:
        return Verdict("open")
    if len(entries) < submission.entries:
        return Verdict("incomplete")
    if len(entries) > submission.entries:
        return Verdict("mismatch", "surplus_entries", submission.entries + 1)
    if submission.chain_head != (entries[-1].hash if entries else GENESIS):
        return Verdict("mismatch", "head_differs")
    if answers_of(entries) != dict(submission.answers):
        return Verdict("mismatch", "answers_differ")
    return Verdict("ok")


def _break(attempt_id: str, entries: Sequence[Entry]) -> int | None:
    previous = GENESIS
    for expected, entry in enumerate(entries, 1):
        if entry.position != expected:
            # A hole may still be filled by a stretch that is under way; what follows cannot be judged.
            return None
        if link(previous, attempt_id, entry) != entry.hash:
            return entry.position
        previous = entry.hash
    return None
