"""cbt tells of a seat anew after its session: nobody's shift changes, and every replay says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.exams.tables import sittings
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


def test_when_an_exams_papers_are_due_is_the_same_in_any_order(
    system: System, sat: list[Candidate], tmp_path: Path
) -> None:
    """Seats of people who have not come contradict one another: no order of them decides when a session starts."""
    late = [system.admit(serial) for serial in (7, 8, 9)]
    system.settle()
    seat = last(system, SeatAssigned, candidate_no=sat[2].number)
    start = seat.starts_at + timedelta(days=2)
    for candidate, hours in zip(late, (0, -40, 30), strict=True):
        told = replace(seat, candidate_no=candidate.number, session_id="lusa", starts_at=start + timedelta(hours=hours))
        TakenOver(system, "cbt").emit(told)
    before = sittings_of(system)
    assert before["lusa"] == start + timedelta(hours=30)
    for seed in (3, 4):
        folder = tmp_path / str(seed)
        folder.mkdir()
        read_shuffled(system, seed, folder)
        assert sittings_of(system) == before


def sittings_of(system: System) -> dict[str, datetime]:
    with Session(system.engines["scoring"]) as session:
        return {row.session_id: row.starts_at for row in session.execute(select(sittings))}
