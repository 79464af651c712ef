"""What the page of the public log shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.log import storage
from services.scoring.log.domain import notes
from services.scoring.log.domain.notes import Checkpoint
from shared.contracts.leaves import read_leaf

_SHOWN = 20


@dataclass(frozen=True)
class Line:
    """An entry. `about` are the ids that it names, the widest first."""

    index: int
    type: str
    producer: str
    time: datetime
    about: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """The newest checkpoint and who watches; `key` is the log's key as entry 0 names it."""

    checkpoint: Checkpoint
    signed_at: datetime
    key: str
    witnesses: int
    lines: tuple[Line, ...]


def find_state(session: Session) -> State | None:
    """None as long as the log is not open."""
    newest, opening = storage.newest(session), storage.entry(session, 0)
    if newest is None or opening is None:
        return None
    opened = read_leaf(opening).body
    lines = tuple(_line(each) for each in storage.last_entries(session, _SHOWN))
    checkpoint = notes.unverified(newest.note)
    return State(checkpoint, newest.signed_at, str(opened["key"]), len(opened["witnesses"]), lines)


def _line(entry: storage.Entry) -> Line:
    leaf = read_leaf(entry.leaf)
    ids = (leaf.body.get(name) for name in ("selection", "exam", "vacancy"))
    return Line(entry.index, leaf.type, leaf.producer, leaf.time, tuple(each for each in ids if isinstance(each, str)))
