"""G1 on the production backbone: everything that runs is killed in the middle of an exam, databases and broker too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deploy.standalone import running
from tests.faults.storm import TARGETS, Outcome, sit_through

pytestmark = pytest.mark.servers


def check(outcome: Outcome, kills: int) -> None:
    """Every kill landed while answers were coming in, and nothing shows of any."""
    sys.stdout.write(f"\n{outcome.figures()}\n")
    verdict = outcome.verdict
    assert len(outcome.landed) == kills, outcome.landed
    assert {name for name, _ in outcome.landed} == set(TARGETS)
    assert all(count < len(outcome.entries) for _, count in outcome.landed), "a kill came after the exam"
    assert (verdict.lost_answers, verdict.wrongly_submitted) == (0, 0), verdict
    assert (verdict.lost_events, verdict.unpublished, verdict.dead_or_held) == (0, 0, 0), verdict
    assert (verdict.duplicated_effects, verdict.reordered) == (0, 0), verdict
    assert outcome.ranked == outcome.expected


def test_killing_web_workers_database_and_broker_in_mid_exam_loses_and_doubles_nothing(open_folder: Path) -> None:
    kills = 2 * len(TARGETS)
    with running(open_folder / "var", backbone="production") as installation:
        outcome = sit_through(installation, open_folder, 20, first=100, every=130, kills=kills, patience=90)
    check(outcome, kills)


@pytest.mark.long
def test_two_hundred_kills_in_an_exam_of_two_hundred(open_folder: Path) -> None:
    kills = 30 * len(TARGETS)
    with running(open_folder / "var", backbone="production") as installation:
        outcome = sit_through(installation, open_folder, 200, first=500, every=80, kills=kills, patience=300)
    check(outcome, kills)
