"""What a web process keeps in mind: facts that never change, and when seats last called.

Nothing here decides anything. A sealed exam, a drawn paper and the owner of a token stay what they
are, so they are read once; whether a token still holds its seat is asked of the database every time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from flask import Flask, current_app

from services.cbt.attempts.usecases.saves import SaveReceipt, SaveRequest
from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.domain.papers import PaperItem
from services.cbt.seating.domain.pins import Login

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_KEY = "cbt"


class Remembered(Generic[K, V]):
    """The values asked for last, at most `size` of them. Absence is not remembered."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K, load: Callable[[K], V | None]) -> V | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        # Loaded outside the lock: two may do it at once and find the same.
        value = load(key)
        if value is not None:
            with self._lock:
                self._values[key] = value
                while len(self._values) > self._size:
                    self._values.popitem(last=False)
        return value


class Presence:
    """When each seat last called this process."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}
        self._unwritten: set[str] = set()
        self._lock = threading.Lock()

    def note(self, candidate_no: str, at: datetime) -> None:
        with self._lock:
            self._seen[candidate_no] = at
            self._unwritten.add(candidate_no)

    def seen(self) -> dict[str, datetime]:
        with self._lock:
            return dict(self._seen)

    def take_unwritten(self) -> dict[str, datetime]:
        """What the database does not know yet; it is taken as written from now on."""
        with self._lock:
            taken = {candidate_no: self._seen[candidate_no] for candidate_no in self._unwritten}
            self._unwritten.clear()
        return taken


class Saves(Protocol):
    """Where saves go: to the writer of the process, or, in tests, straight into the request's transaction."""

    def save(self, request: SaveRequest) -> SaveReceipt:
        """Returns when what the receipt calls saved is durable, or will be when the request has ended well."""
        ...

    def called(self) -> None:
        """A seat has called without saving; its presence should be written some time."""
        ...


@dataclass
class Memory:
    saves: Saves
    presence: Presence
    exams: Remembered[str, Exam] = field(default_factory=lambda: Remembered(8))
    papers: Remembered[int, tuple[PaperItem, ...]] = field(default_factory=lambda: Remembered(4096))
    logins: Remembered[str, Login] = field(default_factory=lambda: Remembered(16384))


def keep(app: Flask, memory: Memory) -> None:
    app.extensions[_KEY] = memory


def memory() -> Memory:
    kept = current_app.extensions[_KEY]
    assert isinstance(kept, Memory)
    return kept
