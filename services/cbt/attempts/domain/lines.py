"""The journal as lines: what was taken, as the candidate saw it, in the order in which it was taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.cbt.attempts.domain.attempts import Attempt
from services.cbt.attempts.domain.journal import Entry
from services.cbt.exams.domain.papers import ShownOptions
from shared.contracts.journal import (
    JournalAct,
    JournalEntry,
    answer_line,
    device_line,
    line_hash,
    link_hash,
    milliseconds_since,
    value_of,
)

Line = JournalEntry | JournalAct


@dataclass(frozen=True)
class TakenOver:
    """Another browser took the seat over at this moment of the database's clock."""

    at: datetime


def written(
    attempt: Attempt, shown: Mapping[str, ShownOptions], entries: Sequence[Entry], taken_over: TakenOver | None
) -> list[Line]:
    """The lines that continue the attempt's chain: the entries, in this order, and before the first one that came from
    the browser that took over, that it did. `shown` are the items of the entries as they stand on the paper."""
    lines: list[Line] = []
    head, position = attempt.chain_head, attempt.chain_length
    started_at = attempt.timing.started_at
    for entry in entries:
        if taken_over is not None and entry.saved_at >= taken_over.at:
            position, text = position + 1, device_line(milliseconds_since(started_at, taken_over.at))
            head = line_hash(head, text)
            lines.append(JournalAct(position=position, kind="device", at=taken_over.at, line=text, hash=head))
            taken_over = None
        answer, position = entry.answer, position + 1
        place, options = shown.get(answer.item_id, _NOT_ON_PAPER)
        value = value_of(answer.option_id, options)
        text = answer_line(
            answer.sequence, place, value, answer.doubtful, milliseconds_since(started_at, entry.saved_at)
        )
        head = line_hash(head, text)
        lines.append(JournalEntry(**vars(answer), position=position, saved_at=entry.saved_at, hash=head, line=text))
    return lines


_NOT_ON_PAPER: tuple[int, tuple[str, ...] | None] = (0, None)


def in_order(entries: Iterable[JournalEntry], acts: Iterable[JournalAct]) -> list[Line]:
    """All lines of a stretch by their positions."""
    lines: list[Line] = [*entries, *acts]
    return sorted(lines, key=lambda line: line.position)


def continues(attempt: Attempt, lines: Iterable[Line]) -> bool:
    """Whether these lines, as they stand, go on where the attempt's chain ends."""
    head = attempt.chain_head
    for position, line in enumerate(lines, start=attempt.chain_length + 1):
        if line.position != position:
            return False
        head = _hash(head, attempt.attempt_id, line)
        if line.hash != head:
            return False
    return True


def _hash(head: str, attempt_id: str, line: Line) -> str:
    if line.line is not None:
        return line_hash(head, line.line)
    facts = {name: value for name, value in vars(line).items() if name not in ("hash", "line")}
    return link_hash(head, attempt_id, **facts)
