"""The minute links of a session: whether one follows the one before, and whether a journal is what they have bound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.scoring.marking.domain.journals import Line, Start, Submission
from shared.contracts.minute_links import HeadsLinked, first_hash, link_hash


@dataclass(frozen=True)
class MinuteLink:
    """A link that was kept. Of a session the one with the largest number is the last."""

    number: int
    minute: datetime
    hash: str


@dataclass(frozen=True)
class BoundHead:
    """What a link says of one journal: the hash of its line number `entries`, or of its head line."""

    entries: int
    head: str


def misfit(linked: HeadsLinked, last: MinuteLink | None) -> str | None:
    """What contradicts a link that comes after `last`. Numbers between the two are missing where a link was refused
    before; then nothing is said of what it follows."""
    if link_hash(linked.previous, linked.minute, linked.heads) != linked.hash:
        return "hash: it is another one of these records"
    if last is None:
        first = linked.number == 1 and linked.previous != first_hash(linked.session_id)
        return "previous: it is not what a session begins with" if first else None
    if linked.number == last.number + 1 and linked.previous != last.hash:
        return f"previous: it is not the hash of link {last.number}"
    return None if linked.minute > last.minute else f"minute: it is not after that of link {last.number}"


def contradicted_at(
    lines: Sequence[Line], submission: Submission | None, start: Start, bound: Iterable[BoundHead]
) -> int | None:
    """The number of the first line up to which the journal is not what a link has bound: another one, or one that was
    there and is no more. None as long as nothing is contradicted: lines can still be on their way."""
    hashes = {0: start.head} | {line.position: line.hash for line in lines}
    for each in sorted(bound, key=lambda head: head.entries):
        if hashes.get(each.entries, each.head) != each.head:
            return each.entries
        if submission is not None and each.entries > submission.entries:
            return each.entries
    return None
