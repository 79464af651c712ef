"""G1: web and workers are killed in the middle of an exam; nothing that was acknowledged is lost, nothing
happens twice."""

from __future__ import annotations

import sys
from pathlib import Path

from operations.one_machine.running import running
from tests.faults.exam import hold
from tests.faults.storm import EMBEDDED, Storm, blows, figures, require_all_landed

ROUNDS = 2
ANSWERS_A_SECOND = 25
"""So many that some are always under way, and so few that the machine has time for what comes back."""


def test_killing_web_and_workers_in_mid_exam_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with running(tmp_path / "var") as installation:
        outcome = hold(
            installation, tmp_path, Storm(EMBEDDED, ROUNDS), candidates=20, answers_a_second=ANSWERS_A_SECOND
        )
    found = blows(outcome, EMBEDDED)
    sys.stdout.write(f"\n{outcome.figures()}\n{figures(found)}\n")
    require_all_landed(found, EMBEDDED, ROUNDS)
    outcome.require_nothing_lost_or_doubled()
