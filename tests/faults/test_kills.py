"""G1: web and workers are killed in the middle of an exam; nothing that was acknowledged is lost, nothing
happens twice."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from deploy.demo.bank import read as read_bank
from deploy.demo.committee import Desk
from deploy.demo.loader import set_stage
from deploy.demo.people import invent
from deploy.installation import Installation
from deploy.standalone import Running, running
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine
from shared.eventlog.open_log import open_log
from tests.faults.hall import Ledger, WitnessedCrowd
from tests.faults.verdict import judge

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
        wait_until(lambda: is_quiet(judge(engines, log, entries)), seconds=60, what="all events to arrive")
        verdict = judge(engines, log, entries)
        ranked = totals(installation.url, stop)
        expected = expected_totals(installation.url, entries, engines)
    assert len(landed) == KILLS, landed
    assert all(count < len(entries) for _, count in landed), "a kill came after the exam"
    assert verdict.acknowledged > FIRST_KILL_AT + KILLS * KILL_EVERY
    assert (verdict.lost_answers, verdict.wrongly_submitted) == (0, 0), verdict
    assert (verdict.lost_events, verdict.unpublished, verdict.dead_or_held) == (0, 0, 0), verdict
    assert (verdict.duplicated_effects, verdict.reordered) == (0, 0), verdict
    assert ranked == expected
    for engine in engines.values():
        engine.dispose()


def is_quiet(verdict: Any) -> bool:
    return verdict.unpublished == 0 and verdict.dead_or_held == 0 and verdict.duplicated_effects == 0


def totals(url: str, stop: threading.Event) -> dict[str, int]:
    """The total of each candidate who submitted, as the committee's ranking shows it."""
    desk = Desk(url, "auditor", stop)
    try:
        vacancies = desk.wanted("GET", "/scoring/api/rankings")["items"]
        rows = [
            row
            for vacancy in vacancies
            for row in desk.wanted("GET", f"/scoring/api/rankings/{vacancy['vacancy_id']}")["rows"]
        ]
    finally:
        desk.close()
    return {row["candidate_no"]: row["total"] for row in rows if row["status"] != "absent"}


def expected_totals(url: str, entries: list[Any], engines: Any) -> dict[str, int]:
    """Recomputed from the candidates' own accounts and the bank's sheets, by nothing of scoring."""
    from sqlalchemy import select

    from services.cbt.storage.tables import exams
    from shared.db.engine import reading

    with reading(engines["cbt"]) as session:
        (content,) = session.scalars(select(exams.c.content)).all()
    items = {item["item_id"]: item for item in content["items"]}
    bank = read_bank()
    newest: dict[tuple[str, str], str | None] = {}
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        newest[entry.candidate_no, entry.item_id] = entry.option_id
    sums = dict.fromkeys({entry.candidate_no for entry in entries}, 0)
    for (number, item_id), option_id in newest.items():
        known = bank.recognise(items[item_id])
        assert known is not None
        if option_id is not None:
            chosen = next(o for o in items[item_id]["options"] if o["option_id"] == option_id)
            worth = known.worth[chosen["text"] or chosen["picture"]["alt"]]
            sums[number] += worth if known.weighed else 5 * worth
    return sums
