"""An exam in progress whose candidates keep their own account of what was acknowledged to them."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from deploy.demo.browser import Unexpected
from deploy.demo.candidates import Candidate
from deploy.demo.committee import Desk
from deploy.demo.crowd import PHASES, Crowd
from deploy.demo.mind import Act
from deploy.demo.people import Person
from deploy.demo.progress import Progress


@dataclass(frozen=True)
class Acknowledged:
    candidate_no: str
    sequence: int
    item_id: str
    option_id: str | None


class Ledger:
    """Every acknowledged answer, forced to disk by the candidate's side before the next one is sent."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a", encoding="utf-8")
        self._guard = threading.Condition()
        self.count = 0
        self._times: list[float] = []

    def note(self, entry: Acknowledged) -> None:
        with self._guard:
            self._file.write(json.dumps(vars(entry)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.count += 1
            self._times.append(time.monotonic())
            self._guard.notify_all()

    def wait_for(self, count: int, seconds: float) -> bool:
        """Waits until so many answers are acknowledged; False if that does not happen in time."""
        with self._guard:
            return self._guard.wait_for(lambda: self.count >= count, seconds)

    def longest_silence(self, first: int, last: int) -> float:
        """Seconds at most between two acknowledgements, from the `first` one (counted from 1) to the `last`."""
        times = self._times[max(first - 1, 0) : last]
        return max((later - earlier for earlier, later in pairwise(times)), default=0.0)

    def read(self) -> list[Acknowledged]:
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return [Acknowledged(**json.loads(line)) for line in lines]

    def close(self) -> None:
        self._file.close()


class Witness(Candidate):
    """A candidate who writes down each acknowledgement."""

    ledger: Ledger

    def _answer(self, attempt_id: str, acts: Sequence[Act], first: int, speed: float | None) -> bool:
        for sequence, act in enumerate(acts, first):
            entry = {
                "sequence": sequence,
                "item_id": act.item_id,
                "option_id": act.option_id,
                "doubtful": act.doubtful,
            }
            answer = self._browser.call(
                "POST", "/cbt/api/attempt/answers", {"attempt_id": attempt_id, "entries": [entry]}
            )
            if not answer.ok or sequence not in answer.json()["saved"]:
                raise Unexpected(f"{self.candidate_no}: {sequence} was refused: {answer.body.decode()[:300]}")
            self.ledger.note(Acknowledged(self.candidate_no, sequence, act.item_id, act.option_id))
        return False


class WitnessedCrowd(Crowd):
    """The demo's crowd, with witnesses at the exam PCs."""

    def __init__(self, ledger: Ledger, people: Sequence[Person], url: str, stage: Any) -> None:
        self.ledger = ledger
        stop = threading.Event()
        progress = Progress(PHASES)
        super().__init__(people, url, stage, speed=None, fresh=True, progress=progress, stop=stop)

    def _admit(self, desk: Desk, number: str, person: Person, session_id: str) -> Candidate:
        pin = desk.wanted("POST", f"/cbt/api/sessions/{session_id}/seats/{number}/pin")["pin"]
        candidate = Witness(person, number, self._url, self._stop)
        candidate.ledger = self.ledger
        candidate.check_in(str(pin))
        self._progress.advance("seated")
        return candidate
