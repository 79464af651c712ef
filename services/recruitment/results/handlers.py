"""Marks and released rankings, as scoring reports them. Each handler may run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.results import usecases
from shared.contracts.envelope import Event
from shared.contracts.scoring import AttemptScored, RankingReleased


def attempt_scored(session: Session, _now: datetime, event: Event, payload: AttemptScored) -> None:
    usecases.receive_score(session, payload, event.sequence)


def ranking_released(session: Session, now: datetime, _event: Event, payload: RankingReleased) -> None:
    usecases.receive_part(session, now, payload)
