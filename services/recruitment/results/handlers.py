"""Marks and released rankings, as scoring reports them. Each handler may run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.results.usecases import corrections
from services.recruitment.results.usecases import releases as usecases
from shared.contracts.corrections import KeysCorrected
from shared.contracts.envelope import Event
from shared.contracts.scoring import AttemptScored, RankingReleased


def attempt_scored(session: Session, _now: datetime, event: Event, payload: AttemptScored) -> None:
    usecases.receive_score(session, payload, event.sequence)


def ranking_released(session: Session, now: datetime, event: Event, payload: RankingReleased) -> None:
    # Events without their service's signature come from the release before, up to where the upgrade has noted it;
    # members had no keys then.
    usecases.receive_part(session, now, payload, members_had_keys=event.carries_signature)


def keys_corrected(session: Session, now: datetime, _event: Event, payload: KeysCorrected) -> None:
    corrections.receive(session, now, payload)
