"""Candidates of the ranked world, seated in two shifts."""

from __future__ import annotations

from datetime import timedelta

from shared.contracts.cbt import SeatAssigned
from tests.builders.scoring import EXAM, NOON, SELECTION
from tests.builders.scoring_ranked import SHEETS

MORNING, AFTERNOON = tuple(SHEETS)[::2], tuple(SHEETS)[1::2]
"""Half of the candidates each."""


def seat(number: str, session_id: str, hours: int) -> SeatAssigned:
    """A seat in the session that starts so many hours after noon."""
    return SeatAssigned(
        candidate_no=number,
        selection_id=SELECTION,
        exam_id=EXAM,
        session_id=session_id,
        session_name=session_id,
        venue="Gedung A",
        room="Ruang 1",
        seat_no=1,
        starts_at=NOON + timedelta(hours=hours),
        ends_at=NOON + timedelta(hours=hours + 2),
        timezone="Asia/Jakarta",
        minutes=100,
    )


def seats() -> list[SeatAssigned]:
    """Two sessions at one hour, which are one shift, and one at another."""
    morning = [seat(number, f"pagi-{place % 2}", 0) for place, number in enumerate(MORNING)]
    return [*morning, *(seat(number, "siang", 4) for number in AFTERNOON)]
