"""Marks and released rankings, as scoring reports them. Each handler may run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.results.usecases import corrections, withdrawals
from services.recruitment.results.usecases import releases as usecases
from shared.contracts.corrections import KeysCorrected
from shared.contracts.envelope import Event
from shared.contracts.scoring import AttemptScored, RankingReleased
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn


def attempts_scored(session: Session, _now: datetime, events: Sequence[tuple[Event, AttemptScored]]) -> None:
    usecases.receive_scores(session, [(payload, event.sequence) for event, payload in events])


def ranking_released(session: Session, now: datetime, event: Event, payload: RankingReleased) -> None:
    # Events without their service's signature come from the release before, up to where the upgrade has noted it;
    # members had no keys then.
    usecases.receive_part(session, now, payload, members_had_keys=event.carries_signature)


def signature_withdrawn(session: Session, _now: datetime, _event: Event, payload: SignatureWithdrawn) -> None:
    withdrawals.receive_taking_back(session, payload)


def ranking_withdrawn(session: Session, now: datetime, _event: Event, payload: RankingWithdrawn) -> None:
    withdrawals.receive_withdrawal(session, now, payload)


def keys_corrected(session: Session, now: datetime, _event: Event, payload: KeysCorrected) -> None:
    corrections.receive(session, now, payload)
