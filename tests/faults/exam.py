"""A whole selection with an exam during which something happens, and what was found afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy import Engine

from operations.commands.demo import enrol
from operations.installation import Installation
from operations.one_machine.running import Running
from operations.simulation.loader import Stage, set_stage
from operations.simulation.people import Conduct, Person, invent
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine
from shared.eventlog.open_log import open_log
from tests.faults.hall import Acknowledged, Ledger, Pace, WitnessedCrowd
from tests.faults.journeys import MARKING, TRAIL, Follower, Journeys
from tests.faults.recovery import Passage
from tests.faults.verdict import Verdict, expected_totals, judge, totals, waiting

T = TypeVar("T")


@dataclass(frozen=True)
class Hall:
    """The exam while it goes on."""

    installation: Running
    ledger: Ledger
    journeys: Journeys
    engines: Mapping[str, Engine]


@dataclass(frozen=True)
class Outcome(Generic[T]):
    happened: T
    """What was returned by that which happened meanwhile."""
    candidates: int
    entries: list[Acknowledged]
    events: Mapping[Follower, list[Passage]]
    verdict: Verdict
    settled_after: float
    """Seconds from the last rank until everything was published and consumed."""
    ranked: dict[str, int]
    expected: dict[str, int]

    def answers(self) -> list[Passage]:
        return [Passage(entry.sent_at, entry.acknowledged_at) for entry in self.entries]

    def figures(self) -> str:
        began, ended = (f(entry.acknowledged_at for entry in self.entries) for f in (min, max))
        return "\n".join(
            [
                f"candidates            {self.candidates}, answering for {(ended - began) / 60:.1f} minutes",
                f"answers acknowledged  {self.verdict.acknowledged}",
                f"  lost                {self.verdict.lost_answers}",
                f"  wrongly submitted   {self.verdict.wrongly_submitted}",
                f"events                {self.verdict.events}",
                f"  lost                {self.verdict.lost_events}",
                f"  dead or held        {self.verdict.dead_or_held}",
                f"  reordered           {self.verdict.reordered}",
                f"duplicated effects    {self.verdict.duplicated_effects}",
                f"wrong marks           {sum(self.ranked.get(n) != total for n, total in self.expected.items())}",
                f"until all is settled  {self.settled_after:.1f} s after the last rank",
            ]
        )

    def require_nothing_lost_or_doubled(self) -> None:
        verdict = self.verdict
        assert verdict.acknowledged == len(self.entries) > 0
        assert (verdict.lost_answers, verdict.wrongly_submitted) == (0, 0), verdict
        assert (verdict.lost_events, verdict.unpublished, verdict.dead_or_held) == (0, 0, 0), verdict
        assert (verdict.duplicated_effects, verdict.reordered) == (0, 0), verdict
        assert self.ranked == self.expected


def hold(
    installation: Running,
    folder: Path,
    meanwhile: Callable[[Hall], T],
    *,
    candidates: int,
    answers_a_second: float,
    patience: float = 120,
) -> Outcome[T]:
    """An exam of so many candidates, together about so fast, that lasts until `meanwhile` returns and the papers are
    through; then waits at most `patience` seconds for what still comes by itself."""
    stop = threading.Event()
    enrol(Installation(installation.home, installation.environment))
    stage = set_stage(installation.url, candidates, stop)
    people = _who_sit(stage, candidates)
    ledger, pace = Ledger(folder / "acknowledged.jsonl"), Pace(candidates / answers_a_second)
    engines = {service: make_engine(installation.settings(service).database_url) for service in SERVICES}
    journeys = Journeys(engines)

    def happen() -> T:
        try:
            return meanwhile(Hall(installation, ledger, journeys, engines))
        finally:
            pace.ended.set()

    try:
        with ThreadPoolExecutor(1) as thread:
            happening = thread.submit(happen)
            try:
                WitnessedCrowd(ledger, pace, people, installation.url, stage).play()
            finally:
                ledger.close()
            happened = happening.result()
        entries, began = ledger.read(), time.monotonic()
        verdict = _settled(installation, engines, entries, began + patience)
        return Outcome(
            happened,
            candidates,
            entries,
            {follower: journeys.passages(follower) for follower in (MARKING, TRAIL)},
            verdict,
            time.monotonic() - began,
            totals(installation.url, stop),
            expected_totals(entries, engines),
        )
    finally:
        for engine in engines.values():
            engine.dispose()


def _who_sit(stage: Stage, candidates: int) -> list[Person]:
    """As many people as it takes for so many to sit; all of them submit, for nobody waits for the deadline."""
    people = [
        replace(person, conduct=Conduct.SITS) if person.conduct is Conduct.RUNS_OUT else person
        for person in invent(stage.vacancies, 2 * candidates, 2026, date(2026, 11, 22))
    ]
    sitting = [number for number, person in enumerate(people) if person.conduct is Conduct.SITS]
    return people[: sitting[candidates - 1] + 1]


def _settled(
    installation: Running, engines: Mapping[str, Engine], entries: list[Acknowledged], give_up_at: float
) -> Verdict:
    log = open_log(installation.settings("cbt").event_log_url)
    try:
        while waiting(engines) and time.monotonic() < give_up_at:
            time.sleep(0.2)
        verdict = judge(engines, log, entries)
        while not verdict.is_settled and time.monotonic() < give_up_at:
            time.sleep(0.5)
            verdict = judge(engines, log, entries)
        return verdict
    finally:
        log.close()
