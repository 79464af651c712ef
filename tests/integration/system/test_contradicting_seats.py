"""cbt tells of a seat anew after its session: nobody's shift changes, and every replay says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.contracts.cbt import SeatAssigned
from tests.builders.system import Candidate, System
from tests.builders.system_replays import read_shuffled
from tests.builders.taken_over import TakenOver, letters
from tests.integration.system.test_normalised_shifts import bytes_of, sat, system
from tests.integration.system.test_own_events_made_up import last

__all__ = ["sat", "system"]


@pytest.mark.parametrize("attack", ["another_session", "another_start", "invented_session"])
def test_seats_told_after_the_session_change_no_shift_in_any_order(
    system: System, sat: list[Candidate], attack: str, tmp_path: Path
) -> None:
    system.end_sessions()
    system.settle()
    before = bytes_of(system)
    morning, afternoon = (last(system, SeatAssigned, candidate_no=sat[at].number) for at in (2, 5))
    forged = {
        "another_session": replace(afternoon, candidate_no=sat[2].number),
        "another_start": replace(afternoon, starts_at=morning.starts_at),
        "invented_session": replace(morning, session_id="sendiri", starts_at=morning.starts_at + timedelta(days=1)),
    }
    TakenOver(system, "cbt").emit(forged[attack])
    assert bytes_of(system) == before
    assert len(letters(system.engines["scoring"])) == 1
    assert {each["code"] for each in system.ranking()["checks"] if each["state"] == "bad"} == {"dead_letters"}
    read_shuffled(system, 7, tmp_path)
    assert bytes_of(system) == before
    assert len(letters(system.engines["scoring"])) == 1
