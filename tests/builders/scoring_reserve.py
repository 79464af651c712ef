"""Scoring's reserve: replies of candidates, the jobs that move it, and what became of everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.reserve.jobs import JOBS
from services.scoring.reserve.usecases.listing import list_states
from services.scoring.reserve.usecases.situations import find_places, get_frame
from shared.contracts.recruitment import CandidateReplied
from tests.builders import messaging
from tests.builders.scoring import KARTIKA, NOON, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_ranked import sign

FIRST, EQUAL, OTHER, FOURTH, FIFTH = (f"26-000{number}" for number in range(1, 6))
"""In the order of `ranked_world`'s ranking by totals alone, in which the second and the third are equal."""


def release(world: World, vacancy_id: str = VACANCY) -> None:
    sign(world, KARTIKA, vacancy_id=vacancy_id)
    assert sign(world, SIREGAR, vacancy_id=vacancy_id)


def replied(number: str, reply: Any = "declined", at: datetime = NOON, **changes: Any) -> CandidateReplied:
    values: dict[str, Any] = {
        "candidate_no": number,
        "selection_id": SELECTION,
        "vacancy_id": VACANCY,
        "version": 1,
        "reply": reply,
        "reason_code": None if reply == "accepted" else "other_job",
        "replied_at": at,
    }
    return CandidateReplied(**{**values, **changes})


def work(world: World, *names: str) -> int:
    """Runs the reserve's jobs, or those named, until a round finds nothing to do; returns how many found something."""
    jobs = [job for job in JOBS if not names or job.name in names]
    rounds = 0
    while sum(job.run(world.engine, messaging.StoppedClock(world.now)) for job in jobs):
        rounds += 1
    return rounds


def states(world: World) -> dict[str, str]:
    """By candidate, in the order of the ranking in force."""
    with Session(world.engine) as session:
        places = find_places(session, *get_frame(session, VACANCY))
        assert places is not None
        return {line.candidate_no: str(line.state) for line in list_states(session, places)}
