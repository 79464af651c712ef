"""Marks and released rankings, as scoring reports them. Each handler may run twice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.results import usecases as results
from shared.contracts.envelope import Event
from shared.contracts.scoring import AttemptScored, RankingReleased
from shared.kernel.clock import Clock


def attempt_scored(session: Session, _clock: Clock, event: Event, told: AttemptScored) -> None:
    results.keep_score(session, told, event.sequence)


def ranking_released(session: Session, clock: Clock, _event: Event, told: RankingReleased) -> None:
    results.keep_part(session, clock, told)
