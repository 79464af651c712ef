"""An exam in progress whose candidates keep their own account of what was acknowledged to them."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from operations.simulation.browser import Browser, Unexpected
from operations.simulation.candidates import Candidate
from operations.simulation.committee import Desk
from operations.simulation.crowd import PHASES, Crowd
from operations.simulation.mind import Act
from operations.simulation.people import Person
from operations.simulation.progress import Progress


@dataclass(frozen=True)
class Acknowledged:
    """An answer as it was acknowledged. When it was sent for the first time, when it was acknowledged (seconds since
    the epoch) and how many requests that took is no part of what it is."""

    candidate_no: str
    sequence: int
    item_id: str
    option_id: str | None
    sent_at: float = field(default=0.0, compare=False)
    acknowledged_at: float = field(default=0.0, compare=False)
    tries: int = field(default=1, compare=False)


class Ledger:
    """Every acknowledged answer, forced to disk by the candidate's side before the next one is sent."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a", encoding="utf-8")
        self._guard = threading.Condition()
        self._closed = False
        self.count = 0
        self.under_way = 0
        """Answers that are sent and not acknowledged yet."""
        self.newest_sent_at = 0.0
        """Of the acknowledged answers, when the one that was sent last was sent."""

    @contextmanager
    def sending(self) -> Iterator[None]:
        with self._guard:
            self.under_way += 1
            self._guard.notify_all()
        try:
            yield
        finally:
            with self._guard:
                self.under_way -= 1

    def note(self, entry: Acknowledged) -> None:
        with self._guard:
            self._file.write(json.dumps(vars(entry)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.count += 1
            self.newest_sent_at = max(self.newest_sent_at, entry.sent_at)
            self._guard.notify_all()

    def wait_for(self, count: int) -> bool:
        """Waits until so many answers are acknowledged, however long people register; False if the exam has ended."""
        with self._guard:
            self._guard.wait_for(lambda: self._closed or self.count >= count)
            return self.count >= count

    def wait_for_under_way(self, count: int, seconds: float) -> bool:
        """Waits until so many answers are under way at once; False if that does not happen in time."""
        with self._guard:
            self._guard.wait_for(lambda: self._closed or self.under_way >= count, seconds)
            return self.under_way >= count

    def read(self) -> list[Acknowledged]:
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return [Acknowledged(**json.loads(line)) for line in lines]

    def close(self) -> None:
        """Nobody waits any longer."""
        with self._guard:
            self._closed = True
            self._guard.notify_all()
        self._file.close()


@dataclass(frozen=True)
class Pace:
    """How long a candidate thinks about an answer, in seconds, until the exam shall come to its end."""

    seconds: float
    ended: threading.Event = field(default_factory=threading.Event)

    def think(self, draw: random.Random) -> None:
        self.ended.wait(self.seconds * draw.uniform(0.5, 1.5))


class CountingBrowser(Browser):
    """Knows how many requests it has sent."""

    sent = 0

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        return super()._exchange(request)


class Witness(Candidate):
    """A candidate who writes down each acknowledgement, and goes through the paper again and again, the answers
    being the same, until the exam shall come to its end."""

    def __init__(
        self, person: Person, candidate_no: str, url: str, stop: threading.Event, ledger: Ledger, pace: Pace
    ) -> None:
        super().__init__(person, candidate_no, url, stop)
        self._browser = self._counted = CountingBrowser(url, stop)
        self._ledger = ledger
        self._pace = pace

    def _answer(self, attempt_id: str, acts: Sequence[Act], first: int, speed: float | None) -> bool:
        draw = random.Random(self.person.seed)
        for sequence, act in enumerate(self._clicks(acts), first):
            self._pace.think(draw)
            with self._ledger.sending():
                self._ledger.note(self._saved(attempt_id, sequence, act))
        return False

    def _clicks(self, acts: Sequence[Act]) -> Iterator[Act]:
        yield from acts
        while not self._pace.ended.is_set():
            yield from acts

    def _saved(self, attempt_id: str, sequence: int, act: Act) -> Acknowledged:
        entry = {"sequence": sequence, "item_id": act.item_id, "option_id": act.option_id, "doubtful": act.doubtful}
        sent_before, sent_at = self._counted.sent, time.time()
        answer = self._browser.call("POST", "/cbt/api/attempt/answers", {"attempt_id": attempt_id, "entries": [entry]})
        if not answer.ok or sequence not in answer.json()["saved"]:
            raise Unexpected(f"{self.candidate_no}: {sequence} was refused: {answer.body.decode()[:300]}")
        tries = self._counted.sent - sent_before
        return Acknowledged(self.candidate_no, sequence, act.item_id, act.option_id, sent_at, time.time(), tries)


class WitnessedCrowd(Crowd):
    """The demo's crowd, with witnesses at the exam PCs."""

    def __init__(self, ledger: Ledger, pace: Pace, people: Sequence[Person], url: str, stage: Any) -> None:
        self._ledger = ledger
        self._pace = pace
        stop = threading.Event()
        progress = Progress(PHASES)
        super().__init__(people, url, stage, speed=None, fresh=True, progress=progress, stop=stop)

    def _admit(self, desk: Desk, number: str, person: Person, session_id: str) -> Candidate:
        pin = desk.require_success("POST", f"/cbt/api/sessions/{session_id}/seats/{number}/pin")["pin"]
        candidate = Witness(person, number, self._url, self._stop, self._ledger, self._pace)
        candidate.check_in(str(pin))
        self._progress.advance("seated")
        return candidate
