"""Events as recruitment's consumer hands them on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from services.recruitment.service import SERVICE
from shared.db.engine import unit_of_work
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW

SUBSCRIPTIONS = SERVICE.consumers[0].subscriptions


def deliver(engine: Engine, payload: Any, sequence: int = 1) -> None:
    """Delivers one event to its handler, as the consumer does."""
    with unit_of_work(engine) as session:
        SUBSCRIPTIONS[type(payload)](session, StoppedClock(NOW).now(), reported.event_of(payload, sequence), payload)
