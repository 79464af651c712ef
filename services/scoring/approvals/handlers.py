"""Follows the keys of those who sign. Each handler may run twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.approvals import usecases
from shared.contracts.envelope import Event
from shared.contracts.recruitment import SigningKeyBound, SigningKeyEnded
from shared.messaging.consumer import Handler


def key_bound(session: Session, _now: datetime, _event: Event, payload: SigningKeyBound) -> None:
    usecases.bind_key(session, payload)


def key_ended(session: Session, _now: datetime, _event: Event, payload: SigningKeyEnded) -> None:
    usecases.end_key(session, payload)


SUBSCRIPTIONS: Mapping[type[Any], Handler] = {SigningKeyBound: key_bound, SigningKeyEnded: key_ended}
