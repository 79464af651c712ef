"""Waits for the effects of events: seats in cbt, marks and ranks in scoring."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass

from operations.simulation.browser import Stopped, Unexpected
from operations.simulation.committee import Desk
from operations.simulation.loader import Stage
from operations.simulation.progress import Progress

_EVERY_SECONDS = 0.5
_PATIENCE_SECONDS = 120.0
_REST = 4
"""A pause is this many times as long as the look before it."""
_RANKED = frozenset({"goes_on", "below_cut", "below_threshold"})


@dataclass(frozen=True)
class AssignedSeat:
    session_id: str
    is_over: bool
    """The attempt was submitted in an earlier run of the demo."""


class _Patience:
    """Ends when nothing has changed for a while, however long everything takes on a slow machine."""

    def __init__(self) -> None:
        self._fewest: int | None = None
        self._moved = time.monotonic()

    def is_over(self, missing: int) -> bool:
        if self._fewest is None or missing < self._fewest:
            self._fewest, self._moved = missing, time.monotonic()
        return time.monotonic() - self._moved > _PATIENCE_SECONDS


class Seats:
    def __init__(self, url: str, stage: Stage, stop: threading.Event) -> None:
        self._stage, self._stop = stage, stop
        self._desk = Desk(url, "pengawas", stop)

    def close(self) -> None:
        self._desk.close()

    def await_all(self, numbers: Collection[str]) -> dict[str, AssignedSeat]:
        """Returns when every number has a seat. Raises Unexpected, or Stopped."""
        patience = _Patience()
        while True:
            places = self._places()
            missing = [number for number in numbers if number not in places]
            if not missing:
                return places
            if patience.is_over(len(missing)):
                raise Unexpected(f"{len(missing)} candidates got no seat, {missing[0]} among them")
            if self._stop.wait(_EVERY_SECONDS):
                raise Stopped

    def _places(self) -> dict[str, AssignedSeat]:
        places: dict[str, AssignedSeat] = {}
        for session_id in self._stage.session_ids:
            page, total, found = 1, 1, 0
            while found < total:
                answer = self._desk.require_success(
                    "GET", f"/cbt/api/sessions/{session_id}/seats?per_page=500&page={page}"
                )
                for seat in answer["items"]:
                    places[seat["candidate_no"]] = AssignedSeat(session_id, seat["state"] == "submitted")
                page, total, found = page + 1, answer["total"], found + 500
        return places


class Marks:
    """Follows the ranking pages of scoring while the hall works and until everybody is ranked."""

    def __init__(self, url: str, stage: Stage, progress: Progress, stop: threading.Event) -> None:
        self._stage, self._progress, self._stop = stage, progress, stop
        self._desk = Desk(url, "auditor", stop)
        self._ended = threading.Event()
        self._mine: Collection[str] = ()

    def begin(self, numbers: Collection[str]) -> None:
        self._mine = frozenset(numbers)
        for phase in ("scored", "ranked"):
            self._progress.begin(phase, len(self._mine))

    def watch(self) -> None:
        """Runs in its own thread while candidates work; `await_all` reports its errors."""
        pause = _EVERY_SECONDS * 2
        while not self._ended.wait(pause):
            began = time.monotonic()
            try:
                self._look()
            except (Unexpected, Stopped):
                return
            # A look makes scoring rank everybody, so where that takes long it is done less often.
            pause = max(_EVERY_SECONDS * 2, _REST * (time.monotonic() - began))

    def stop_watching(self) -> None:
        self._ended.set()

    def close(self) -> None:
        self._desk.close()

    def await_all(self) -> None:
        """Returns when everybody is ranked. Raises Unexpected with who is not, or Stopped."""
        patience = _Patience()
        while True:
            missing = self._look()
            if not missing:
                return
            if patience.is_over(len(missing)):
                raise Unexpected(f"{len(missing)} submitted attempts are not ranked, {min(missing)} among them")
            if self._stop.wait(_EVERY_SECONDS):
                raise Stopped

    def _look(self) -> set[str]:
        """Reports the counts and returns who is not ranked yet."""
        overview = self._desk.require_success("GET", "/scoring/api/rankings")["items"]
        ranked: set[str] = set()
        for line in overview:
            ranking = self._desk.require_success("GET", f"/scoring/api/rankings/{line['vacancy_id']}")
            ranked |= {row["candidate_no"] for row in ranking["rows"] if row["status"] in _RANKED}
        missing = set(self._mine) - ranked
        # A visitor's sheet is counted too, and some may have come in since the overview was read.
        scored = max(len(self._mine) - len(missing), sum(line["submitted"] for line in overview))
        self._progress.reach("scored", min(len(self._mine), scored))
        self._progress.reach("ranked", len(self._mine) - len(missing))
        return missing
