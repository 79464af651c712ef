"""The journal of an attempt: does the chain hold, and does it lead to the answers that were submitted?

cbt chains every acknowledged save; scoring recomputes the chain from the entries themselves, so that a
later change to a stored answer is detected, whoever made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.contracts.journal import GENESIS, JournalAct, JournalEntry, head_hash, line_hash, link_hash

Line = JournalEntry | JournalAct


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
class Start:
    """The claims of `cbt.attempt.started`. `head_line` is what the journal begins with, None where it has no lines;
    `deadline_at` is None where the start came under an earlier release."""

    items: tuple[str, ...]
    started_at: datetime
    deadline_at: datetime | None
    head_line: str | None = None

    @property
    def head(self) -> str:
        """The hash before the first line."""
        return GENESIS if self.head_line is None else head_hash(self.head_line)


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


def answers_of(lines: Sequence[Line]) -> dict[str, str]:
    """The current answers: of each item the entry with the newest sequence wins; a cleared item is blank."""
    newest: dict[str, JournalEntry] = {}
    for entry in lines:
        if isinstance(entry, JournalEntry) and (
            entry.item_id not in newest or entry.sequence > newest[entry.item_id].sequence
        ):
            newest[entry.item_id] = entry
    return {item: entry.option_id for item, entry in newest.items() if entry.option_id is not None}


def examine(
    attempt_id: str, lines: Sequence[Line], submission: Submission | None, start: Start | None = None
) -> Verdict:
    """Judges the facts known now; the same facts give the same verdict, whatever their order of arrival.

    `lines` are sorted by position. Without `start` nothing can be said of a journal of lines.
    """
    if start is None and _has_lines(lines, submission):
        return Verdict(Integrity.OPEN if submission is None else Integrity.INCOMPLETE)
    head = start.head if start is not None else GENESIS
    broken_at = _break(attempt_id, head, lines)
    if broken_at is not None:
        return Verdict(Integrity.MISMATCH, "chain_broken", broken_at)
    if submission is None:
        return Verdict(Integrity.OPEN)
    if len(lines) < submission.entries:
        return Verdict(Integrity.INCOMPLETE)
    if len(lines) > submission.entries:
        return Verdict(Integrity.MISMATCH, "surplus_entries", submission.entries + 1)
    if submission.chain_head != (lines[-1].hash if lines else head):
        return Verdict(Integrity.MISMATCH, "head_differs")
    if answers_of(lines) != dict(submission.answers):
        return Verdict(Integrity.MISMATCH, "answers_differ")
    return Verdict(Integrity.OK)


def _has_lines(lines: Sequence[Line], submission: Submission | None) -> bool:
    """Whether this is a journal of lines, as far as can be said without its start."""
    if lines:
        return any(each.line is not None for each in lines)
    return submission is not None and submission.entries == 0 and submission.chain_head != GENESIS


def _break(attempt_id: str, head: str, lines: Sequence[Line]) -> int | None:
    previous = head
    for expected, line in enumerate(lines, 1):
        if line.position != expected:
            # A hole may still be filled by a stretch that is under way; what follows cannot be judged.
            return None
        if _hash(previous, attempt_id, line) != line.hash:
            return line.position
        previous = line.hash
    return None


def _hash(previous: str, attempt_id: str, line: Line) -> str:
    if line.line is not None:
        return line_hash(previous, line.line)
    # Also after a head line: a worker of an earlier release, beside a new web process, links so for some minutes.
    return link_hash(
        previous,
        attempt_id,
        position=line.position,
        sequence=line.sequence,
        item_id=line.item_id,
        option_id=line.option_id,
        doubtful=line.doubtful,
        saved_at=line.saved_at,
    )
