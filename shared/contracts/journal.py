"""An attempt's journal: its lines in the order in which they were taken, each hashed over the one before, which anyone
may recompute (docs/definitions/journal.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from shared.contracts.choices import is_number, options_in
from shared.contracts.declaration import part
from shared.kernel.canonical import digest
from shared.kernel.clock import to_text

GENESIS = "0" * 64
"""In a journal without lines: stands for the hash before the first entry, and for the head of an empty journal."""
HEAD_TAG = "terang/journal/v1"
NONE = "-"
"""In a line: a blank, or no key of a device."""
UNKNOWN = "?"
_MILLISECOND = timedelta(milliseconds=1)


@part
class JournalEntry:
    """One acknowledged save. `position` counts from 1 in the chain; `sequence` is the browser's; `option_id` is the
    answer (`shared/contracts/choices.py`), null for a blank.

    `line` says the same as the candidate saw it, and `hash` is over it; null in a journal that an earlier release
    began, where `hash` = SHA-256 over canonical JSON of [previous hash, attempt_id, position, sequence, item_id,
    option_id, doubtful, saved_at text]; the previous hash of position 1 is 64 zeros.
    """

    position: int
    sequence: int
    item_id: str
    option_id: str | None
    doubtful: bool
    saved_at: datetime
    hash: str
    line: str | None = None


@part
class JournalAct:
    """A line of the journal that is no answer. `device`: the answers after it come from another browser, which took the
    seat over `at` this moment."""

    position: int
    kind: Literal["device"]
    at: datetime
    line: str
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
    """The `hash` of an entry without a line, as `JournalEntry` defines it; `previous` is GENESIS for position 1."""
    return digest([previous, attempt_id, position, sequence, item_id, option_id, doubtful, to_text(saved_at)])


def paper_digest(paper: Iterable[tuple[str, Sequence[int]]]) -> str:
    """Of a paper as it is shown: each item's id with the positions, in its own list, of its options."""
    return digest([[item_id, list(order)] for item_id, order in paper])


def head_line(sheet_code: str, paper: str, started_at: datetime, closes_at: datetime) -> str:
    """What a journal begins with: whose it is, the digest of the paper, and the time that there is. `closes_at` is the
    deadline, without grace."""
    return " ".join((sheet_code, paper, to_text(started_at), to_text(closes_at), NONE))


def head_hash(line: str) -> str:
    """The hash before the first line, and the head of a journal of none."""
    return hashlib.sha256(f"{HEAD_TAG}\n{line}".encode()).hexdigest()


def line_hash(previous: str, line: str) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + line.encode()).hexdigest()


def answer_line(sequence: int, place: int, value: str, doubtful: bool, milliseconds: int) -> str:
    return f"{sequence} {place} {value} {doubtful:d} {milliseconds}"


def device_line(milliseconds: int) -> str:
    return f"device {NONE} {milliseconds}"


def milliseconds_since(started_at: datetime, at: datetime) -> int:
    """Whole ones, the rest dropped; 0 where the database's clock was set back."""
    return max(0, (at - started_at) // _MILLISECOND)


def value_of(answer: str | None, shown: Sequence[str] | None) -> str:
    """The answer as the candidate saw it: the letters of the options by their places, A first; of an item without
    options the number as it is; `NONE` for a blank. `UNKNOWN` for what no page could have sent: another option, no
    number, or an item that is not on the paper, whose `shown` is None."""
    if answer is None:
        return NONE
    if not shown:
        return answer if shown is not None and is_number(answer) else UNKNOWN
    chosen = options_in(answer)
    if not chosen <= set(shown):
        return UNKNOWN
    return "".join(sorted(chr(ord("A") + shown.index(option)) for option in chosen))
