"""All invented applicants together: they register, are verified, are seated, sit at the same time, submit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

from operations.simulation import bank
from operations.simulation.applicants import Applicant
from operations.simulation.browser import Unexpected
from operations.simulation.candidates import Candidate
from operations.simulation.committee import Desk
from operations.simulation.loader import Stage
from operations.simulation.people import Conduct, Person
from operations.simulation.progress import Progress
from operations.simulation.watching import Marks, Seats

T = TypeVar("T")
R = TypeVar("R")

PHASES = ("registered", "verified", "seated", "working", "submitted", "scored", "ranked")
_AT_COUNTERS = 8
"""So many people register or are served at once; in the hall all sit at once."""
_VERIFIERS = 4
_REASON = "Ijazah yang diunggah tidak sesuai dengan program studi yang dinyatakan dalam lamaran."


class Crowd:
    def __init__(
        self,
        people: Sequence[Person],
        url: str,
        stage: Stage,
        *,
        speed: float | None,
        fresh: bool,
        progress: Progress,
        stop: threading.Event,
    ) -> None:
        self._people = people
        self._url = url
        self._stage = stage
        self._speed = speed
        self._fresh = fresh
        self._progress = progress
        self._stop = stop
        self._bank = bank.read()

    def play(self) -> None:
        """Returns when everybody who submits is ranked. Raises Unexpected, or Stopped on Ctrl-C."""
        applicants = self._apply_all()
        admitted = self._verify_all(applicants)
        for applicant in applicants:
            applicant.close()
        expected = {a.candidate_no: a.person for a in admitted if a.candidate_no is not None}
        marks = Marks(self._url, self._stage, self._progress, self._stop)
        try:
            seated, over = self._seat_all(expected)
            self._work_all(seated, over, marks)
            marks.await_all()
        finally:
            marks.close()

    def _apply_all(self) -> list[Applicant]:
        applicants = [Applicant(person, self._url, self._stop) for person in self._people]
        self._progress.begin("registered", len(applicants))

        def take_part(applicant: Applicant) -> None:
            applicant.take_part(fresh=self._fresh)
            applicant.close()
            self._progress.advance("registered")

        self._side_by_side(_AT_COUNTERS, take_part, applicants)
        return applicants

    def _verify_all(self, applicants: Sequence[Applicant]) -> list[Applicant]:
        """The verifier decides on the invented applications only: a visitor's waits for the visitor."""
        applied = [applicant for applicant in applicants if applicant.application_id is not None]
        self._progress.begin("verified", len(applied))
        waiting = [applicant for applicant in applied if applicant.state == "submitted"]
        self._progress.reach("verified", len(applied) - len(waiting))

        def serve(queue: Sequence[Applicant]) -> None:
            desk = Desk(self._url, "verifikator", self._stop)
            try:
                for applicant in queue:
                    self._decide(desk, applicant)
                    self._progress.advance("verified")
            finally:
                desk.close()

        self._side_by_side(_VERIFIERS, serve, _queues(waiting, _VERIFIERS))
        return [applicant for applicant in applied if applicant.candidate_no is not None]

    def _decide(self, desk: Desk, applicant: Applicant) -> None:
        path = f"/verifikasi/{applicant.application_id}"
        case = desk.page(path)
        if applicant.person.conduct is Conduct.REJECTED:
            answer = desk.submit(case, f"{path}/tolak", {"reason_code": "education", "reason": _REASON})
        else:
            answer = desk.submit(case, f"{path}/terima", {})
        if not answer.ok:
            raise Unexpected(f"{applicant.person.name}: {path} answered {answer.status}: {answer.problems()}")
        applicant.look()

    def _seat_all(self, expected: dict[str, Person]) -> tuple[list[Candidate], set[str]]:
        """Those who turn up get a PIN from the proctor, as soon as they have a seat, and check in.

        Returns them, and the numbers of those who had submitted in an earlier run.
        """
        coming = {number: person for number, person in expected.items() if person.conduct is not Conduct.ABSENT}
        self._progress.begin("seated", len(coming))
        seats = Seats(self._url, self._stage, self._stop)
        try:
            places = seats.await_all(coming)
        finally:
            seats.close()
        over = {number for number in coming if places[number].is_over}
        self._progress.reach("seated", len(over))
        arriving = [(number, person) for number, person in coming.items() if number not in over]

        def admit(queue: Sequence[tuple[str, Person]]) -> list[Candidate]:
            desk = Desk(self._url, "pengawas", self._stop)
            try:
                return [self._admit(desk, number, person, places[number].session_id) for number, person in queue]
            finally:
                desk.close()

        candidates = self._side_by_side(_AT_COUNTERS, admit, _queues(arriving, _AT_COUNTERS))
        return [candidate for queue in candidates for candidate in queue], over

    def _admit(self, desk: Desk, number: str, person: Person, session_id: str) -> Candidate:
        pin = desk.require_success("POST", f"/cbt/api/sessions/{session_id}/seats/{number}/pin")["pin"]
        candidate = Candidate(person, number, self._url, self._stop)
        candidate.check_in(str(pin))
        self._progress.advance("seated")
        return candidate

    def _work_all(self, candidates: Sequence[Candidate], over: set[str], marks: Marks) -> None:
        """All start at the same moment. Marks and ranks are followed meanwhile."""
        submitting = [c.candidate_no for c in candidates if c.person.conduct is not Conduct.RUNS_OUT]
        self._progress.begin("working", len(candidates))
        self._progress.begin("submitted", len(submitting) + len(over))
        self._progress.reach("submitted", len(over))
        marks.begin({*submitting, *over})

        def sit(candidate: Candidate) -> None:
            try:
                candidate.start()
                self._progress.advance("working")
                if candidate.work(self._bank, self._speed):
                    self._progress.advance("submitted")
            finally:
                candidate.close()

        watch = threading.Thread(target=marks.watch, name="marks", daemon=True)
        watch.start()
        try:
            self._side_by_side(max(1, len(candidates)), sit, candidates)
        finally:
            marks.stop_watching()
            watch.join()

    def _side_by_side(self, width: int, act: Callable[[T], R], things: Iterable[T]) -> list[R]:
        """Calls `act` for each thing, `width` at a time; the first failure ends the demo for all."""
        with ThreadPoolExecutor(max_workers=width) as pool:
            futures = [pool.submit(act, thing) for thing in things]
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            failed = next((future for future in done if future.exception() is not None), None)
            if failed is not None:
                self._stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                failed.result()
            return [future.result() for future in futures]


def _queues(things: Sequence[T], count: int) -> list[Sequence[T]]:
    """The things in up to `count` lines of about the same length."""
    return [things[number::count] for number in range(count) if things[number::count]]
