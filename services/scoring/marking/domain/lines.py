"""Whether the lines of a journal say what cbt reports beside them: its head of the attempt's start, each line of its
entry. The chain binds the lines; what is marked are the entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.scoring.marking.domain.journals import Line, Start
from shared.contracts.journal import (
    JournalEntry,
    answer_line,
    device_line,
    head_line,
    milliseconds_since,
    paper_digest,
    value_of,
)


@dataclass(frozen=True)
class ShownItem:
    """`options` are the item's, in the order shown; `order` are their positions in its own list."""

    options: tuple[str, ...]
    order: tuple[int, ...]


Paper = Mapping[str, ShownItem]
"""The items of the paper that was drawn for this candidate, in the order shown."""


def head_differs(start: Start, sheet_code: str | None, paper: Paper | None) -> bool:
    """Whether the journal begins with another line than follows from the start; never where it has none. Without
    `sheet_code` (nobody of that number is on the roster) or `paper` (the form is not known), what names them is taken
    as it stands."""
    if start.head_line is None:
        return False
    words = start.head_line.split(" ")
    if len(words) != _WORDS_OF_HEAD:
        return True
    code = words[0] if sheet_code is None else sheet_code
    digest = words[1] if paper is None else paper_digest((item_id, item.order) for item_id, item in paper.items())
    closes_at = start.deadline_at
    return closes_at is None or start.head_line != head_line(code, digest, start.started_at, closes_at)


def differing_line(lines: Sequence[Line], start: Start, paper: Paper | None) -> int | None:
    """The position of the first line that says something else than its entry, or than the act beside it. Without
    `paper` the letters are taken as they stand."""
    places = {item_id: place for place, item_id in enumerate(start.items, start=1)}
    for line in lines:
        if line.line is not None and line.line != _expected(line, start, places, paper):
            return line.position
    return None


_WORDS_OF_HEAD = 5
_VALUE = 2


def _expected(line: Line, start: Start, places: Mapping[str, int], paper: Paper | None) -> str | None:
    if not isinstance(line, JournalEntry):
        return device_line(milliseconds_since(start.started_at, line.at))
    assert line.line is not None
    place = places.get(line.item_id, 0)
    if paper is None and line.option_id is not None and place:
        words = line.line.split(" ")
        value = words[_VALUE] if len(words) > _VALUE else ""
    else:
        shown = paper.get(line.item_id) if paper is not None else None
        value = value_of(line.option_id, shown.options if shown is not None else None)
    milliseconds = milliseconds_since(start.started_at, line.saved_at)
    return answer_line(line.sequence, place, value, line.doubtful, milliseconds)
