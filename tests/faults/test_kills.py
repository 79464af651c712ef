"""G1: web and workers are killed in the middle of an exam; nothing that was acknowledged is lost, nothing
happens twice."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from deploy.demo.loader import set_stage
from deploy.demo.people import invent
from deploy.installation import Installation
from deploy.standalone import Running, running
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine
from shared.eventlog.open_log import open_log
from tests.faults.hall import Ledger, WitnessedCrowd
from tests.faults.verdict import expected_totals, judge, totals

CANDIDATES = 20
FIRST_KILL_AT, KILL_EVERY = 200, 180
TARGETS = ("web worker", "cbt-worker", "scoring-worker", "web", "recruitment-worker")
KILLS = 10


def kill(installation: Running, target: str) -> None:
    if target == "web worker":
        os.kill(installation.web_workers()[0], signal.SIGKILL)
    else:
        installation.kill(target)


def kill_in_turn(installation: Running, ledger: Ledger, landed: list[tuple[str, int]]) -> None:
    """Each kill waits for further acknowledgements, so that it lands in mid-work."""
    for number in range(KILLS):
        if not ledger.wait_for(FIRST_KILL_AT + number * KILL_EVERY, 60):
            return
        target = TARGETS[number % len(TARGETS)]
        kill(installation, target)
        landed.append((target, ledger.count))


def test_killing_web_and_workers_in_mid_exam_loses_and_doubles_nothing(
    tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    ledger = Ledger(tmp_path / "acknowledged.jsonl")
    landed: list[tuple[str, int]] = []
    with running(tmp_path / "var") as installation:
        stop = threading.Event()
        stage = set_stage(Installation(installation.home, installation.environment), installation.url, CANDIDATES, stop)
        people = invent(stage.vacancies, CANDIDATES, 2026, date(2026, 11, 22))
        killer = threading.Thread(target=kill_in_turn, args=(installation, ledger, landed))
        killer.start()
        try:
            WitnessedCrowd(ledger, people, installation.url, stage).play()
        finally:
            killer.join()
            ledger.close()
        entries = ledger.read()
        engines = {service: make_engine(installation.settings(service).database_url) for service in SERVICES}
        log = open_log(installation.settings("cbt").event_log_url)
        wait_until(lambda: judge(engines, log, entries).is_settled, seconds=60, what="all events to arrive")
        verdict = judge(engines, log, entries)
        ranked = totals(installation.url, stop)
        expected = expected_totals(entries, engines)
    assert len(landed) == KILLS, landed
    assert all(count < len(entries) for _, count in landed), "a kill came after the exam"
    assert verdict.acknowledged > FIRST_KILL_AT + KILLS * KILL_EVERY
    assert (verdict.lost_answers, verdict.wrongly_submitted) == (0, 0), verdict
    assert (verdict.lost_events, verdict.unpublished, verdict.dead_or_held) == (0, 0, 0), verdict
    assert (verdict.duplicated_effects, verdict.reordered) == (0, 0), verdict
    assert ranked == expected
    for engine in engines.values():
        engine.dispose()
