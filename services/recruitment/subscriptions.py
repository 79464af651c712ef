"""Which events recruitment listens to, and what it does about each."""

from __future__ import annotations

from typing import Any

from services.recruitment.admissions import handlers
from services.recruitment.trail import usecases as trail
from shared.contracts import cbt, scoring
from shared.contracts.catalogue import TOPICS
from shared.messaging.consumer import ConsumerSpec, Handler

SUBSCRIPTIONS: dict[type[Any], Handler] = {
    cbt.SeatAssigned: handlers.seat_assigned,
    cbt.AttemptStarted: handlers.attempt_started,
    cbt.AttemptSubmitted: handlers.attempt_submitted,
    scoring.ExamSealed: handlers.exam_sealed,
    scoring.AttemptScored: handlers.attempt_scored,
    scoring.RankingReleased: handlers.ranking_released,
}

CONSUMERS = (
    ConsumerSpec(
        name="recruitment",
        topics=(cbt.SEATING, cbt.ATTEMPTS, scoring.EXAMS, scoring.RESULTS),
        subscriptions=SUBSCRIPTIONS,
    ),
    # A group of its own: the trail goes on when a handler above cannot, and the other way round.
    ConsumerSpec(name="recruitment.trail", topics=tuple(TOPICS), on_every=trail.record),
)
