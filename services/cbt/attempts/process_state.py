"""The memory of a web process for attempts: the writer of saves, drawn papers, and when browsers last called.

Nothing here decides anything. A drawn paper stays what it is, so it is read once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from flask import Flask, current_app

from services.cbt.attempts.usecases.saves import Save, SaveReceipt
from services.cbt.exams.domain.papers import PaperItem
from shared.kernel.cache import Cache

KEY = "cbt"
PRESENCE_EVERY_SECONDS = 5.0


class Presence:
    """When each candidate's browser last called this process, and which of these moments are not stored yet."""

    def __init__(self, every_seconds: float = PRESENCE_EVERY_SECONDS) -> None:
        self.every_seconds = every_seconds
        self._seen: dict[str, datetime] = {}
        self._unwritten: set[str] = set()
        self.due_at = time.monotonic() + every_seconds
        """When the next writing is due, on the monotonic clock."""
        self._lock = threading.Lock()

    def note(self, candidate_no: str, at: datetime) -> None:
        with self._lock:
            self._seen[candidate_no] = at
            self._unwritten.add(candidate_no)

    def seen(self) -> dict[str, datetime]:
        with self._lock:
            return dict(self._seen)

    def unwritten(self) -> dict[str, datetime]:
        with self._lock:
            return {candidate_no: self._seen[candidate_no] for candidate_no in self._unwritten}

    def written(self, moments: Mapping[str, datetime]) -> None:
        """`moments` need not be written again."""
        with self._lock:
            self.due_at = time.monotonic() + self.every_seconds
            self._unwritten -= {number for number, moment in moments.items() if self._seen[number] == moment}


class Saves(Protocol):
    """Takes saves: the writer of the process, or, for a database in memory, the request's own transaction."""

    def put(self, save: Save, /) -> SaveReceipt:
        """Returns once the saves in the receipt are durable, or will be when the request's transaction commits."""
        ...

    def wake(self) -> None:
        """A browser has called without saving; its presence should be written some time."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class ShownItem:
    """An item as the player is given it, with its options in the order of the bank."""

    fields: Mapping[str, Any]
    options: Sequence[Mapping[str, Any]]


@dataclass
class ProcessState:
    saves: Saves
    presence: Presence
    papers: Cache[int, tuple[PaperItem, ...]] = field(default_factory=lambda: Cache(4096))
    shown: Cache[str, Mapping[str, ShownItem]] = field(default_factory=lambda: Cache(64))
    """The items of each open exam as the player is given them."""


def keep(app: Flask, state: ProcessState) -> None:
    app.extensions[KEY] = state


def process_state() -> ProcessState:
    kept = current_app.extensions[KEY]
    assert isinstance(kept, ProcessState)
    return kept
