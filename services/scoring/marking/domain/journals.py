"""The journal of an attempt: does the chain hold, and does it lead to the answers that were submitted?

cbt chains every acknowledged save; scoring recomputes the chain from the entries themselves, so that a
change to a stored answer after the fact shows, whoever made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.journal import GENESIS, JournalEntry, link_hash


class Integrity(StrEnum):
    """The result of examining an attempt's journal."""

    OPEN = "open"
    """Not submitted yet."""
    OK = "ok"
    INCOMPLETE = "incomplete"
    """Entries are still missing."""
    MISMATCH = "mismatch"
    """The chain is broken, or it does not lead to what was submitted."""


@dataclass(frozen=True)
class Submission:
    """The claims of `cbt.attempt.submitted` about the journal."""

    entries: int
    chain_head: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Verdict:
    """A mismatch names its `fault` by a stable code, and in `at` the position where the chain breaks."""

    integrity: Integrity
    fault: str | None = None
    at: int | None = None


def answers_of(entries: Sequence[JournalEntry]) -> dict[str, str]:
    """The current answers: of each item the entry with the newest sequence wins; a cleared item is blank."""
    newest: dict[str, JournalEntry] = {}
    for entry in entries:
        if entry.item_id not in newest or entry.sequence > newest[entry.item_id].sequence:
            newest[entry.item_id] = entry
    return {item: entry.option_id for item, entry in newest.items() if entry.option_id is not None}


def examine(attempt_id: str, entries: Sequence[JournalEntry], submission: Submission | None) -> Verdict:
    """Judges the facts known now; the same facts give the same verdict, whatever their order of arrival.

    `entries` are sorted by position.
    """
    broken_at = _break(attempt_id, entries)
    if broken_at is not None:
        return Verdict(Integrity.MISMATCH, "chain_broken", broken_at)
    if submission is None:
        return Verdict(Integrity.OPEN)
    if len(entries) < submission.entries:
        return Verdict(Integrity.INCOMPLETE)
    if len(entries) > submission.entries:
        return Verdict(Integrity.MISMATCH, "surplus_entries", submission.entries + 1)
    if submission.chain_head != (entries[-1].hash if entries else GENESIS):
        return Verdict(Integrity.MISMATCH, "head_differs")
    if answers_of(entries) != dict(submission.answers):
        return Verdict(Integrity.MISMATCH, "answers_differ")
    return Verdict(Integrity.OK)


def _break(attempt_id: str, entries: Sequence[JournalEntry]) -> int | None:
    previous = GENESIS
    for expected, entry in enumerate(entries, 1):
        if entry.position != expected:
            # A hole may still be filled by a stretch that is under way; what follows cannot be judged.
            return None
        if _hash(previous, attempt_id, entry) != entry.hash:
            return entry.position
        previous = entry.hash
    return None


def _hash(previous: str, attempt_id: str, entry: JournalEntry) -> str:
    return link_hash(
        previous,
        attempt_id,
        position=entry.position,
        sequence=entry.sequence,
        item_id=entry.item_id,
        option_id=entry.option_id,
        doubtful=entry.doubtful,
        saved_at=entry.saved_at,
    )
