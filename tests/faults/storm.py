"""SIGKILLs spread over everything that runs while an exam is on, and what was found afterwards."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from deploy.demo.loader import set_stage
from deploy.demo.people import invent
from deploy.installation import Installation
from deploy.standalone import Running
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine
from shared.eventlog.open_log import open_log
from tests.faults.hall import Acknowledged, Ledger, WitnessedCrowd
from tests.faults.verdict import Verdict, expected_totals, judge, totals

WEB_WORKER = "web worker"
TARGETS = (
    WEB_WORKER, "kafka", "cbt-worker", "postgres", "scoring-worker", "web", "recruitment-worker",
)  # fmt: skip


@dataclass
class Storm:
    """Kills `kills` times in turn, each after so many further acknowledgements that it lands in mid-work.

    `landed` says whom, and how many answers had been acknowledged by then.
    """

    installation: Running
    ledger: Ledger
    first: int
    every: int
    kills: int
    targets: Sequence[str] = TARGETS
    landed: list[tuple[str, int]] = field(default_factory=list)

    def blow(self) -> None:
        for number in range(self.kills):
            if not self.ledger.wait_for(self.first + number * self.every, 120):
                return
            target = self.targets[number % len(self.targets)]
            if not self._kill(target):
                return
            self.landed.append((target, self.ledger.count))

    def silences(self) -> dict[str, float]:
        """By target, the longest time in seconds that nothing was acknowledged after a kill, before the next one."""
        ends = [count for _, count in self.landed[1:]] + [self.ledger.count]
        found: dict[str, float] = {}
        for (target, count), end in zip(self.landed, ends, strict=True):
            found[target] = max(found.get(target, 0.0), self.ledger.longest_silence(count, end))
        return found

    def _kill(self, target: str) -> bool:
        """Waits for what has been killed before and is being started again."""
        give_up_at = time.monotonic() + 60
        while time.monotonic() < give_up_at:
            try:
                if target == WEB_WORKER:
                    os.kill(self.installation.web_workers()[0], signal.SIGKILL)
                else:
                    self.installation.kill(target)
            except (KeyError, IndexError, ProcessLookupError, FileNotFoundError):
                time.sleep(0.05)
            else:
                return True
        return False


@dataclass(frozen=True)
class Outcome:
    landed: list[tuple[str, int]]
    silences: dict[str, float]
    """Seconds; see Storm.silences."""
    entries: list[Acknowledged]
    verdict: Verdict
    settled_after: float
    """Seconds from the end of the exam until everything was published, consumed and marked."""
    ranked: dict[str, int]
    expected: dict[str, int]

    def figures(self) -> str:
        counts = Counter(name for name, _ in self.landed)
        kills = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        silences = ", ".join(f"{name} {seconds:.2f}" for name, seconds in sorted(self.silences.items()))
        return "\n".join(
            [
                f"SIGKILLs              {len(self.landed)}: {kills}",
                f"answers acknowledged  {self.verdict.acknowledged}",
                f"  lost                {self.verdict.lost_answers}",
                f"  wrongly submitted   {self.verdict.wrongly_submitted}",
                f"events lost           {self.verdict.lost_events}",
                f"  dead or held        {self.verdict.dead_or_held}",
                f"  reordered           {self.verdict.reordered}",
                f"duplicated effects    {self.verdict.duplicated_effects}",
                f"longest silence, s    {silences}",
                f"until all is settled  {self.settled_after:.1f} s after the last rank",
            ]
        )


def sit_through(
    installation: Running, folder: Path, candidates: int, *, first: int, every: int, kills: int, patience: float
) -> Outcome:
    """A whole selection with its exam in the storm; waits at most `patience` seconds for what follows the exam."""
    stop = threading.Event()
    stage = set_stage(Installation(installation.home, installation.environment), installation.url, candidates, stop)
    people = invent(stage.vacancies, candidates, 2026, date(2026, 11, 22))
    ledger = Ledger(folder / "acknowledged.jsonl")
    storm = Storm(installation, ledger, first, every, kills)
    thread = threading.Thread(target=storm.blow)
    thread.start()
    try:
        WitnessedCrowd(ledger, people, installation.url, stage).play()
    finally:
        thread.join()
        ledger.close()
    entries, began = ledger.read(), time.monotonic()
    engines = {service: make_engine(installation.settings(service).database_url) for service in SERVICES}
    log = open_log(installation.settings("cbt").event_log_url)
    try:
        verdict = judge(engines, log, entries)
        while not verdict.is_settled and time.monotonic() - began < patience:
            time.sleep(0.5)
            verdict = judge(engines, log, entries)
        return Outcome(
            storm.landed,
            storm.silences(),
            entries,
            verdict,
            time.monotonic() - began,
            totals(installation.url, stop),
            expected_totals(entries, engines),
        )
    finally:
        log.close()
        for engine in engines.values():
            engine.dispose()
