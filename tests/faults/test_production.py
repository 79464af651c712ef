"""G1 on the production backbone: everything that runs is killed in the middle of an exam, databases and broker too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from operations.one_machine.running import running
from tests.faults.exam import hold
from tests.faults.storm import PRODUCTION, Storm, blows, figures, plan, require_all_landed

pytestmark = pytest.mark.servers
ROUNDS = 32


def weather(folder: Path, candidates: int, rounds: int, answers_a_second: float, patience: float) -> None:
    with running(folder / "var", backbone="production") as installation:
        storm = Storm(PRODUCTION, rounds)
        outcome = hold(
            installation, folder, storm, candidates=candidates, answers_a_second=answers_a_second, patience=patience
        )
    found = blows(outcome, PRODUCTION)
    sys.stdout.write(f"\n{outcome.figures()}\n{figures(found)}\n")
    require_all_landed(found, PRODUCTION, rounds)
    outcome.require_nothing_lost_or_doubled()


def test_killing_web_workers_database_and_broker_in_mid_exam_loses_and_doubles_nothing(open_folder: Path) -> None:
    weather(open_folder, candidates=20, rounds=2, answers_a_second=25, patience=90)


@pytest.mark.long
def test_two_hundred_kills_in_an_exam_of_two_hundred(open_folder: Path) -> None:
    assert len(plan(PRODUCTION, ROUNDS)) > 200
    weather(open_folder, candidates=200, rounds=ROUNDS, answers_a_second=60, patience=300)
