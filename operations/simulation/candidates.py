"""One invented candidate at an exam PC: check-in, instructions, every answer, the submission."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from operations.simulation.bank import Bank
from operations.simulation.browser import Answer, Browser, Stopped, Unexpected
from operations.simulation.mind import Act, work_through
from operations.simulation.people import Conduct, Person

_FIT = {"browser": "ready"}
"""What the script of the pages reports of a browser that passes its tests."""
_LONGEST_LOCK_SECONDS = 120.0
OVER = frozenset({"deadline_passed", "already_submitted"})


class Candidate:
    """A candidate at one PC; the paper and the saved answers come from the server."""

    def __init__(self, person: Person, candidate_no: str, url: str, stop: threading.Event) -> None:
        self.person = person
        self.candidate_no = candidate_no
        self._browser = Browser(url, stop)
        self._stop = stop

    def close(self) -> None:
        self._browser.close()

    def check_in(self, pin: str) -> None:
        page = self._browser.get("/cbt/")
        typed = {"candidate_no": self.candidate_no, "pin": pin, **_FIT}
        answer = self._browser.submit(page, "/cbt/", typed)
        if answer.ok and answer.url.endswith("/cbt/konfirmasi"):
            answer = self._browser.submit(answer, "/cbt/konfirmasi", {})
        if not answer.ok:
            raise Unexpected(f"{self.candidate_no} cannot check in: {answer.status} {answer.problems()}")

    def start(self) -> None:
        """Presses the button of the instructions; the player opens. While the papers are locked there is no button: it
        appears by itself, within seconds of the first seat in a demo whose session has begun already."""
        page = self._browser.get("/cbt/petunjuk")
        until = time.monotonic() + _LONGEST_LOCK_SECONDS
        while page.url.endswith("/cbt/petunjuk") and b'"/cbt/mulai"' not in page.body and time.monotonic() < until:
            if self._stop.wait(0.5):
                raise Stopped
            page = self._browser.get("/cbt/petunjuk")
        if page.url.endswith("/cbt/petunjuk"):
            answer = self._browser.submit(page, "/cbt/mulai", _FIT)
            if not answer.ok:
                raise Unexpected(f"{self.candidate_no} cannot start: {answer.status} {answer.problems()}")

    def work(self, bank: Bank, speed: float | None) -> bool:
        """Answers everything and submits, `speed` times as fast as people do (None: without any pause).

        True if the attempt is over; somebody who runs out of time leaves that to the deadline.
        """
        attempt = self._require_success(self._browser.call("GET", "/cbt/api/attempt"))
        if attempt["state"] == "submitted":
            return True
        acts = work_through(self.person, bank, attempt["items"], int(attempt["minutes"]))
        # An interrupted demo continues with the click after the last saved one.
        first = int(attempt["next_sequence"])
        over = self._answer(attempt["attempt_id"], acts[first - 1 :], first, speed)
        if over or self.person.conduct is Conduct.RUNS_OUT:
            return over
        answer = self._browser.call("POST", "/cbt/api/attempt/submission", {"attempt_id": attempt["attempt_id"]})
        if not answer.ok and answer.code not in OVER:
            self._require_success(answer)
        return True

    def _answer(self, attempt_id: str, acts: Sequence[Act], first: int, speed: float | None) -> bool:
        """Sends each click as the player does; True if the server answers that the attempt is over."""
        due = time.monotonic()
        for sequence, act in enumerate(acts, first):
            if speed is not None:
                due += act.seconds / speed
                if self._stop.wait(max(0.0, due - time.monotonic())):
                    raise Stopped
            entry = {
                "sequence": sequence,
                "item_id": act.item_id,
                "option_id": act.option_id,
                "doubtful": act.doubtful,
            }
            sent = {"attempt_id": attempt_id, "entries": [entry]}
            answer = self._browser.call("POST", "/cbt/api/attempt/answers", sent)
            if answer.code in OVER:
                return True
            saved = self._require_success(answer)["saved"]
            if sequence not in saved:
                raise Unexpected(f"{self.candidate_no}: answer {sequence} was not saved: {answer.body.decode()[:300]}")
        return False

    def _require_success(self, answer: Answer) -> Any:
        if not answer.ok:
            raise Unexpected(f"{self.candidate_no}: {answer.url} answered {answer.status}: {answer.problems()}")
        return answer.json()
